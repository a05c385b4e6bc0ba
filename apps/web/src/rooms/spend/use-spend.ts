import type { Filter, Period } from '@netra/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApplication } from '../../app/application.tsx';
import type { Grouping } from './spend-search.ts';
import { coarsen, seriesLimit, trendOf } from './trend.ts';

const mostRows = 1000;
const tableRows = 50;

export type SpendView = {
  readonly period: Period;
  readonly grain: 'hour' | 'day';
  readonly by: Grouping;
  readonly filter: Filter;
};

/** Spend by group over the whole period, largest first, with the totals. */
export function useTopSpend({ period, by, filter }: SpendView) {
  const { api } = useApplication();
  return useQuery({
    queryKey: ['question', 'spend', 'top', period, by, filter],
    queryFn: () => api.questions.ask('spend', { period, filter, by: [by], limit: tableRows }),
    placeholderData: keepPreviousData,
  });
}

/** Spend at each hour or day, the largest groups apart and the rest exactly. */
export function useTrend(view: SpendView, groups: readonly string[] | undefined) {
  const { api } = useApplication();
  const { period, grain, by, filter } = view;
  const keys = groups?.slice(0, seriesLimit({ period, grain, mostRows }));
  return useQuery({
    queryKey: ['question', 'spend', 'trend', period, grain, by, filter, keys],
    enabled: keys !== undefined && keys.length > 0,
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const chosen = [...(keys ?? [])];
      const [totals, parts] = await Promise.all([
        api.questions.ask('spend', { period, filter, by: [], grain, limit: mostRows }),
        api.questions.ask('spend', {
          period,
          filter: { ...filter, [by]: chosen },
          by: [by],
          grain,
          limit: mostRows,
        }),
      ]);
      const points = trendOf({ period, grain, totals: totals.rows, parts: parts.rows, keys: chosen });
      const complete = totals.rest.calls === 0 && parts.rest.calls === 0;
      return { keys: chosen, complete, ...coarsen(points, grain) };
    },
  });
}

/** What changed against the period of equal length just before. */
export function useMovers({ period, by, filter }: SpendView) {
  const { api } = useApplication();
  return useQuery({
    queryKey: ['question', 'top-movers', period, by, filter],
    queryFn: () => api.questions.ask('top-movers', { period, filter, by, limit: 100 }),
    placeholderData: keepPreviousData,
  });
}

/** Tokens by bucket, for the cache hit rate. */
export function useBuckets({ period, filter }: SpendView) {
  const { api } = useApplication();
  return useQuery({
    queryKey: ['question', 'usage-by-bucket', period, filter],
    queryFn: () => api.questions.ask('usage-by-bucket', { period, filter }),
    placeholderData: keepPreviousData,
  });
}

/** Which calls have no known price, and why. */
export function useUnpriced({ period, filter }: SpendView) {
  const { api } = useApplication();
  return useQuery({
    queryKey: ['question', 'unpriced', period, filter],
    queryFn: () => api.questions.ask('unpriced', { period, filter }),
  });
}
