import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { ErrorState, LoadingState, State } from '../../app/states/page-states.tsx';
import { ExportButtons } from './export-buttons.tsx';
import { AnomaliesPanel } from './outlook/anomalies-panel.tsx';
import { BudgetPanel } from './outlook/budget-panel.tsx';
import { ForecastPanel } from './outlook/forecast-panel.tsx';
import classes from './spend.module.css';
import { spendStrings } from './strings.ts';
import { TopTable } from './top-table.tsx';
import { TotalsRow } from './totals-row.tsx';
import { UnpricedPanel } from './unpriced-panel.tsx';
import { type SpendView, useMovers, useTopSpend, useTrend } from './use-spend.ts';

const chartHeight = 260;

const TrendChart = lazy(() => import('./trend-chart.tsx').then((module) => ({ default: module.TrendChart })));

type OverviewProps = {
  readonly view: SpendView;
  readonly showUnpriced: boolean;
  /** The days that have calls, for the case that the chosen ones have none. */
  readonly dataSpan: string;
  /** When the first call was made (ISO, UTC): a comparison with a time before it would compare with nothing. */
  readonly firstCallAt: string | null;
  /** Amount in USD that this month is compared with, when one is stated. */
  readonly budget: string | undefined;
  /** Whether some of the calls were generated: what is exported then says which. */
  readonly isSynthetic: boolean;
};

/** Totals, trend and the largest groups of a period. */
export function Overview(props: OverviewProps) {
  const { view, showUnpriced, dataSpan, firstCallAt } = props;
  const top = useTopSpend(view);
  const trend = useTrend(
    view,
    top.data?.rows.map((row) => row.key[0] ?? ''),
  );
  const moved = useMovers(view).data;
  // Null once it is known that the time before has no calls, or not all of them.
  const movers =
    moved === undefined ? undefined : firstCallAt !== null && firstCallAt <= moved.before.from ? moved : null;
  if (top.isPending) return <LoadingState />;
  if (top.isError) return <ErrorState error={top.error} onRetry={() => void top.refetch()} />;
  if (top.data.totals.calls === 0) {
    return (
      <State title={spendStrings.emptyTitle} text={dataSpan === '' ? null : spendStrings.emptyText(dataSpan)}>
        <Link to="/spend" search={(old) => ({ ...old, period: 'all', from: undefined, to: undefined })}>
          {spendStrings.emptyAction}
        </Link>
      </State>
    );
  }
  const by = spendStrings.groupings[view.by];
  return (
    <div className={classes.overview} aria-busy={top.isPlaceholderData}>
      <TotalsRow view={view} totals={top.data.totals} movers={movers} showUnpriced={showUnpriced} />
      {showUnpriced ? <UnpricedPanel view={view} /> : null}
      <section className={classes.panel}>
        <h2>{spendStrings.trend(by)}</h2>
        {trend.isError ? (
          <ErrorState error={trend.error} onRetry={() => void trend.refetch()} />
        ) : (
          <Suspense fallback={<Skeleton height={chartHeight} />}>
            {trend.data === undefined ? (
              <Skeleton height={chartHeight} />
            ) : (
              <TrendChart {...trend.data} height={chartHeight} title={spendStrings.trend(by)} />
            )}
          </Suspense>
        )}
      </section>
      <section className={classes.panel}>
        <h2>{spendStrings.top(by)}</h2>
        <TopTable by={by} answer={top.data} movers={movers} />
      </section>
      <AnomaliesPanel view={view} />
      <div className={classes.pair}>
        <ForecastPanel view={view} />
        <BudgetPanel filter={view.filter} amount={props.budget} />
      </div>
      <ExportButtons view={view} synthetic={props.isSynthetic} />
    </div>
  );
}
