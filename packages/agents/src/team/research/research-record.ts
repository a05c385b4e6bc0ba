import { spanSchema } from '@netra/contract';
import { z } from 'zod';
import { agentStatusSchema } from '../../agent.ts';
import { furtherSchema } from '../planning/look-further.ts';

/** What research found: each hypothesis it tried with its verdict, the rejected ones as well. */
export const researchRecordSchema = z.object({
  status: agentStatusSchema,
  evidenceIds: z.array(z.string()),
  /** What a language model chose to look at as well. */
  further: z.array(furtherSchema).default([]),
  hypotheses: z.array(
    z.object({
      id: z.string(),
      verdict: z.enum(['supported', 'rejected', 'undecided']),
      spans: z.array(spanSchema).min(1),
    }),
  ),
});
export type ResearchRecord = z.infer<typeof researchRecordSchema>;
