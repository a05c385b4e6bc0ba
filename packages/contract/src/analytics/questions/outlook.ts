import { z } from 'zod';
import { usdSchema } from '../../money.ts';
import { dimensionSchema, filterSchema, periodSchema } from '../period.ts';
import { basis, count, estimateSchema, scoped, share } from './basis.ts';

/** Why spend of some hours is out of the ordinary. */
const anomalyCauses = [
  'more-calls',
  'fewer-calls',
  'dearer-calls',
  'cheaper-calls',
  'model-shift',
  'new',
] as const;

const anomalySchema = z.object({
  /** Value of the dimension that was watched; null when only the total stands out. */
  key: z.string().nullable(),
  direction: z.enum(['up', 'down']),
  /** The first bad hour. */
  startsAt: z.iso.datetime(),
  /** End of the last bad hour (not included). */
  endsAt: z.iso.datetime(),
  /** Bad hours between the two. */
  hours: count,
  expected: usdSchema,
  actual: usdSchema,
  /** `actual - expected`. */
  excess: usdSchema,
  /** The worst hour's distance from what its hour of the week is usually, in robust standard deviations. */
  score: z.number(),
  cause: z.enum(anomalyCauses),
  /** The feature and model that most of the excess comes from. */
  segment: z.object({
    feature: z.string(),
    model: z.string(),
    expected: usdSchema,
    actual: usdSchema,
    callsExpected: z.number(),
    calls: count,
    /** Which model it did the same work with before; only for a shift. */
    fromModel: z.string().nullable(),
  }),
});

/** What the errors of forecasts made in the past say of this one. */
const backtestSchema = z.object({
  forecasts: count,
  /** Share of past days that lay within their interval. */
  coverage: share,
  /** Mean error of a day's forecast as a share of a usual day. */
  meanError: z.number().nonnegative(),
});

/** Why there is no forecast. */
const noForecast = z.enum(['too-few-days', 'no-spend']);

export const outlookQuestions = {
  /** Hours whose spend is not what that hour of the week usually costs; with the responsible segment and first bad hour. */
  anomalies: {
    parameters: scoped.extend({
      by: dimensionSchema.default('feature'),
      /** Robust standard deviations from which an hour is out of the ordinary. */
      sensitivity: z.number().min(3).max(50).default(8),
      limit: z.number().int().min(1).max(20).default(5),
    }),
    answer: z.object({
      ...basis,
      rows: z.array(anomalySchema),
      /** Hours of the period that could be compared with two weeks or more before them; 0 when there is too little history. */
      hoursCompared: count,
      hours: count,
    }),
  },
  /** What the days to come will cost, learned from the whole days of the period. */
  forecast: {
    parameters: scoped.extend({
      horizonDays: z.number().int().min(1).max(366).default(30),
      /** Probability that a day lies within its interval. */
      confidence: z.number().min(0.5).max(0.99).default(0.8),
    }),
    answer: z.object({
      ...basis,
      /** Whole days learned from. */
      learnedDays: count,
      confidence: z.number(),
      horizon: periodSchema,
      /** Sum of the horizon; null when there is too little to learn from. */
      total: estimateSchema.nullable(),
      days: z.array(estimateSchema.extend({ at: z.iso.datetime() })),
      backtest: backtestSchema.nullable(),
      reason: noForecast.nullable(),
    }),
  },
  /** How a month's spend stands against an amount: spent so far, the projected end, and when it runs out. */
  budget: {
    parameters: z.object({
      filter: filterSchema.default({}),
      month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'expected a month such as "2026-11"'),
      amount: usdSchema.refine((amount) => !amount.startsWith('-'), 'expected an amount of 0 or more'),
      /** Until when calls are counted; what follows is projected. Now when absent. */
      asOf: z.iso.datetime().optional(),
      confidence: z.number().min(0.5).max(0.99).default(0.8),
    }),
    answer: z.object({
      ...basis,
      amount: usdSchema,
      asOf: z.iso.datetime(),
      confidence: z.number(),
      spent: usdSchema,
      remaining: usdSchema,
      /** Spent as a share of the amount. */
      spentShare: z.number(),
      /** Part of the month that has passed. */
      elapsedShare: share,
      /** The whole month's spend; exact once it is over, null when there is too little to learn from. */
      projected: estimateSchema.nullable(),
      /** The day (UTC) on which the amount was passed. */
      exceededOn: z.iso.date().nullable(),
      /** The day (UTC) on which it is expected to be passed; null when it is not. */
      expectedOn: z.iso.date().nullable(),
      verdict: z.enum(['exceeded', 'will-exceed', 'may-exceed', 'within', 'unknown']),
      /** Spend from the first of the month to the end of each day. */
      days: z.array(z.object({ at: z.iso.datetime(), total: usdSchema, isProjected: z.boolean() })),
      reason: noForecast.nullable(),
    }),
  },
} as const;
