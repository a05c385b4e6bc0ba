import { serviceTierSchema } from '@netra/contract';
import { z } from 'zod';

const tokens = z.number().int().positive();
const amount = z.string().regex(/^\d+(\.\d{1,12})?$/, 'expected an amount in USD such as "12.50"');
const share = z.number().min(0).max(1);
const otherModel = { provider: z.string().min(1).optional(), model: z.string().min(1) };

/**
 * A known waste in the calls of a feature, and what should have been done instead; what it costs follows from how each
 * call was made. It says nothing of how a lever may find it.
 */
export const wasteSchema = z.discriminatedUnion('lever', [
  z.strictObject({ lever: z.enum(['prompt-cache', 'response-cache', 'embedding-dedupe', 'batch']) }),
  /** A cheaper model that would have done, or one that costs less in the same place. */
  z.strictObject({ lever: z.enum(['model-fit', 'successor']), ...otherModel }),
  /** The same model at another seller, or without the uplift of a region. */
  z.strictObject({ lever: z.literal('host-choice'), ...otherModel, region: z.string().default('') }),
  /** This model would have answered first; only the hard questions needed the present one as well. */
  z.strictObject({ lever: z.literal('cascade'), ...otherModel }),
  z.strictObject({ lever: z.literal('service-tier'), serviceTier: serviceTierSchema }),
  /** No answer needs more than this. */
  z.strictObject({ lever: z.literal('output-cap'), neededTokens: tokens }),
  /** The part of the tokens that would have been left at the lower setting. */
  z.strictObject({ lever: z.enum(['reasoning-effort', 'modality']), share }),
  /** Tokens of every prompt that nothing uses. */
  z.strictObject({ lever: z.literal('prompt-diet'), tokens }),
  z.strictObject({ lever: z.literal('context-growth'), above: tokens, summaryTokens: tokens }),
  z.strictObject({ lever: z.literal('retry-waste') }),
  /** What comes after this many calls of a run is a loop. */
  z.strictObject({ lever: z.literal('loop-waste'), maxCalls: tokens }),
  /** Inputs up to `within` tokens longer could have been cut to this length, where the lower price holds. */
  z.strictObject({ lever: z.literal('context-tier'), above: tokens, within: tokens }),
  z.strictObject({ lever: z.literal('environment') }),
  /** The offer of a seller for capacity by the hour. */
  z.strictObject({ lever: z.literal('commitment'), hourlyCost: amount, coversPerHour: amount }),
]);
export type Waste = z.infer<typeof wasteSchema>;
