import { periodSchema, questions, usdSchema } from '@netra/contract';
import { z } from 'zod';
import { readingTool, scoped } from './reading-tool.ts';

const count = z.number().int().nonnegative();
const ms = z.number().nonnegative();
const sampled = scoped.extend({ sampleCalls: z.number().int().min(1).max(5_000).default(1_000) });
/** Where only the newest of more calls were looked at, that is said. */
const sampleFacts = { period: periodSchema, sampledCalls: count, isWhole: z.boolean() };

/** Calls one by one, in groups, and with what follows from their fields. */
export const callTools = {
  'fetch-calls': readingTool('fetch-calls', {
    description:
      'Single calls of a period, newest first: when, which model, tokens, time and cost; never their text.',
    input: scoped.extend({ limit: z.number().int().min(1).max(100).default(20) }),
    output: z.object({
      period: periodSchema,
      rows: z.array(
        z.object({
          key: z.string(),
          startedAt: z.iso.datetime(),
          feature: z.string(),
          model: z.string(),
          status: z.string(),
          errorType: z.string(),
          inputTokens: count,
          outputTokens: count,
          timeToFirstTokenMs: ms.nullable(),
          durationMs: ms.nullable(),
          cost: usdSchema.nullable(),
        }),
      ),
    }),
  }),
  'cluster-calls': readingTool('cluster-calls', {
    description:
      'The newest calls in groups of the same feature, model and size of prompt and answer, dearest group first.',
    input: sampled.extend({ limit: z.number().int().min(1).max(100).default(20) }),
    output: z.object({
      ...sampleFacts,
      rows: z.array(
        z.object({
          key: z.string(),
          feature: z.string(),
          model: z.string(),
          /** Powers of two that the lengths lie below. */
          inputTokensBelow: count,
          outputTokensBelow: count,
          calls: count,
          /** Of the calls that have a price; the others are in no amount. */
          cost: usdSchema,
          unpricedCalls: count.optional(),
          share: z.number(),
        }),
      ),
      /** Groups beyond `limit`. */
      rest: z.object({ groups: count, calls: count, cost: usdSchema, unpricedCalls: count.optional() }),
    }),
  }),
  'enrich-calls': readingTool('enrich-calls', {
    description:
      'Where the time of the newest calls goes: waiting for the first token (prefill) against generating, tokens a second, and input for each token of output.',
    input: sampled,
    output: z.object({
      ...sampleFacts,
      rows: z.array(
        z.object({
          key: z.string(),
          model: z.string(),
          calls: count,
          /** Calls that ended well and report both times, which is what the times are of. */
          timedCalls: count.optional(),
          /** Medians over the calls that report them. */
          prefillMs: ms.nullable(),
          generationMs: ms.nullable(),
          /** Prefill as a share of the whole time, over all timed calls. */
          prefillShare: z.number().nullable(),
          tokensPerSecond: z.number().nullable(),
          inputPerOutputToken: z.number().nullable(),
        }),
      ),
    }),
  }),
  'cost-drivers': readingTool('cost-drivers', {
    description:
      'What the bill is made of from every side: the largest features, models, providers, environments and kinds of tokens, and how few of them make up most of it.',
    input: scoped.extend({ perDimension: z.number().int().min(1).max(10).default(3) }),
    output: z.object({
      period: periodSchema,
      cost: usdSchema,
      calls: count.optional(),
      /** Calls without a price are in no amount here. */
      unpricedCalls: count.optional(),
      /** What of the cost may be in it twice, as calls and in imported sums; absent where nothing may. */
      countedTwice: questions.spend.answer.shape.countedTwice,
      rows: z.array(
        z.object({
          key: z.string(),
          dimension: z.enum(['feature', 'model', 'provider', 'environment', 'tokens']),
          cost: usdSchema,
          share: z.number(),
        }),
      ),
      /**
       * Pairs of feature and model, largest first, until they make up `costShare` of the bill; null pairs in all where there are
       * more than can be told apart.
       */
      concentration: z.object({ pairs: count, ofPairs: count.nullable(), costShare: z.number() }),
    }),
  }),
} as const;
