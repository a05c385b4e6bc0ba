// Prices: which price a call gets and why, what the organization agreed, and how the costs compare with an invoice.
// Nothing here changes a cost that was computed, except pricing again, which shows its difference first.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { usePageTitle } from '../../../app/browser/use-page-title.ts';
import { ChoiceGroup } from '../../../app/controls/choice-group.tsx';
import classes from '../data.module.css';
import { DataSections } from '../data-sections.tsx';
import { OwnPrices } from './own-prices.tsx';
import { PriceBook } from './price-book.tsx';
import { type PriceSection, priceSections } from './prices-search.ts';
import { ReconcilePanel } from './reconcile-panel.tsx';
import { RepricePanel } from './reprice-panel.tsx';
import { priceStrings } from './strings.ts';
import { WaitingPrices } from './waiting-prices.tsx';

export function PricesPage() {
  usePageTitle(priceStrings.title);
  const navigate = useNavigate();
  const {
    section = 'book',
    search = '',
    provider = '',
    model = '',
  } = useSearch({
    from: '/signed-in/data/prices',
  });
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{priceStrings.title}</h1>
      <DataSections />
      <ChoiceGroup
        label={priceStrings.section}
        value={section}
        choices={priceSections.map((value) => ({ value, text: priceStrings.sections[value] }))}
        onChoose={(chosen) => void navigate({ to: '/data/prices', search: { section: chosen } })}
      />
      <Section section={section} search={search} provider={provider} model={model} />
    </div>
  );
}

type SectionProps = {
  readonly section: PriceSection;
  readonly search: string;
  readonly provider: string;
  readonly model: string;
};

function Section({ section, search, provider, model }: SectionProps) {
  switch (section) {
    case 'book':
      return <PriceBook search={search} />;
    case 'own':
      return <OwnPrices provider={provider} model={model} />;
    case 'waiting':
      return <WaitingPrices />;
    case 'reprice':
      return <RepricePanel />;
    case 'reconcile':
      return <ReconcilePanel />;
  }
}
