import { z } from 'zod';
import { usdSchema } from '../../money.ts';
import { dimensionSchema } from '../period.ts';
import { basis, count, scoped } from './basis.ts';

const percentiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number() });
const spread = z.object({ p50: z.number(), p95: z.number(), max: z.number() });

export const reliabilityQuestions = {
  /** Percentiles of time to first token and total duration, in ms; null where no call reported them. */
  latency: {
    parameters: scoped.extend({
      by: dimensionSchema.default('model'),
      limit: z.number().int().min(1).max(100).default(20),
    }),
    answer: z.object({
      ...basis,
      rows: z.array(
        z.object({
          key: z.string(),
          calls: count,
          /** How many of the calls report a time to first token and a duration, and of how many the speed is known. */
          measuredCalls: z.object({ firstToken: count, duration: count, speed: count }).optional(),
          timeToFirstTokenMs: percentiles.nullable(),
          durationMs: percentiles.nullable(),
          /** All output tokens over all time, of calls that ended well and report a duration. */
          outputTokensPerSecond: z.number().nullable(),
          /** Percentiles over single calls; a slow call is a low one, so p5 is the bad end. */
          tokensPerSecond: z
            .object({ p5: z.number(), p50: z.number(), p95: z.number() })
            .nullable()
            .optional(),
        }),
      ),
      /** Percentiles are at most this share of their value away from the exact ones. */
      relativeError: z.number().optional(),
    }),
  },
  /** Failed calls and retries, and what they cost. */
  errors: {
    parameters: scoped.extend({
      by: dimensionSchema.default('model'),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    answer: z.object({
      ...basis,
      calls: count,
      errorCalls: count,
      retryCalls: count,
      errorCost: usdSchema,
      retryCost: usdSchema,
      /** Calls made for each call that was meant: 1 without retries; null without calls that are no retry. */
      retryAmplification: z.number().nullable().optional(),
      rows: z.array(
        z.object({
          key: z.string(),
          errorType: z.string(),
          calls: count,
          cost: usdSchema,
        }),
      ),
      /** The same by the dimension alone, most failures and retries first. */
      keys: z
        .array(
          z.object({
            key: z.string(),
            calls: count,
            errorCalls: count,
            retryCalls: count,
            /** Failed calls as a share of all, 0..1. */
            errorRate: z.number(),
            retryAmplification: z.number().nullable(),
            errorCost: usdSchema,
            retryCost: usdSchema,
          }),
        )
        .optional(),
    }),
  },
  /** How many calls run at once, and requests and tokens a minute, by model; and what is left of given limits. */
  concurrency: {
    parameters: scoped.extend({
      /** Limits to compare with; a model that is not named has none. */
      limits: z
        .array(
          z.object({
            provider: z.string().optional(),
            model: z.string(),
            requestsPerMinute: z.number().positive().optional(),
            tokensPerMinute: z.number().positive().optional(),
            concurrentCalls: z.number().positive().optional(),
          }),
        )
        .max(100)
        .default([]),
      limit: z.number().int().min(1).max(100).default(20),
    }),
    answer: z.object({
      ...basis,
      /** Whole minutes in the period. */
      minutes: count,
      rows: z.array(
        z.object({
          provider: z.string(),
          model: z.string(),
          /** Minutes in which a call ran; percentiles are over these. */
          activeMinutes: count,
          requestsPerMinute: spread,
          tokensPerMinute: spread,
          /** Calls running at the same time, averaged over each minute; null when no call reports its duration. */
          concurrentCalls: spread.nullable(),
          busiestAt: z.iso.datetime(),
          /** What the busiest minute leaves of each given limit, as a share of it; negative when it was passed. */
          headroom: z.object({
            requestsPerMinute: z.number().nullable(),
            tokensPerMinute: z.number().nullable(),
            concurrentCalls: z.number().nullable(),
          }),
        }),
      ),
    }),
  },
} as const;
