import { z } from 'zod';
import { provenanceSchema } from '../../evidence.ts';
import { filterSchema } from '../period.ts';
import { count, countedTwiceSchema } from './basis.ts';

export const sufficiencyQuestions = {
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
      /** Absent where no day of a model has calls and imported sums beside them. */
      countedTwice: countedTwiceSchema.optional(),
      verdict: z.enum(['sufficient', 'partial', 'insufficient']),
      gaps: z.array(z.object({ field: z.string(), why: z.string(), howToGet: z.string() })),
    }),
  },
} as const;
