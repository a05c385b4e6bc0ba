import { figureSchema } from '@netra/contract';
import { z } from 'zod';

/** Search part of a chat address: which evidence is open, which value in it is pointed at and in what unit. */
export const chatSearchSchema = z.object({
  evidence: z.string().optional().catch(undefined),
  pointer: z.string().optional().catch(undefined),
  /** How the value is written in the report: its unit. */
  format: figureSchema.shape.format.optional().catch(undefined),
});
export type ChatSearch = z.infer<typeof chatSearchSchema>;
