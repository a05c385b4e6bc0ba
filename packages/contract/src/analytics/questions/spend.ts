import { z } from 'zod';
import { usdSchema } from '../../money.ts';
import { dimensionSchema, dimensions, grainSchema, periodSchema } from '../period.ts';
import { basis, count, countedTwiceSchema, scoped } from './basis.ts';

const totals = z.object({
  calls: count,
  /** Sum of the known costs of the period; unpriced calls are not in it, but counted beside it. */
  cost: usdSchema,
  unpricedCalls: count,
  errorCalls: count,
  inputTokens: count,
  outputTokens: count,
});

/** Spend can also be told apart by the name of the prompt that was used. */
export const spendDimensionSchema = z.enum([...dimensions, 'promptName']);
export type SpendDimension = z.infer<typeof spendDimensionSchema>;

export const spendQuestions = {
  /** Spend by up to two dimensions and a grain, largest first. */
  spend: {
    parameters: scoped.extend({
      by: z.array(spendDimensionSchema).max(2).default([]),
      grain: grainSchema.default('total'),
      limit: z.number().int().min(1).max(1000).default(50),
    }),
    answer: z.object({
      ...basis,
      totals,
      rows: z.array(
        totals.extend({
          /** One value for each entry of `by`, in that order. */
          key: z.array(z.string()),
          /** Start of the hour, day, week or month; null for the grain `total`. */
          at: z.iso.datetime().nullable(),
          /** Its part of the total cost, 0..1. */
          share: z.number(),
        }),
      ),
      /** Rows beyond `limit` are summed here, so nothing is lost. */
      rest: totals,
      /** How many of the calls are generated, not real: the two are never mixed without saying so. */
      syntheticCalls: count.optional(),
      /** Absent where no day of a model has calls and imported sums beside them. */
      countedTwice: countedTwiceSchema.optional(),
    }),
  },
  /** What grew and shrank most against the period of equal length just before, split into price, volume and mix. */
  'top-movers': {
    parameters: scoped.extend({
      by: dimensionSchema.default('feature'),
      limit: z.number().int().min(1).max(100).default(10),
    }),
    answer: z.object({
      ...basis,
      before: periodSchema,
      costBefore: usdSchema,
      costNow: usdSchema,
      change: usdSchema,
      rows: z.array(
        z.object({
          key: z.string(),
          costBefore: usdSchema,
          costNow: usdSchema,
          change: usdSchema,
          /** Parts of the change that add up to it exactly: more calls, dearer tokens, more tokens a call. */
          volumeEffect: usdSchema,
          priceEffect: usdSchema,
          mixEffect: usdSchema,
        }),
      ),
      /** Keys beyond `limit`, summed, so that rows and rest add up to the whole change. */
      rest: z
        .object({ keys: count, costBefore: usdSchema, costNow: usdSchema, change: usdSchema })
        .optional(),
    }),
  },
  /** Tokens of each disjoint bucket and what they cost. */
  'usage-by-bucket': {
    parameters: scoped,
    answer: z.object({
      ...basis,
      rows: z.array(z.object({ bucket: z.string(), tokens: count, cost: usdSchema })),
      /** Cached input tokens as a share of all input; null when no call reported caching. */
      cacheHitRate: z.number().nullable(),
    }),
  },
} as const;
