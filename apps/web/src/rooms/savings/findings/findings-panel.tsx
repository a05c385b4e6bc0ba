import { VisuallyHidden } from '@mantine/core';
import type { Savings, SavingsFinding } from '@netra/contract';
import { useState } from 'react';
import { ErrorState, LoadingState, State } from '../../../app/states/page-states.tsx';
import { LimitControls } from '../limit-controls.tsx';
import { limitsOf } from '../limits.ts';
import classes from '../savings.module.css';
import type { SavingsSearch } from '../savings-search.ts';
import { savingsStrings as strings } from '../strings.ts';
import { type Looked, useAcceptances, useSavings } from '../use-savings.ts';
import { AcceptDialog } from './accept-dialog.tsx';
import { BillPanel } from './bill-panel.tsx';
import { FindingCard } from './finding-card.tsx';

type FindingsPanelProps = {
  readonly looked: Looked;
  /** The address: the limits of the portfolio, and the finding that somebody came for. */
  readonly search: SavingsSearch;
};

/** Providers that findings would move calls to, by name. */
function providersOf(findings: readonly SavingsFinding[]): string[] {
  const named = findings.flatMap(({ rule: { change } }) => ('provider' in change ? [change.provider] : []));
  return [...new Set(named)].sort();
}

/** All findings of a period, and the bill with those that are chosen. */
export function FindingsPanel({ looked, search }: FindingsPanelProps) {
  const savings = useSavings(looked, limitsOf(search));
  if (savings.isPending) {
    return (
      <>
        <p className={classes.soft}>{strings.working}</p>
        <LoadingState />
      </>
    );
  }
  if (savings.isError) return <ErrorState error={savings.error} onRetry={() => void savings.refetch()} />;
  return (
    <>
      {savings.data.notices.map((notice) => (
        <p key={notice} className={classes.warn} data-testid="savings-notice">
          {notice}
        </p>
      ))}
      <LimitControls search={search} providers={providersOf(savings.data.findings)} />
      <Findings
        // What was chosen by hand holds until other limits make another portfolio.
        key={JSON.stringify(savings.data.portfolio.findingIds)}
        savings={savings.data}
        looked={looked}
        wanted={search.finding}
      />
    </>
  );
}

type FindingsProps = {
  readonly savings: Savings;
  readonly looked: Looked;
  readonly wanted: string | undefined;
};

function Findings({ savings, looked, wanted }: FindingsProps) {
  const { findings, portfolio, dataGaps } = savings;
  const [chosenIds, setChosenIds] = useState<ReadonlySet<string>>(() => new Set(portfolio.findingIds));
  const [accepting, setAccepting] = useState<readonly string[]>([]);
  const acceptances = useAcceptances();
  const acceptedRules = new Set(
    acceptances.data?.acceptances
      .filter(({ status }) => status !== 'withdrawn')
      .flatMap(({ findings: accepted }) => accepted.map(({ ruleId }) => ruleId)),
  );
  const chosen = findings.filter(({ id }) => chosenIds.has(id));
  const toAccept = findings.filter(({ id }) => accepting.includes(id));

  function toggle(id: string) {
    const next = new Set(chosenIds);
    if (!next.delete(id)) next.add(id);
    setChosenIds(next);
  }

  if (findings.length === 0) {
    const text = portfolio.calls === 0 ? strings.nothingText : strings.noneText;
    return (
      <>
        <State title={strings.noneTitle} text={text} />
        <Gaps gaps={dataGaps} />
      </>
    );
  }
  return (
    <>
      <BillPanel
        savings={savings}
        looked={looked}
        chosen={chosen}
        onAccept={() => setAccepting(chosen.map(({ id }) => id))}
      />
      {byEvidence(findings).map(({ title, isProjected, own }) =>
        own.length === 0 ? null : (
          <section key={title} data-testid={isProjected ? 'projected-findings' : 'proven-findings'}>
            {isProjected ? (
              <>
                <h2 className={classes.apart}>{title}</h2>
                <p className={classes.soft}>{strings.projectedText}</p>
              </>
            ) : (
              <VisuallyHidden component="h2">{title}</VisuallyHidden>
            )}
            <ul className={classes.findings}>
              {own.map((finding) => (
                <FindingCard
                  key={finding.id}
                  finding={finding}
                  chosen={chosenIds.has(finding.id)}
                  accepted={acceptedRules.has(finding.rule.id)}
                  wanted={finding.id === wanted}
                  onToggle={() => toggle(finding.id)}
                  onAccept={() => setAccepting([finding.id])}
                />
              ))}
            </ul>
          </section>
        ),
      )}
      <Gaps gaps={dataGaps} />
      {toAccept.length === 0 ? null : (
        <AcceptDialog findings={toAccept} looked={looked} onClose={() => setAccepting([])} />
      )}
    </>
  );
}

/** What is proven, and apart from it what is only projected: it is in no total unless it is chosen by hand. */
function byEvidence(findings: readonly SavingsFinding[]) {
  return [
    {
      title: strings.sections.findings,
      isProjected: false,
      own: findings.filter(({ grade }) => grade !== 'C'),
    },
    { title: strings.projectedTitle, isProjected: true, own: findings.filter(({ grade }) => grade === 'C') },
  ];
}

/** What could not be looked into, and how to get the data for it: where nothing was found, that may be all there is to say. */
function Gaps({ gaps }: { readonly gaps: Savings['dataGaps'] }) {
  if (gaps.length === 0) return null;
  return (
    <details className={classes.gaps} data-testid="savings-gaps">
      <summary>{strings.gaps(gaps.length)}</summary>
      <ul>
        {gaps.map(({ lever, field, why, howToGet }) => (
          <li key={`${lever}/${field}/${why}`}>
            <strong>{lever}</strong>: {why} {howToGet}
          </li>
        ))}
      </ul>
    </details>
  );
}
