// Synthetic workloads: calls generated in the engine from a profile that is data, the same for the same seed. Every row
// is marked synthetic and lies in a project of its own; this room never writes into a project that holds real calls.
import { serviceTierSchema } from '@netra/contract';
import { z } from 'zod';

const share = z.number().min(0).max(1);

/** A log-normal quantity: half of all values lie below the median; sigma is the spread of the logarithm. */
const logNormalSchema = z.object({ median: z.number().positive(), sigma: z.number().min(0).max(2) });

/** A known waste built into a feature, to score the levers against; `model` is the one that would have done. */
const wasteSchema = z.discriminatedUnion('lever', [
  z.object({ lever: z.enum(['prompt-cache', 'response-cache', 'batch']) }),
  z.object({ lever: z.literal('model-fit'), model: z.string().min(1) }),
]);

const featureProfileSchema = z.object({
  feature: z.string().min(1),
  /** Part of the workload's calls that are this feature's, relative to the other features' weights. */
  weight: z.number().positive(),
  provider: z.string().min(1),
  model: z.string().min(1),
  operation: z.string().default('chat'),
  serviceTier: serviceTierSchema.default('standard'),
  agent: z.string().default(''),
  isStream: z.boolean().default(false),
  /** Relative traffic in each hour of the day (UTC). */
  hours: z.array(z.number().nonnegative()).length(24),
  /** Traffic on Saturdays and Sundays as a multiple of a weekday's. */
  weekend: z.number().nonnegative().default(1),
  /** Most calls in one conversation; 1 where calls stand alone. Lengths from 1 to this are equally likely. */
  maxTurns: z.number().int().min(1).max(20).default(1),
  /** Median wait between two turns, in ms. */
  turnGapMs: z.number().int().positive().default(45_000),
  systemTokens: z.number().int().nonnegative(),
  toolDefinitionTokens: z.number().int().nonnegative().default(0),
  userTokens: logNormalSchema,
  outputTokens: logNormalSchema,
  reasoningTokens: logNormalSchema.optional(),
  /** How the application uses the provider's prompt cache: not at all, written for 5 minutes, or by the provider itself. */
  promptCache: z.enum(['none', '5m', 'automatic']),
  /** Part of calls that repeat one of a few prompts of the same hour word for word; only where calls stand alone. */
  repeats: z.object({ share, distinct: z.number().int().positive() }).optional(),
  timeToFirstTokenMs: logNormalSchema,
  msPerOutputToken: z.number().positive(),
  /** Part of calls that fail at first and are retried. */
  errorShare: share.default(0.01),
  /** Part of calls that someone scored, and the mean score. */
  outcomes: z.object({ share, mean: share }).optional(),
  waste: wasteSchema.optional(),
});
export type FeatureProfile = z.infer<typeof featureProfileSchema>;

export const workloadProfileSchema = z.object({
  name: z.string().min(1),
  project: z.string().min(1),
  /** Tokens one prefix block stands for (2,048 bytes at four bytes a token). */
  prefixBlockTokens: z.number().int().positive(),
  environments: z.array(z.object({ environment: z.string(), share })).min(1),
  features: z.array(featureProfileSchema).min(1),
});
export type WorkloadProfile = z.infer<typeof workloadProfileSchema>;
