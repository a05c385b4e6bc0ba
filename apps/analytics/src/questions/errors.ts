import { zeroUsd } from '@netra/contract';
import { z } from 'zod';
import { dimensionColumns } from '../store/columns.ts';
import { amount } from './measures.ts';
import type { Answerer } from './question.ts';
import { rollUpSource } from './roll-up-source.ts';

const rowSchema = z.object({
  level: z.enum(['total', 'key', 'error']),
  key: z.string(),
  errorType: z.string(),
  calls: z.number(),
  errorCalls: z.number(),
  retryCalls: z.number(),
  errorCost: amount,
  retryCost: amount,
});

/** Calls made for each call that was meant. */
function amplification(calls: number, retryCalls: number): number | null {
  return calls > retryCalls ? calls / (calls - retryCalls) : null;
}

/** Failed calls by a dimension and their kind of error, and what failures and retries cost. */
export const errors: Answerer<'errors'> = async ({ store, scope, signal }, { period, filter, by, limit }) => {
  const column = dimensionColumns[by];
  const text = (from: string) => `
  select multiIf(grouping(r.${column}) = 1, 'total', grouping(r.error_type) = 1, 'key', 'error') as level,
    toString(r.${column}) as key, toString(r.error_type) as errorType,
    sum(r.calls) as calls, sum(r.error_calls) as errorCalls, sum(r.retry_calls) as retryCalls,
    sum(if(r.status = 'error', r.cost, toDecimal128(0, 18))) as errorCost, sum(r.retry_cost) as retryCost
  from ${from} as r
  group by grouping sets ((r.${column}, r.error_type), (r.${column}), ())
  having level = 'total' or errorCalls > 0 or (level = 'key' and retryCalls > 0)
  order by level, errorCost desc, errorCalls desc, retryCalls desc, key, errorType
  limit {limit:UInt32} by level`;
  const source = rollUpSource(period, filter, {
    byHour: false,
    reads: text(''),
    callsOnly: true,
  });
  const sql = text(source.sql);
  const parameters = { ...source.parameters, limit };
  const statement = { sql, parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  const whole = rows.find((row) => row.level === 'total');
  return {
    period,
    provenance,
    calls: whole?.calls ?? 0,
    errorCalls: whole?.errorCalls ?? 0,
    retryCalls: whole?.retryCalls ?? 0,
    errorCost: whole?.errorCost ?? zeroUsd,
    retryCost: whole?.retryCost ?? zeroUsd,
    retryAmplification: amplification(whole?.calls ?? 0, whole?.retryCalls ?? 0),
    rows: rows
      .filter((row) => row.level === 'error')
      .map((row) => ({ key: row.key, errorType: row.errorType, calls: row.errorCalls, cost: row.errorCost })),
    keys: rows
      .filter((row) => row.level === 'key')
      .map(({ level: _, errorType: __, ...row }) => ({
        ...row,
        errorRate: row.errorCalls / row.calls,
        retryAmplification: amplification(row.calls, row.retryCalls),
      })),
  };
};
