import { Button, TextInput } from '@mantine/core';
import { type Filter, formatFigureValue, formatUsd, usd } from '@netra/contract';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { formatTick } from '../../../app/format/moments.ts';
import { ErrorState, LoadingState } from '../../../app/states/page-states.tsx';
import classes from '../spend.module.css';
import { spendStrings } from '../strings.ts';

const strings = spendStrings.budget;

type BudgetPanelProps = { readonly filter: Filter; readonly amount: string | undefined };

/** How this month stands against an amount; the amount is part of the address. */
export function BudgetPanel({ filter, amount }: BudgetPanelProps) {
  const navigate = useNavigate();
  const [month] = useState(() => new Date().toISOString().slice(0, 7));

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('amount') ?? '').trim();
    void navigate({
      to: '/spend',
      search: (old) => ({ ...old, budget: text === '' ? undefined : text }),
      resetScroll: false,
    });
  }

  return (
    <section className={classes.panel} data-testid="budget">
      <h2>{strings.title(formatTick(`${month}-01T00:00:00Z`, 'month'))}</h2>
      <form className={classes.controls} onSubmit={submit}>
        <TextInput
          size="xs"
          name="amount"
          inputMode="decimal"
          pattern="\d{1,12}(\.\d{1,2})?"
          title={strings.amountHint}
          aria-label={strings.amount}
          placeholder={strings.placeholder}
          defaultValue={amount ?? ''}
        />
        <Button type="submit" variant="default" size="xs">
          {strings.compare}
        </Button>
      </form>
      {amount === undefined ? null : <Standing filter={filter} month={month} amount={amount} />}
    </section>
  );
}

type StandingProps = { readonly filter: Filter; readonly month: string; readonly amount: string };

function Standing({ filter, month, amount }: StandingProps) {
  const { api } = useApplication();
  const budget = useQuery({
    queryKey: ['question', 'budget', filter, month, amount],
    queryFn: () => api.questions.ask('budget', { filter, month, amount: usd(amount) }),
  });
  if (budget.isPending) return <LoadingState />;
  if (budget.isError) return <ErrorState error={budget.error} onRetry={() => void budget.refetch()} />;
  const { data } = budget;
  const day = data.exceededOn ?? data.expectedOn;
  return (
    <div role="status" data-testid="budget-verdict" data-verdict={data.verdict}>
      <p className={classes.figure}>{strings.verdicts[data.verdict]}</p>
      <p className={classes.text}>
        {strings.spent({
          spent: formatUsd(data.spent),
          amount: formatUsd(data.amount),
          share: formatFigureValue(data.spentShare, 'percent'),
          elapsed: formatFigureValue(data.elapsedShare, 'percent'),
        })}{' '}
        {data.projected === null
          ? null
          : strings.projected({
              expected: formatUsd(data.projected.expected),
              low: formatUsd(data.projected.low),
              high: formatUsd(data.projected.high),
            })}{' '}
        {day === null
          ? null
          : strings.passed(formatTick(`${day}T00:00:00Z`, 'day'), data.exceededOn !== null)}
      </p>
    </div>
  );
}
