import { Link } from '@tanstack/react-router';
import { SectionLinks } from '../../app/controls/section-links.tsx';
import { savingsStrings } from './strings.ts';

/** The pages of the savings room. */
export function SavingsSections() {
  return (
    <SectionLinks label={savingsStrings.title}>
      <Link to="/savings" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
        {savingsStrings.sections.findings}
      </Link>
      <Link to="/savings/accepted">{savingsStrings.sections.accepted}</Link>
    </SectionLinks>
  );
}
