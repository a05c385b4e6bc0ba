import type { Filter, Period, Provenance, Usd } from '@netra/contract';
import { z } from 'zod';
import { amount } from '../measures.ts';
import { dayMs, floorTo } from '../period-parts.ts';
import type { QuestionContext } from '../question.ts';
import { rollUpSource } from '../roll-up-source.ts';

const rowSchema = z.object({ atMs: z.number(), cost: amount, calls: z.number() });

export type DailySpend = {
  /** Spend of each day that has any call, by the start of the day in ms since 1970. */
  readonly costs: ReadonlyMap<number, Usd>;
  readonly firstMs: number | undefined;
  readonly provenance: Provenance;
};

/** Spend by day of a period's calls. */
export async function readDailySpend(
  { store, scope, signal }: QuestionContext,
  { period, filter }: { period: Period; filter: Filter },
): Promise<DailySpend> {
  const text = (from: string) => `
  select toUnixTimestamp(toStartOfDay(r.at)) * 1000 as atMs, sum(r.cost) as cost, sum(r.calls) as calls
  from ${from} as r
  group by atMs
  having calls != 0
  order by atMs`;
  const source = rollUpSource(period, filter, { byHour: false, reads: text('') });
  const sql = text(source.sql);
  const statement = { sql, parameters: source.parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  return { costs: new Map(rows.map((row) => [row.atMs, row.cost])), firstMs: rows[0]?.atMs, provenance };
}

/** Amounts of the whole days from the first with a call to `to` (ms, not included), as numbers for statistics. */
export function seriesOf(spend: DailySpend, to: number): number[] {
  if (spend.firstMs === undefined) return [];
  const length = Math.max(0, (floorTo(to, dayMs) - spend.firstMs) / dayMs);
  const first = spend.firstMs;
  return Array.from({ length }, (_, day) => Number(spend.costs.get(first + day * dayMs) ?? 0));
}
