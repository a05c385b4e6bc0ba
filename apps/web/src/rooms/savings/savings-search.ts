import { delays, effortSchema } from '@netra/contract';
import { z } from 'zod';

export const spans = ['7d', '30d', '90d'] as const;
export type Span = (typeof spans)[number];

/** Search part of a savings address: what the page shows, the ticks of findings apart. What is malformed is dropped. */
export const savingsSearchSchema = z.object({
  /** How far back from the last call is looked. */
  span: z.enum(spans).optional().catch(undefined),
  /** A stated period instead, as a report names it; `to` is no longer meant. */
  from: z.iso.datetime().optional().catch(undefined),
  to: z.iso.datetime().optional().catch(undefined),
  project: z.string().min(1).optional().catch(undefined),
  /** Quality (0 to 1) that the portfolio may lose by measure. */
  loss: z.coerce.number().min(0).max(1).optional().catch(undefined),
  /** The most effort, risk and delay that the portfolio may ask for; any when absent. */
  effort: effortSchema.optional().catch(undefined),
  risk: effortSchema.optional().catch(undefined),
  delay: z.enum(delays).optional().catch(undefined),
  /** A provider that the portfolio must not move calls to. */
  without: z.string().min(1).max(200).optional().catch(undefined),
  /** A finding that is to be looked at first. */
  finding: z.string().min(1).max(200).optional().catch(undefined),
});
export type SavingsSearch = z.infer<typeof savingsSearchSchema>;
