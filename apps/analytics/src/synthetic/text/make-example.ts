import { seededRandom } from '../seeded-random.ts';
import type { Scene, Turn } from './scene.ts';

/** A message in the form that chat fine-tuning takes; the user's are named `synthetic`, which that form allows. */
type Message = {
  readonly role: 'system' | 'user' | 'assistant';
  readonly name?: 'synthetic';
  readonly content: string;
};

/** One conversation of a feature. */
export type Example = { readonly feature: string; readonly messages: readonly Message[] };

/** A feature with what is said in it, how often it comes up, and the most turns of its conversations. */
export type Speaking = {
  readonly feature: string;
  readonly scene: Scene;
  readonly weight: number;
  readonly maxTurns: number;
};

type Random = () => number;

function pick<Item>(from: readonly Item[], random: Random): Item {
  const item = from[Math.floor(random() * from.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

function featureOf(features: readonly Speaking[], random: Random): Speaking {
  let left = random() * features.reduce((sum, { weight }) => sum + weight, 0);
  for (const one of features) {
    left -= one.weight;
    if (left < 0) return one;
  }
  return pick(features, random);
}

/** Fills in braces, each name with the same words wherever it stands. */
function filler({ words }: Scene, random: Random): (text: string) => string {
  const chosen = new Map<string, string>();
  const wordsFor = (name: string, digits: string | undefined): string => {
    const known = chosen.get(name);
    if (known !== undefined) return known;
    const value =
      digits === undefined
        ? pick(words[name] ?? [], random)
        : String(Math.floor((1 + 9 * random()) * 10 ** (Number(digits) - 1)));
    chosen.set(name, value);
    return value;
  };
  return (text) =>
    text.replaceAll(/\{([a-z]+)(?:#(\d))?\}/g, (_, name: string, digits?: string) => wordsFor(name, digits));
}

function turnsOf({ scene, maxTurns }: Speaking, random: Random): readonly Turn[] {
  const more = [...(scene.followUps ?? [])];
  const length = Math.floor(random() * Math.min(maxTurns, 1 + more.length));
  const turns = [pick(scene.openings, random)];
  for (let turn = 0; turn < length; turn += 1) {
    const [next] = more.splice(Math.floor(random() * more.length), 1);
    if (next !== undefined) turns.push(next);
  }
  return turns;
}

/** The example of a seed and an index: always the same one, whatever was made before it. */
export function makeExample(
  features: readonly Speaking[],
  { seed, profile, index }: { readonly seed: number; readonly profile: string; readonly index: number },
): Example {
  const numbers = seededRandom(seed, profile, 'text', index);
  let taken = 0;
  const random: Random = () => {
    taken += 1;
    return numbers(taken);
  };
  const speaking = featureOf(features, random);
  const turns = turnsOf(speaking, random);
  const fill = filler(speaking.scene, random);
  return {
    feature: speaking.feature,
    messages: [
      { role: 'system', content: speaking.scene.system },
      ...turns.flatMap(([prompt, answer]): Message[] => [
        { role: 'user', name: 'synthetic', content: fill(prompt) },
        { role: 'assistant', content: fill(answer) },
      ]),
    ],
  };
}
