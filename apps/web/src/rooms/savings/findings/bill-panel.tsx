import { Button } from '@mantine/core';
import { formatUsd, type Savings, type SavingsFinding } from '@netra/contract';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import classes from '../savings.module.css';
import { savingsStrings } from '../strings.ts';
import { useMayDecide } from '../use-may-decide.ts';
import { type Looked, useBill } from '../use-savings.ts';

const strings = savingsStrings.bill;

type BillPanelProps = {
  readonly savings: Savings;
  readonly looked: Looked;
  readonly chosen: readonly SavingsFinding[];
  readonly onAccept: () => void;
};

/** The bill of the period as it was and as it would have been with the chosen findings, replayed together. */
export function BillPanel({ savings, looked, chosen, onAccept }: BillPanelProps) {
  const bill = useBill(savings, looked, chosen);
  const mayDecide = useMayDecide();
  const shown = chosen.length === 0 || bill.isError ? undefined : bill.data;
  const busy = bill.isFetching || bill.isPlaceholderData;
  return (
    <section className={classes.bill} aria-label={strings.label} aria-busy={busy} data-testid="bill">
      <dl className={classes.totals}>
        <Amount name={strings.spent} amount={formatUsd(savings.baseline)} exact={savings.baseline} />
        <Amount
          name={strings.left}
          amount={shown === undefined ? '–' : formatUsd(shown.counterfactual.expected)}
          exact={shown?.counterfactual.expected}
        />
        <Amount
          name={strings.saved}
          amount={shown === undefined ? '–' : formatUsd(shown.total.expected)}
          exact={shown?.total.expected}
          testId="bill-saved"
          note={
            shown === undefined
              ? undefined
              : savingsStrings.range(formatUsd(shown.total.low), formatUsd(shown.total.high))
          }
        />
      </dl>
      <div className={classes.billFoot}>
        <p className={classes.soft} role="status">
          {busy
            ? strings.redrawing
            : shown === undefined
              ? strings.none
              : strings.replayed(shown.callsTouched, shown.calls)}{' '}
          {shown !== undefined && shown.unpricedCalls > 0 ? strings.unpriced(shown.unpricedCalls) : null}{' '}
          {chosen.some(({ grade }) => grade === 'C') ? strings.projectedChosen : null} {keptOf(savings)}
        </p>
        {mayDecide ? (
          <Button disabled={chosen.length === 0 || bill.isError} onClick={onAccept}>
            {strings.accept(chosen.length)}
          </Button>
        ) : null}
      </div>
      <ProblemLine error={chosen.length === 0 ? null : bill.error} />
    </section>
  );
}

/** How earlier promises were kept, all levers together: how far this bill is to be believed. */
function keptOf({ calibration }: Savings): string | null {
  const all = calibration?.find(({ lever }) => lever === null);
  return all === undefined || all.kept === null ? null : strings.kept(all.promises, all.kept, all.factor);
}

type AmountProps = {
  readonly name: string;
  readonly amount: string;
  /** Every digit, for whoever must compare. */
  readonly exact: string | undefined;
  readonly note?: string | undefined;
  readonly testId?: string;
};

function Amount({ name, amount, exact, note, testId }: AmountProps) {
  return (
    <div className={classes.tile}>
      <dt>{name}</dt>
      <dd className={classes.value} title={exact} data-value={exact} data-testid={testId}>
        {amount}
      </dd>
      {note === undefined ? null : <dd className={classes.soft}>{note}</dd>}
    </div>
  );
}
