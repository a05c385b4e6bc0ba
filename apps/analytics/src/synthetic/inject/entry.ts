import type { Lever } from '@netra/contract';
import type { z } from 'zod';
import type { featureProfileSchema } from '../profile.ts';
import type { SeededRandom } from '../seeded-random.ts';

export type FeatureInput = z.input<typeof featureProfileSchema>;

/** What a carrier of waste can be made to fit. */
export type InjectContext = {
  /** How bad it is, above 0 up to 1. */
  readonly intensity: number;
  /** Numbers that make one carrier differ from another. */
  readonly random: SeededRandom;
  /** Calls the feature makes in an average hour. */
  readonly callsPerHour: number;
};

/** Features that waste in one way, and others that look like it and do not. Their weights are parts of the carrier's. */
export type Carrier = {
  readonly lever: Lever;
  readonly wasteful: (context: InjectContext) => FeatureInput[];
  readonly distractors: (context: InjectContext) => FeatureInput[];
};

const officeHours = [2, 1, 1, 1, 1, 2, 4, 8, 14, 18, 20, 19, 16, 18, 20, 19, 17, 13, 9, 7, 6, 5, 4, 3];
export const nightHours = [0, 30, 40, 30, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
export const allHours = Array.from({ length: 24 }, () => 1);

/** A model that no lever has anything against: it is the newest of its line, and sold by its maker. */
const plainModels = [
  { provider: 'anthropic', model: 'claude-sonnet-5' },
  { provider: 'openai', model: 'gpt-5.6-terra' },
  { provider: 'google', model: 'gemini-3.7-flash' },
] as const;

/** One of several by a random number. */
export function oneOf<Value>(values: readonly Value[], number: number): Value {
  const found = values[Math.floor(number * values.length)];
  if (found === undefined) throw new RangeError('there is nothing to choose from');
  return found;
}

/** An ordinary feature: office hours, single calls with short fixed instructions, answers of some length, nothing wasted. */
export function entry(
  feature: Partial<FeatureInput> & { feature: string },
  random: SeededRandom,
): FeatureInput {
  const { provider, model } = oneOf(plainModels, random(1));
  const scale = 0.7 + 0.7 * random(2);
  return {
    provider,
    model,
    weight: 1,
    hours: officeHours,
    weekend: 0.4,
    arrival: { process: 'poisson' },
    systemTokens: 300,
    userTokens: { median: Math.round(520 * scale), sigma: 0.5 },
    outputTokens: { median: Math.round(230 * scale), sigma: 0.4 },
    promptCache: 'none',
    timeToFirstTokenMs: { median: 700, sigma: 0.4 },
    msPerOutputToken: 8,
    ...feature,
  };
}

/** Several entries of one feature: parts of its calls that are made in different ways, in given proportions. */
export function mixed(parts: readonly (readonly [weight: number, entry: FeatureInput])[]): FeatureInput[] {
  return parts.flatMap(([weight, one]) => (weight <= 0 ? [] : [{ ...one, weight }]));
}
