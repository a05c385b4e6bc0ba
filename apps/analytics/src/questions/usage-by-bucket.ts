import { usageBuckets } from '@netra/contract';
import { z } from 'zod';
import { bucketColumns, costColumn, inputBuckets, toolCostColumn } from '../store/columns.ts';
import { amount } from './measures.ts';
import type { Answerer } from './question.ts';
import { rollUpSource } from './roll-up-source.ts';

const rowSchema = z.object({ bucket: z.string(), tokens: z.number(), cost: amount });

const parts = [
  ...usageBuckets.map(
    (bucket) => `('${bucket}', sum(r.${bucketColumns[bucket]}), sum(r.${costColumn(bucket)}))`,
  ),
  `('tools', toInt64(0), sum(r.${toolCostColumn}))`,
];

/** Tokens and cost of each disjoint bucket, and of server-side tools; the costs add up to the spend of priced calls. */
export const usageByBucket: Answerer<'usage-by-bucket'> = async (
  { store, scope, signal },
  { period, filter },
) => {
  const text = (from: string) => `
  select part.1 as bucket, part.2 as tokens, part.3 as cost
  from (select [${parts.join(', ')}] as parts from ${from} as r)
  array join parts as part`;
  const source = rollUpSource(period, filter, { byHour: false, reads: text('') });
  const sql = text(source.sql);
  const statement = { sql, parameters: source.parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  const tokens = new Map(rows.map((row) => [row.bucket, row.tokens]));
  const sum = (names: readonly string[]) => names.reduce((total, name) => total + (tokens.get(name) ?? 0), 0);
  const input = sum(inputBuckets);
  // No cache bucket used at all may mean that nobody reported caching: that is not a rate of 0.
  const reported = sum(['cacheRead', 'cacheWrite5m', 'cacheWrite1h']) > 0;
  return {
    period,
    provenance,
    rows,
    cacheHitRate: reported && input > 0 ? sum(['cacheRead']) / input : null,
  };
};
