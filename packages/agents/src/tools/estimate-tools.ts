import { periodSchema, usdSchema } from '@netra/contract';
import { z } from 'zod';
import { readingTool, scoped } from './reading-tool.ts';

const count = z.number().int().nonnegative();
const tokens = z.number().int().nonnegative().max(4_000_000_000);
const modelQuery = z.object({
  model: z.string().min(1).max(300),
  provider: z.string().min(1).max(100).optional(),
});

/** A model as the price book lists it: US dollars for a million tokens. */
const listedModel = z.object({
  key: z.string(),
  provider: z.string(),
  model: z.string(),
  inputPriceMillion: usdSchema.nullable(),
  outputPriceMillion: usdSchema.nullable(),
  contextWindowTokens: z.number().nullable(),
  isRetired: z.boolean(),
  retiresAt: z.string().nullable(),
});

/** What single prompts and features cost, and which models the price book has. */
export const estimateTools = {
  'estimate-prompt': readingTool('estimate-prompt', {
    description:
      'What a prompt of stated lengths costs with each of some models by the own prices, once and many times.',
    input: z.object({
      models: z.array(modelQuery).min(1).max(20),
      inputTokens: tokens,
      /** Of these, read from a prompt cache. */
      cachedInputTokens: tokens.default(0),
      outputTokens: tokens,
      calls: z.number().int().positive().max(1_000_000_000).default(1),
    }),
    output: z.object({
      calls: count,
      rows: z.array(
        z.object({
          key: z.string(),
          provider: z.string(),
          costPerCall: usdSchema.nullable(),
          cost: usdSchema.nullable(),
          /** Why there is no amount; empty where there is one. */
          unpricedReason: z.string(),
        }),
      ),
    }),
  }),
  'estimate-feature': readingTool('estimate-feature', {
    description: 'What a number of calls of a feature would cost, from what its calls cost on average.',
    input: scoped.extend({ calls: z.number().int().positive().max(1_000_000_000) }),
    output: z.object({
      period: periodSchema,
      calls: count,
      /** Calls with a known price, which the average is of. */
      learnedCalls: count,
      costPerCall: usdSchema.nullable(),
      cost: usdSchema.nullable(),
    }),
  }),
  'search-models': readingTool('search-models', {
    description:
      'Models of the own price book by a part of their name, with prices; empty where it has none.',
    input: z.object({
      query: z.string().trim().min(1).max(300),
      limit: z.number().int().min(1).max(50).default(10),
    }),
    output: z.object({ query: z.string(), matches: count, rows: z.array(listedModel) }),
  }),
  'model-alternatives': readingTool('model-alternatives', {
    description:
      'Cheaper models of the same provider and newer ones of the same line, from the price book; prices say nothing about quality.',
    input: modelQuery,
    output: z.object({
      provider: z.string(),
      model: z.string(),
      rows: z.array(
        listedModel.extend({
          relation: z.enum(['same-family', 'same-provider', 'successor']),
          /** Its price as a share of the present one's. */
          inputRatio: z.number(),
          outputRatio: z.number(),
        }),
      ),
      /** All that were found; the rows are the first of them. */
      matches: count.optional(),
    }),
  }),
} as const;
