import { usdSchema } from '@netra/contract';
import { z } from 'zod';
import { bucketColumns, inputBuckets, outputBuckets } from '../store/columns.ts';

/** An exact amount as the engine writes it. */
export const amount = z.string().pipe(usdSchema);

/** Sum of several bucket columns of a roll-up relation. */
function tokensOf(buckets: readonly (keyof typeof bucketColumns)[]): string {
  return buckets.map((bucket) => `sum(r.${bucketColumns[bucket]})`).join(' + ');
}

export const inputTokens = tokensOf(inputBuckets);
export const outputTokens = tokensOf(outputBuckets);

/** The measures every spend row has, over a roll-up relation `r`. */
export const totalsColumns = `sum(r.calls) as totalCalls, sum(r.records) as totalRecords, sum(r.cost) as totalCost, sum(r.unpriced_calls) as totalUnpriced,
  sum(r.error_calls) as totalErrors, ${inputTokens} as totalInput, ${outputTokens} as totalOutput`;

export const totalsRow = {
  totalCalls: z.number(),
  /** Calls, and sums of usage exports. */
  totalRecords: z.number(),
  totalCost: amount,
  totalUnpriced: z.number(),
  totalErrors: z.number(),
  totalInput: z.number(),
  totalOutput: z.number(),
};
