import type { Filter, Period } from '@netra/contract';
import type { Analytics } from '../analytics-access.ts';
import type { DayUse } from './model-moves.ts';

/** Most rows that analytics gives to one question; what is beyond them it gives as one sum. */
export const mostRows = 1_000;
const dayMs = 86_400_000;

type Scope = { readonly period: Period; readonly filter: Filter };

/** Stretches of a period that begin and end at midnight (UTC), each of at most so many days. */
function slicesOf({ from, to }: Period, mostDays: number): Period[] {
  const slices: Period[] = [];
  const end = Date.parse(to);
  for (let at = Date.parse(from); at < end; ) {
    const next = Math.min(end, (Math.floor(at / dayMs) + mostDays) * dayMs);
    slices.push({ from: new Date(at).toISOString(), to: new Date(next).toISOString() });
    at = next;
  }
  return slices;
}

/** Features in groups whose models and days make no more rows than one answer has. */
function groupsOf(models: ReadonlyMap<string, number>, days: number): string[][] {
  const groups: string[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  for (const [feature, count] of models) {
    if (rows + count * days > mostRows) {
      groups.push([]);
      rows = 0;
    }
    groups.at(-1)?.push(feature);
    rows += count * days;
  }
  return groups;
}

/**
 * Calls and cost of features by model and day, all of them: asked in so many parts that no answer is cut off. `models` says
 * how many models each feature has.
 */
export async function dailyUse(
  analytics: Analytics,
  { period, filter }: Scope,
  models: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, readonly DayUse[]>> {
  const rows: DayUse[] = [];
  const days = slicesOf(period, 1).length;
  for (const features of groupsOf(models, days)) {
    const most = features.reduce((sum, feature) => sum + (models.get(feature) ?? 0), 0);
    for (const slice of slicesOf(period, Math.max(1, Math.floor(mostRows / most)))) {
      const answer = await analytics.ask('spend', {
        period: slice,
        filter: { ...filter, feature: features },
        by: ['feature', 'model'],
        grain: 'day',
        limit: mostRows,
      });
      rows.push(...answer.rows);
    }
  }
  return Map.groupBy(rows, ({ key }) => key[0] ?? '');
}

/**
 * A filter that leaves out the sums of imported usage exports: they have tokens and cost but are no calls, so that nothing
 * is told by the call with them.
 */
export async function callsOnly(analytics: Analytics, { period, filter }: Scope): Promise<Filter> {
  const { rows } = await analytics.ask('spend', { period, filter, by: ['operation'], limit: mostRows });
  const operation = rows.filter(({ calls }) => calls > 0).flatMap(({ key: [name = ''] }) => [name]);
  return operation.length === 0 || operation.length === rows.length ? filter : { ...filter, operation };
}
