import { compareUsd, type Period, subtractUsd, sumUsd, type Usd } from '@netra/contract';
import { z } from 'zod';
import { dimensionColumns } from '../store/columns.ts';
import { decompose } from './decompose.ts';
import { amount, inputTokens, outputTokens } from './measures.ts';
import type { Answerer } from './question.ts';
import { rollUpSource } from './roll-up-source.ts';

const rowSchema = z.object({
  key: z.string(),
  isNow: z.number(),
  calls: z.number(),
  tokens: z.number(),
  cost: amount,
});
type Row = z.infer<typeof rowSchema>;

/** The period of equal length just before. */
function periodBefore({ from, to }: Period): Period {
  const fromMs = Date.parse(from);
  return { from: new Date(2 * fromMs - Date.parse(to)).toISOString(), to: from };
}

function size(amount: Usd): Usd {
  return (amount.startsWith('-') ? amount.slice(1) : amount) as Usd;
}

/** What grew and shrank most against the period just before, largest change first, each split so that it adds up. */
export const topMovers: Answerer<'top-movers'> = async (
  { store, scope, signal },
  { period, filter, by, limit },
) => {
  const before = periodBefore(period);
  // Calls without a price are left out on both sides: they would look like calls that became cheaper.
  const side = (sql: string, isNow: 0 | 1) => `
  select toString(r.${dimensionColumns[by]}) as key, ${isNow} as isNow, sum(r.calls) as calls,
    ${inputTokens} + ${outputTokens} as tokens, sum(r.cost) as cost
  from ${sql} as r
  where r.unpriced_reason = ''
  group by key`;
  const reads = side('', 0);
  const then = rollUpSource(before, filter, { byHour: false, reads, name: 'b' });
  const now = rollUpSource(period, filter, { byHour: false, reads, name: 'n' });
  const sql = `select * from (${side(then.sql, 0)}\n  union all${side(now.sql, 1)}) order by key, isNow`;
  const parameters = { ...then.parameters, ...now.parameters };
  const statement = { sql, parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);

  const sides = new Map<string, { before: Row; now: Row }>();
  for (const row of rows) {
    const nothing: Row = { key: row.key, isNow: 0, calls: 0, tokens: 0, cost: '0' as Usd };
    const known = sides.get(row.key) ?? { before: nothing, now: nothing };
    sides.set(row.key, row.isNow === 1 ? { ...known, now: row } : { ...known, before: row });
  }
  const movers = [...sides.entries()]
    .map(([key, pair]) => ({
      key,
      costBefore: pair.before.cost,
      costNow: pair.now.cost,
      change: subtractUsd(pair.now.cost, pair.before.cost),
      ...decompose(pair.before, pair.now),
    }))
    .sort(
      (left, right) => compareUsd(size(right.change), size(left.change)) || (left.key < right.key ? -1 : 1),
    );
  const sum = (list: readonly (typeof movers)[number][]) => ({
    costBefore: sumUsd(list.map((row) => row.costBefore)),
    costNow: sumUsd(list.map((row) => row.costNow)),
    change: sumUsd(list.map((row) => row.change)),
  });
  const beyond = movers.slice(limit);
  return {
    period,
    provenance,
    before,
    ...sum(movers),
    rows: movers.slice(0, limit),
    rest: { keys: beyond.length, ...sum(beyond) },
  };
};
