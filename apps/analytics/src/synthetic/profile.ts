// Synthetic workloads: calls generated in the engine from a profile that is data, the same for the same seed. Every row
// is marked synthetic and lies in a project of its own; this room never writes into a project that holds real calls.
import { serviceTierSchema } from '@netra/contract';
import { z } from 'zod';
import { arrivalSchema } from './arrival-process.ts';
import { evaluationSchema } from './evaluation.ts';
import { quantitySchema } from './quantity.ts';
import { wasteSchema } from './waste.ts';

const share = z.number().min(0).max(1);
const environments = z.array(z.strictObject({ environment: z.string().min(1), share })).min(1);

export const featureProfileSchema = z.strictObject({
  /** Several entries may name one feature: parts of its calls that are made in another way. */
  feature: z.string().min(1),
  /** Part of the workload's calls that are made this way, relative to the other entries' weights. */
  weight: z.number().positive(),
  provider: z.string().min(1),
  model: z.string().min(1),
  region: z.string().default(''),
  operation: z.string().default('chat'),
  serviceTier: serviceTierSchema.default('standard'),
  agent: z.string().default(''),
  isStream: z.boolean().default(false),
  /** Where these calls are made, when not where the workload's others are. */
  environments: environments.optional(),
  tags: z.record(z.string(), z.string()).default({}),
  /** Relative traffic in each hour of the day (UTC). */
  hours: z.array(z.number().nonnegative()).length(24),
  /** Traffic on Saturdays and Sundays as a multiple of a weekday's. */
  weekend: z.number().nonnegative().default(1),
  /** How sessions start within that shape. */
  arrival: arrivalSchema.default({ process: 'even' }),
  /**
   * What a session is: a conversation, whose history each turn carries along, or a run of an agent, whose calls stand
   * alone. Sessions of one call are neither.
   */
  session: z.enum(['conversation', 'run']).default('conversation'),
  /** Calls in one session: lengths from the least to the most are equally likely. */
  minTurns: z.number().int().min(1).max(200).default(1),
  maxTurns: z.number().int().min(1).max(200).default(1),
  /** Part of the sessions that make this many calls instead. */
  runaway: z.strictObject({ share, turns: z.number().int().positive().max(1_000) }).optional(),
  /**
   * How the calls of a session follow each other: one after the other; those between the first and the last at the same
   * time; or each only with the given chance (`continues`), up to the most.
   */
  pattern: z.enum(['sequential', 'parallel', 'conditional']).default('sequential'),
  continues: share.default(0.6),
  /** Median wait between two turns, in ms. */
  turnGapMs: z.number().int().positive().default(45_000),
  systemTokens: z.number().int().nonnegative(),
  toolDefinitionTokens: z.number().int().nonnegative().default(0),
  userTokens: quantitySchema,
  outputTokens: quantitySchema,
  /** How far long prompts go with long answers: the correlation of their normal scores. */
  lengthCorrelation: z.number().min(-1).max(1).default(0),
  reasoningTokens: quantitySchema.optional(),
  imageTokens: quantitySchema.optional(),
  audioTokens: quantitySchema.optional(),
  /** Part of the answers that ask for a tool. */
  toolCalls: share.default(0),
  /** Part of the answers that are cut off at their limit of tokens. */
  cutOff: z.strictObject({ share, maxTokens: z.number().int().positive() }).optional(),
  /** How the application uses the provider's prompt cache: not at all, written for 5 minutes, or by the provider itself. */
  promptCache: z.enum(['none', '5m', 'automatic']),
  /** Whether calls state hashes of their prompt's leading blocks, and of the whole prompt. */
  prefixHashes: z.boolean().default(true),
  promptHashes: z.boolean().default(true),
  /** Part of calls that repeat one of a few prompts of the same hour, or of the whole period, word for word. */
  repeats: z
    .strictObject({
      share,
      distinct: z.number().int().positive(),
      within: z.enum(['hour', 'period']).default('hour'),
    })
    .optional(),
  timeToFirstTokenMs: quantitySchema,
  msPerOutputToken: z.number().nonnegative(),
  /** Part of calls that fail at first, on no bill, and are retried. */
  errorShare: share.default(0.01),
  /** Part of the failures that are rate limits; the others time out after the prompt was read. */
  rateLimited: share.default(0.6),
  /** Who serves the retries, when not the same model. */
  fallback: z.strictObject({ provider: z.string().min(1), model: z.string().min(1) }).optional(),
  /**
   * Parts of calls that are paid although nobody uses them: broken off and retried; answered, and sent again all the
   * same. And calls that the user cancelled, which are paid but not retried.
   */
  paid: z
    .strictObject({ failed: share.default(0), repeated: share.default(0), cancelled: share.default(0) })
    .default({ failed: 0, repeated: 0, cancelled: 0 }),
  /** Part of calls that someone scored, the mean score, and how far scores lie from it; right or wrong when absent. */
  outcomes: z.strictObject({ share, mean: share, spread: share.optional() }).optional(),
  /** Part of the questions that are hard: what a cascade hands on. */
  hardShare: share.default(0),
  /** A set of questions answered by several models and scored, as `apex import --format outcomes` takes it. */
  evaluation: evaluationSchema.optional(),
  /** What is known to be wasted here, to score the levers against. */
  waste: z.array(wasteSchema).default([]),
});
export type FeatureProfile = z.infer<typeof featureProfileSchema>;

/** What single fields cannot say: each is a path within a feature, and what was expected there. */
function contradictions(feature: FeatureProfile): (readonly [path: string, expected: string])[] {
  const { hours, minTurns, maxTurns, runaway, repeats, errorShare, paid } = feature;
  const fates = errorShare + paid.failed + paid.repeated + paid.cancelled;
  return [
    ...(hours.every((hour) => hour === 0) ? [['hours', 'at least one hour with traffic'] as const] : []),
    ...(minTurns > maxTurns ? [['maxTurns', `at least minTurns (${minTurns})`] as const] : []),
    ...(repeats !== undefined && (maxTurns > 1 || runaway !== undefined)
      ? [['repeats', 'only where calls stand alone (maxTurns 1, no runaway)'] as const]
      : []),
    ...(fates > 1 ? [['paid', 'shares that, with errorShare, add up to at most 1'] as const] : []),
    ...(total(feature.environments ?? [{ share: 1 }]) ? [] : [['environments', allShares] as const]),
  ];
}

const allShares = 'shares that add up to 1';

function total(shares: readonly { readonly share: number }[]): boolean {
  return Math.abs(shares.reduce((sum, { share: part }) => sum + part, 0) - 1) < 1e-9;
}

export const workloadProfileSchema = z
  .strictObject({
    name: z.string().min(1),
    /** What the workload is, in a sentence. */
    description: z.string().default(''),
    project: z.string().min(1),
    /** Whether generating it needs a person's consent even in small numbers. */
    sensitivity: z.enum(['normal', 'high']).default('normal'),
    /** Tokens one prefix block stands for (2,048 bytes at four bytes a token). */
    prefixBlockTokens: z.number().int().positive().default(512),
    environments,
    features: z.array(featureProfileSchema).min(1).max(200),
  })
  .superRefine((profile, context) => {
    if (!total(profile.environments)) {
      context.addIssue({ code: 'custom', path: ['environments'], message: `expected ${allShares}` });
    }
    for (const [index, feature] of profile.features.entries()) {
      for (const [path, expected] of contradictions(feature)) {
        context.addIssue({
          code: 'custom',
          path: ['features', index, path],
          message: `expected ${expected}`,
        });
      }
    }
  });
export type WorkloadProfile = z.infer<typeof workloadProfileSchema>;
export type WorkloadProfileInput = z.input<typeof workloadProfileSchema>;
