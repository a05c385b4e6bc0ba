import { periodSchema, usdSchema } from '@netra/contract';
import { z } from 'zod';
import { readingTool, scoped } from './reading-tool.ts';

const count = z.number().int().nonnegative();
const ms = z.number().nonnegative();
const share = z.number().min(0).max(1);

/** How the calls of one model, or of one time, did. */
const conduct = z.object({
  calls: count,
  cost: usdSchema,
  costPerCall: usdSchema.nullable(),
  durationP50Ms: ms.nullable(),
  durationP95Ms: ms.nullable(),
  errorShare: share,
  /** Calls that carry an outcome score, and the share of them that succeeded; null without any. */
  scoredCalls: count,
  successShare: share.nullable(),
});

/** What another model, or a change of model, made of calls. */
export const comparisonTools = {
  'compare-models': readingTool('compare-models', {
    description:
      'Models side by side as the own calls show them: cost a call, time, errors and scored outcomes, with prices of the own book beside.',
    input: scoped.extend({ models: z.array(z.string().min(1).max(300)).max(10).default([]) }),
    output: z.object({
      period: periodSchema,
      rows: z.array(
        conduct.extend({
          key: z.string(),
          /** All that sold it, the dearest first; prices are stated where it is one. */
          provider: z.string(),
          outputTokensPerSecond: z.number().nullable(),
          inputPriceMillion: usdSchema.nullable(),
          outputPriceMillion: usdSchema.nullable(),
        }),
      ),
      /** Models that were asked for and that no call went to. */
      withoutCalls: z.array(z.string()).optional(),
    }),
  }),
  'change-impact': readingTool('change-impact', {
    description:
      'Features that moved from one model to another for good in a period: cost a call, time, errors and outcomes before and after, and what the move has cost or saved so far.',
    input: scoped,
    output: z.object({
      period: periodSchema,
      rows: z.array(
        z.object({
          key: z.string(),
          fromModel: z.string(),
          toModel: z.string(),
          /** The first day (UTC) on which most calls went to the new model. */
          switchedAt: z.iso.datetime(),
          before: conduct,
          after: conduct,
          /** Cost a call after over before; null where either is not known, or was nothing. */
          costRatio: z.number().nullable(),
          durationRatio: z.number().nullable(),
          /** The calls since, at their cost a call less that of before; below zero it saved, null where a call has no price. */
          costChange: usdSchema.nullable(),
          quality: z.enum(['better', 'worse', 'no-difference-shown', 'not-measured']),
        }),
      ),
      /** All moves that were found; the rows are those that changed the bill most. */
      moves: count.optional(),
      /** Calls of features and models beyond those that could be looked at; a move among them is not known. */
      unseenCalls: count.optional(),
    }),
  }),
  'define-evaluation': readingTool('define-evaluation', {
    description:
      'What a test of another model would have to show: the present figures as criteria, how many scored answers tell a difference, and what these cost.',
    input: scoped.extend({
      /** Loss of quality (0 to 1) that the test must be able to see. */
      marginShare: z.number().min(0.005).max(0.5).default(0.05),
    }),
    output: z.object({
      period: periodSchema,
      calls: count,
      marginShare: z.number(),
      /** Scored answers of each model, so that a 95% interval is no wider than the margin to either side. */
      answersNeeded: count,
      successShare: share.nullable(),
      costPerCallAtMost: usdSchema.nullable(),
      /** Null where the calls are of several projects, whose percentiles do not add up. */
      durationP95AtMostMs: ms.nullable(),
      errorShareAtMost: share,
      /** The answers of the present model, at what its calls cost; the other's come on top. */
      testCost: usdSchema.nullable(),
    }),
  }),
  'compare-outcomes': readingTool('compare-outcomes', {
    description: 'Scored answers that were imported, by feature and model: how many, and their mean score.',
    input: z.object({ feature: z.string().min(1).max(200).optional() }),
    output: z.object({
      rows: z.array(
        z.object({
          key: z.string(),
          feature: z.string(),
          items: count,
          meanScore: share,
          importedAt: z.iso.datetime(),
        }),
      ),
    }),
  }),
} as const;
