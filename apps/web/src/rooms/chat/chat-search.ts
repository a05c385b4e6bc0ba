import { z } from 'zod';

/** Search part of a chat address: which evidence is open, and which value in it is pointed at. */
export const chatSearchSchema = z.object({
  evidence: z.string().optional().catch(undefined),
  pointer: z.string().optional().catch(undefined),
});
export type ChatSearch = z.infer<typeof chatSearchSchema>;
