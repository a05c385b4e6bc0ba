import { periodSchema, usdSchema } from '@netra/contract';
import { z } from 'zod';
import { readingTool, scoped } from './reading-tool.ts';

const count = z.number().int().nonnegative();
const ms = z.number().nonnegative();

/** Another model that these organizations' own calls show to be faster, and what it costs by the organization's price book. */
const fasterModel = z.object({
  provider: z.string(),
  model: z.string(),
  /** Calls whose speed is known; 30 at least. */
  measuredCalls: count,
  tokensPerSecond: z.number().positive(),
  /** Its tokens a second over those of the present model. */
  speedRatio: z.number().positive(),
  /** The feature's tokens at the prices of the organization's book, with the present model and with this one; null where the book has no price. */
  listCostNow: usdSchema.nullable(),
  listCostThen: usdSchema.nullable(),
  isDearer: z.boolean().nullable(),
});

/** Where time is spent, and what is faster. */
export const speedTools = {
  'latency-bottlenecks': readingTool('latency-bottlenecks', {
    description:
      'By feature: whether answers wait for the first token or for the rest, and which models of the own calls generate faster at which price.',
    input: scoped.extend({ limit: z.number().int().min(1).max(50).default(12) }),
    output: z.object({
      period: periodSchema,
      rows: z.array(
        z.object({
          key: z.string(),
          /** The model that most of its calls go to; empty where that is not known. */
          model: z.string(),
          calls: count,
          /** Calls that report their duration, of which the percentiles are. */
          measuredCalls: count.optional(),
          durationP50Ms: ms,
          durationP95Ms: ms,
          /** Null where fewer than half of the measured calls say when their first token came. */
          firstTokenP50Ms: ms.nullable(),
          /** Median duration less median time to first token. */
          generationP50Ms: ms.nullable(),
          generationShare: z.number().nullable(),
          tokensPerSecond: z.number().nullable(),
          outputTokensPerCall: z.number(),
          bottleneck: z.enum(['first-token', 'generation', 'unknown']),
          faster: z.array(fasterModel),
          /** Other models whose speed could be held against that of its own; with none, that nothing is faster is not known. */
          comparedModels: count.optional(),
        }),
      ),
      /** Features that were looked at; all there are only where `isWhole` says so, else those with most calls. */
      features: count.optional(),
      isWhole: z.boolean().optional(),
    }),
  }),
} as const;
