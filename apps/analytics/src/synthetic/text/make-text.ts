import { ApexError } from '@netra/contract';
import type { WorkloadProfile } from '../profile.ts';
import { seededRandom } from '../seeded-random.ts';
import { type Example, makeExample, type Speaking } from './make-example.ts';
import { scenesOf } from './scenes/scenes.ts';

/** After so many examples in a row that were there already, a profile has said what it has to say. */
const mostRepeats = 300;

/** The features of a profile that something is said in. Raises `usage` where there are none, or not the one asked for. */
export function speakingIn(profile: WorkloadProfile, only?: string): readonly Speaking[] {
  const scenes = scenesOf(profile.name);
  const speaking = profile.features.flatMap(({ feature, weight, maxTurns, session }) => {
    const scene = scenes[feature];
    if (scene === undefined || (only !== undefined && feature !== only)) return [];
    return [{ feature, scene, weight, maxTurns: session === 'run' ? Math.max(maxTurns, 2) : maxTurns }];
  });
  if (speaking.length > 0) return speaking;
  const names = Object.keys(scenes);
  throw new ApexError(
    'usage',
    names.length === 0
      ? `There is no text for the profile "${profile.name}".`
      : `There is no text for a feature "${only ?? ''}" of ${profile.name}; expected one of ${names.join(', ')}.`,
    { details: { profile: profile.name, features: names } },
  );
}

/**
 * Examples of a profile, no two of which open alike in a feature, so that none of a validation set is known from training.
 * The same seed gives the same examples, and fewer of them are the first of more. Raises `usage` where the profile's
 * templates do not give as many.
 */
export function* examplesOf(
  profile: WorkloadProfile,
  {
    seed,
    examples,
    feature,
  }: { readonly seed: number; readonly examples: number; readonly feature?: string | undefined },
): Generator<Example> {
  const speaking = speakingIn(profile, feature);
  const seen = new Set<string>();
  let repeats = 0;
  for (let index = 0; seen.size < examples; index += 1) {
    const example = makeExample(speaking, { seed, profile: profile.name, index });
    const opening = `${example.feature}\n${example.messages[1]?.content ?? ''}`;
    if (seen.has(opening)) {
      repeats += 1;
      if (repeats <= mostRepeats) continue;
      throw new ApexError(
        'usage',
        `The text of ${profile.name} gives about ${seen.size} different examples; asked for ${examples}.`,
        { details: { profile: profile.name, available: seen.size, asked: examples } },
      );
    }
    repeats = 0;
    seen.add(opening);
    yield example;
  }
}

/** Which of so many examples are kept for validation: as many as the share says, chosen by the seed. */
export function validationOf(examples: number, share: number, seed: number): ReadonlySet<number> {
  const random = seededRandom(seed, 'validation');
  const order = Array.from({ length: examples }, (_, index) => ({ index, at: random(index) }));
  order.sort((left, right) => left.at - right.at);
  return new Set(order.slice(0, Math.round(examples * share)).map(({ index }) => index));
}
