import { ApexError, type Lever, leverSchema, levers } from '@netra/contract';
import { type WorkloadProfile, workloadProfileSchema } from '../profile.ts';
import { seededRandom } from '../seeded-random.ts';
import * as answers from './answer-carriers.ts';
import type { Carrier, FeatureInput, InjectContext } from './entry.ts';
import * as models from './model-carriers.ts';
import * as prompts from './prompt-carriers.ts';
import * as serving from './serving-carriers.ts';

const carriers: Readonly<Record<Lever, Carrier>> = {
  'model-fit': models.modelFit,
  cascade: models.cascade,
  'prompt-cache': prompts.promptCache,
  'response-cache': prompts.responseCache,
  batch: serving.batch,
  'service-tier': serving.serviceTier,
  'output-cap': answers.outputCap,
  'reasoning-effort': answers.reasoningEffort,
  'prompt-diet': prompts.promptDiet,
  'context-growth': prompts.contextGrowth,
  'retry-waste': answers.retryWaste,
  'loop-waste': answers.loopWaste,
  'context-tier': prompts.contextTier,
  'host-choice': serving.hostChoice,
  successor: models.successor,
  commitment: models.commitment,
  environment: serving.environment,
  'embedding-dedupe': prompts.embeddingDedupe,
  modality: answers.modality,
};

/** A waste to build into a workload, and how much of it: above 0 up to 1. */
export type Injection = { readonly lever: Lever; readonly intensity: number };

/**
 * Reads `lever:intensity,...` (an intensity that is left out is 0.5). Raises `invalid_request` with what was expected,
 * for a lever that does not exist, one named twice, or an intensity outside 0 to 1.
 */
export function parseInjections(list: string): Injection[] {
  const found = list.split(',').map((part): Injection => {
    const [name = '', amount = '0.5', ...rest] = part.trim().split(':');
    const lever = leverSchema.safeParse(name);
    if (!lever.success) throw invalid(part, `"${name}" is no lever; expected one of ${levers.join(', ')}`);
    const intensity = Number(amount);
    if (rest.length > 0 || amount.trim() === '' || !(intensity > 0 && intensity <= 1)) {
      throw invalid(part, `expected ${name}:INTENSITY with a number above 0 up to 1`);
    }
    return { lever: lever.data, intensity };
  });
  const twice = found.find(({ lever }, at) => found.findIndex((other) => other.lever === lever) !== at);
  if (twice !== undefined) throw invalid(list, `${twice.lever} is named twice`);
  return found;
}

function invalid(part: string, why: string): ApexError {
  return new ApexError('invalid_request', `"${part}" cannot be injected: ${why}.`, { details: { part } });
}

export type InjectOptions = {
  readonly injections: readonly Injection[];
  /** Wastes that other features look like, without being any. */
  readonly distractors?: readonly Lever[];
  readonly seed: number;
  /** About how many calls the workload makes in an hour, carriers included; sizes the offers of capacity. */
  readonly callsPerHour: number;
};

/** Calls of a carrier of waste for one of the profile's own. */
const carrierPart = 0.12;

/**
 * Adds to a profile, for each waste, a feature that wastes in this way at this intensity: a set part of the feature's
 * calls, or a size that follows from it. The profile's own features stay as they are.
 */
export function inject(profile: WorkloadProfile, options: InjectOptions): WorkloadProfile {
  const { injections, distractors = [], seed } = options;
  const own = profile.features.reduce((sum, { weight }) => sum + weight, 0);
  const parts = injections.length + distractors.length / 2;
  const callsPerHour = (options.callsPerHour * carrierPart) / (1 + carrierPart * parts);
  const contextOf = (lever: Lever, intensity: number): InjectContext => ({
    intensity,
    random: seededRandom(seed, 'inject', lever),
    callsPerHour,
  });
  const added = [
    ...injections.flatMap(({ lever, intensity }) =>
      scaled(carriers[lever].wasteful(contextOf(lever, intensity)), own * carrierPart),
    ),
    ...distractors.flatMap((lever) =>
      carriers[lever]
        .distractors(contextOf(lever, 1))
        .map((one) => ({ ...one, weight: one.weight * own * carrierPart })),
    ),
  ];
  const taken = added.find(({ feature }) => profile.features.some((one) => one.feature === feature));
  if (taken !== undefined) {
    throw new ApexError(
      'invalid_request',
      `The profile has a feature "${taken.feature}" of its own, which would mix with an injected one.`,
      {
        details: { feature: taken.feature },
      },
    );
  }
  return workloadProfileSchema.parse({ ...profile, features: [...profile.features, ...added] });
}

/** The entries with these weights together. */
function scaled(entries: readonly FeatureInput[], weight: number): FeatureInput[] {
  const sum = entries.reduce((all, one) => all + one.weight, 0);
  return entries.map((one) => ({ ...one, weight: (one.weight * weight) / sum }));
}
