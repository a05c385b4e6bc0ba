import { askedPeriodSchema, periodSchema, questions, rangeSchema, usdSchema } from '@netra/contract';
import { z } from 'zod';
import { readingTool, scoped } from './reading-tool.ts';

const count = z.number().nonnegative();
/** 0.5 is half as much again; -0.2 a fifth less. Four decimals, so that amounts scaled by it stay exact. */
const growthShare = z
  .number()
  .min(-0.99)
  .max(100)
  .refine((share) => Number(share.toFixed(4)) === share, 'expected at most 4 decimals, such as 0.5 for +50%');

const limits = z
  .array(
    z.object({
      model: z.string().min(1),
      requestsPerMinute: z.number().positive().optional(),
      tokensPerMinute: z.number().positive().optional(),
      concurrentCalls: z.number().positive().optional(),
    }),
  )
  .max(100)
  .default([]);

/** Models that a limit was given for and that no call of the period went to: whether it would be met is not known. */
const unusedLimits = z.array(z.string()).optional();

/** The busiest minute of a model now and with more usage. */
const peak = z.object({
  now: count,
  after: count,
  limit: count.nullable(),
  isOverLimit: z.boolean().nullable(),
});

/** What usage, prices or models other than the present ones would make of the bill. */
export const simulationTools = {
  'simulate-volume': readingTool('simulate-volume', {
    description:
      'What more or fewer calls like the present ones would cost, by feature and for the days to come, and the busiest minutes they would have.',
    input: scoped.extend({
      growthShare,
      horizonDays: z.number().int().min(1).max(366).default(30),
      /** What the days to come are learned from; the period itself where it is not said. */
      learnFrom: askedPeriodSchema.optional(),
      limits,
    }),
    output: z.object({
      period: periodSchema,
      growthShare: z.number(),
      callsNow: count,
      callsThen: count,
      /** Calls without a price are in no amount here. */
      unpricedCalls: count,
      /** What of the cost may be in it twice, as calls and in imported sums; absent where nothing may. */
      countedTwice: questions.spend.answer.shape.countedTwice,
      costNow: usdSchema,
      costThen: usdSchema,
      costChange: usdSchema,
      /** The days after the period, going on as now and with the growth; null when there is too little to forecast from. */
      ahead: z
        .object({ horizon: periodSchema, costNow: rangeSchema, costThen: rangeSchema, costChange: usdSchema })
        .nullable(),
      rows: z.array(
        z.object({
          key: z.string(),
          costNow: usdSchema,
          costThen: usdSchema,
          costChange: usdSchema,
          share: z.number(),
        }),
      ),
      /** Busiest minutes by model, which grow with the usage. */
      peaks: z.array(
        z.object({
          provider: z.string(),
          model: z.string(),
          requestsPerMinute: peak,
          tokensPerMinute: peak,
          concurrentCalls: peak.nullable(),
        }),
      ),
      unusedLimits,
    }),
  }),
  'rate-limit-impact': readingTool('rate-limit-impact', {
    description:
      'How much usage may grow before the busiest minute of a model reaches the limits that were given.',
    input: scoped.extend({ limits: limits.unwrap().min(1) }),
    output: z.object({
      period: periodSchema,
      rows: z.array(
        z.object({
          key: z.string(),
          limitedBy: z.enum(['requestsPerMinute', 'tokensPerMinute', 'concurrentCalls', 'nothing-stated']),
          /**
           * Growth that the tightest limit allows, as a share: 0.5 is half as much again; negative when it is passed already,
           * null where no call reports what is limited.
           */
          roomShare: z.number().nullable(),
          busiestAt: z.iso.datetime(),
        }),
      ),
      unusedLimits,
    }),
  }),
  'simulate-price': readingTool('simulate-price', {
    description:
      'What the calls of a period would have cost had their prices been higher or lower by a share.',
    input: scoped.extend({ priceChangeShare: growthShare }),
    output: z.object({
      period: periodSchema,
      priceChangeShare: z.number(),
      calls: count,
      unpricedCalls: count,
      /** What of the cost may be in it twice, as calls and in imported sums; absent where nothing may. */
      countedTwice: questions.spend.answer.shape.countedTwice,
      costNow: usdSchema,
      costThen: usdSchema,
      costChange: usdSchema,
      rows: z.array(
        z.object({ key: z.string(), costNow: usdSchema, costThen: usdSchema, costChange: usdSchema }),
      ),
    }),
  }),
  'simulate-model': readingTool('simulate-model', {
    description:
      'The bill of the same calls served by another model of the price book, with the same tokens: a price comparison, which says nothing about quality.',
    input: scoped.extend({
      model: z.string().min(1).max(300),
      /** Found in the price book by the model where it is not said. */
      provider: z.string().min(1).max(100).optional(),
    }),
    output: z.object({
      period: periodSchema,
      provider: z.string(),
      model: z.string(),
      calls: count,
      callsTouched: count,
      unpricedCalls: count,
      costNow: usdSchema,
      costThen: rangeSchema,
      saving: rangeSchema,
      /** `costThen` over `costNow`, expected; null where none of the calls has a price now. */
      costRatio: z.number().nullable(),
    }),
    timeoutMs: 60_000,
  }),
} as const;
