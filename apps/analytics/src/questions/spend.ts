import { type QuestionAnswer, type SpendDimension, shareOf, subtractUsd, sumUsd } from '@netra/contract';
import { z } from 'zod';
import { dimensionColumns } from '../store/columns.ts';
import { findCountedTwice } from './counted-twice.ts';
import { totalsColumns, totalsRow } from './measures.ts';
import { joinProvenance } from './provenance.ts';
import type { Answerer, Asked } from './question.ts';
import { rollUpSource } from './roll-up-source.ts';

type Totals = QuestionAnswer<'spend'>['totals'];

const rowSchema = z.object({
  isTotal: z.number(),
  key: z.array(z.string()),
  atMs: z.number(),
  syntheticCalls: z.number(),
  ...totalsRow,
});

const spendColumns: Record<SpendDimension, string> = { ...dimensionColumns, promptName: 'prompt_name' };

const none = rowSchema.parse({
  isTotal: 1,
  key: [],
  atMs: 0,
  syntheticCalls: 0,
  totalCalls: 0,
  totalRecords: 0,
  totalCost: '0',
  totalUnpriced: 0,
  totalErrors: 0,
  totalInput: 0,
  totalOutput: 0,
});

function toTotals(row: z.infer<typeof rowSchema>): Totals {
  return {
    calls: row.totalCalls,
    cost: row.totalCost,
    unpricedCalls: row.totalUnpriced,
    errorCalls: row.totalErrors,
    inputTokens: row.totalInput,
    outputTokens: row.totalOutput,
  };
}

function minus(whole: Totals, parts: readonly Totals[]): Totals {
  const left = (read: (totals: Totals) => number) =>
    read(whole) - parts.reduce((sum, part) => sum + read(part), 0);
  return {
    calls: left((totals) => totals.calls),
    cost: subtractUsd(whole.cost, sumUsd(parts.map((part) => part.cost))),
    unpricedCalls: left((totals) => totals.unpricedCalls),
    errorCalls: left((totals) => totals.errorCalls),
    inputTokens: left((totals) => totals.inputTokens),
    outputTokens: left((totals) => totals.outputTokens),
  };
}

/** Start of the hour, day, week or month a row belongs to; undefined when the whole period is one. */
function timeOf(grain: Asked<'spend'>['grain']): string | undefined {
  switch (grain) {
    case 'hour':
      return 'toStartOfHour(r.at)';
    case 'day':
      return 'toStartOfDay(r.at)';
    case 'week':
      return 'toStartOfWeek(r.at, 1)';
    case 'month':
      return 'toStartOfMonth(r.at)';
    case 'total':
      return undefined;
  }
}

/** Spend by up to two dimensions and a grain, largest first; what is beyond the limit is summed in `rest`. */
export const spend: Answerer<'spend'> = async (context, { period, filter, by, grain, limit }) => {
  const { store, scope, signal } = context;
  const columns = by.map((dimension) => `r.${spendColumns[dimension]}`);
  const time = timeOf(grain);
  const groups = [...columns, ...(time === undefined ? [] : [time])];
  const [firstGroup] = groups;
  // Grouping sets give the groups and the whole in one pass; the whole has no key and comes first.
  const text = (from: string) => `
  select ${firstGroup === undefined ? '1' : `grouping(${firstGroup})`} as isTotal, [${columns.map((column) => `toString(${column})`).join(', ')}]::Array(String) as key,
    ${time === undefined ? '0' : `toUnixTimestamp(toDateTime(${time}, 'UTC')) * 1000`} as atMs, sum(if(r.synthetic = 1, r.calls, 0)) as syntheticCalls, ${totalsColumns}
  from ${from} as r
  ${firstGroup === undefined ? '' : `group by grouping sets ((${groups.join(', ')}), ())`}
  order by isTotal desc, totalCost desc, totalCalls desc, key, atMs
  limit {limit:UInt32} + 1`;
  const source = rollUpSource(period, filter, { byHour: grain === 'hour', reads: text('') });
  const sql = text(source.sql);
  const statement = {
    sql,
    parameters: { ...source.parameters, limit },
    ...(signal === undefined ? {} : { signal }),
  };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  const whole = rows.find((row) => row.isTotal === 1) ?? none;
  const totals = toTotals(whole);
  // Only where there are sums beside the calls can anything be there twice.
  const twice =
    whole.totalRecords > whole.totalCalls && whole.totalCalls > 0
      ? await findCountedTwice(context, period, filter)
      : undefined;
  const parts = firstGroup === undefined ? rows : rows.filter((row) => row.isTotal === 0);
  const shown = parts
    .filter((row) => row.totalRecords !== 0)
    .map((row) => ({
      ...toTotals(row),
      key: row.key,
      at: grain === 'total' ? null : new Date(row.atMs).toISOString(),
      share: shareOf(row.totalCost, totals.cost),
    }));
  return {
    period,
    provenance: twice === undefined ? provenance : joinProvenance([provenance, twice.provenance]),
    totals,
    rows: shown,
    rest: minus(totals, shown),
    syntheticCalls: whole.syntheticCalls,
    ...(twice === undefined
      ? {}
      : { countedTwice: { cost: twice.cost, days: twice.days, models: [...twice.models] } }),
  };
};
