import { zeroUsd } from '@netra/contract';
import { z } from 'zod';
import { dimensionColumns } from '../store/columns.ts';
import { amount } from './measures.ts';
import type { Answerer } from './question.ts';
import { rollUpSource } from './roll-up-source.ts';

const rowSchema = z.object({
  isTotal: z.number(),
  key: z.string(),
  errorType: z.string(),
  calls: z.number(),
  errorCalls: z.number(),
  retryCalls: z.number(),
  errorCost: amount,
  retryCost: amount,
});

/** Failed calls by a dimension and their kind of error, and what failures and retries cost. */
export const errors: Answerer<'errors'> = async ({ store, scope, signal }, { period, filter, by }) => {
  const source = rollUpSource(period, filter, { byHour: false });
  const sql = `
  select grouping(r.error_type) as isTotal, toString(r.${dimensionColumns[by]}) as key, toString(r.error_type) as errorType,
    sum(r.calls) as calls, sum(r.error_calls) as errorCalls, sum(r.retry_calls) as retryCalls,
    sum(if(r.status = 'error', r.cost, toDecimal128(0, 18))) as errorCost, sum(r.retry_cost) as retryCost
  from ${source.sql} as r
  group by grouping sets ((r.${dimensionColumns[by]}, r.error_type), ())
  having isTotal = 1 or errorCalls > 0
  order by isTotal desc, errorCost desc, errorCalls desc, key, errorType`;
  const statement = { sql, parameters: source.parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  const whole = rows.find((row) => row.isTotal === 1);
  return {
    period,
    provenance,
    calls: whole?.calls ?? 0,
    errorCalls: whole?.errorCalls ?? 0,
    retryCalls: whole?.retryCalls ?? 0,
    errorCost: whole?.errorCost ?? zeroUsd,
    retryCost: whole?.retryCost ?? zeroUsd,
    rows: rows
      .filter((row) => row.isTotal === 0)
      .map((row) => ({ key: row.key, errorType: row.errorType, calls: row.errorCalls, cost: row.errorCost })),
  };
};
