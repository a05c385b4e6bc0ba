import { z } from 'zod';
import { provenanceSchema } from '../evidence.ts';
import { usdSchema } from '../money.ts';
import { dimensionSchema, filterSchema, grainSchema, periodSchema } from './period.ts';

const count = z.number().int().nonnegative();

/** Facts about the calls behind an answer, present on every answer. */
const basis = {
  period: periodSchema,
  provenance: provenanceSchema,
};

const scoped = z.object({ period: periodSchema, filter: filterSchema.default({}) });

const totals = z.object({
  calls: count,
  /** Sum of the known costs of the period; unpriced calls are not in it, but counted beside it. */
  cost: usdSchema,
  unpricedCalls: count,
  errorCalls: count,
  inputTokens: count,
  outputTokens: count,
});

/** Every question analytics answers: its parameters and its answer. `POST /api/v1/questions/:name`. */
export const questions = {
  /** Spend by up to two dimensions and a grain, largest first. */
  spend: {
    parameters: scoped.extend({
      by: z.array(dimensionSchema).max(2).default([]),
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
          /** Start of the hour or day; null for the grain `total`. */
          at: z.iso.datetime().nullable(),
          /** Its part of the total cost, 0..1. */
          share: z.number(),
        }),
      ),
      /** Rows beyond `limit` are summed here, so nothing is lost. */
      rest: totals,
      /** How many of the calls are generated, not real: the two are never mixed without saying so. */
      syntheticCalls: count.optional(),
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
          timeToFirstTokenMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
          durationMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
          outputTokensPerSecond: z.number().nullable(),
        }),
      ),
    }),
  },
  /** Calls whose price is not known, by provider and model: never counted as $0. */
  unpriced: {
    parameters: scoped,
    answer: z.object({
      ...basis,
      calls: count,
      rows: z.array(
        z.object({
          provider: z.string(),
          model: z.string(),
          calls: count,
          tokens: count,
          reason: z.string(),
        }),
      ),
    }),
  },
  /** Failed calls and retries, and what they cost. */
  errors: {
    parameters: scoped.extend({ by: dimensionSchema.default('model') }),
    answer: z.object({
      ...basis,
      calls: count,
      errorCalls: count,
      retryCalls: count,
      errorCost: usdSchema,
      retryCost: usdSchema,
      rows: z.array(
        z.object({
          key: z.string(),
          errorType: z.string(),
          calls: count,
          cost: usdSchema,
        }),
      ),
    }),
  },
  /** What data there is, and so what can be answered. */
  'data-sufficiency': {
    parameters: z.object({ filter: filterSchema.default({}) }),
    answer: z.object({
      provenance: provenanceSchema,
      calls: count,
      syntheticCalls: count,
      firstCallAt: z.iso.datetime().nullable(),
      lastCallAt: z.iso.datetime().nullable(),
      days: z.number().nonnegative(),
      projects: z.array(z.object({ project: z.string(), calls: count, synthetic: z.boolean() })),
      features: z.array(z.string()),
      models: z.array(z.string()),
      /** Shares of calls (0..1) that carry each optional fact. */
      coverage: z.object({
        priced: z.number(),
        feature: z.number(),
        latency: z.number(),
        promptHash: z.number(),
        prefixHashes: z.number(),
        outcome: z.number(),
        conversation: z.number(),
      }),
      verdict: z.enum(['sufficient', 'partial', 'insufficient']),
      gaps: z.array(z.object({ field: z.string(), why: z.string(), howToGet: z.string() })),
    }),
  },
} as const;

export type QuestionName = keyof typeof questions;
export const questionNames = Object.keys(questions) as QuestionName[];
export type QuestionParameters<Name extends QuestionName> = z.input<(typeof questions)[Name]['parameters']>;
export type QuestionAnswer<Name extends QuestionName> = z.infer<(typeof questions)[Name]['answer']>;
