import type { Evaluation } from './evaluation.ts';
import type { WorkloadProfile } from './profile.ts';
import type { Quantity } from './quantity.ts';
import { normalNumber, type SeededRandom, seededRandom } from './seeded-random.ts';

/** Steps of this part of 1 fill the unit interval evenly, however many are taken: the golden ratio's fraction. */
export const evenStep = 0.6180339887498949;

/**
 * The scored answers to a profile's evaluation questions as `apex import --format outcomes` takes them: a head and one
 * line per question and model. The same seed gives the same text.
 */
export function* evaluationLines(profile: WorkloadProfile, seed: number): Generator<string> {
  yield 'item,feature,model,input_tokens,output_tokens,score\n';
  for (const { feature, provider, evaluation } of profile.features) {
    if (evaluation === undefined) continue;
    for (let item = 0; item < evaluation.items; item += 1) {
      yield* answersTo(item, { evaluation, seed, feature, provider });
    }
  }
}

type Asked = { evaluation: Evaluation; seed: number; feature: string; provider: string };

function* answersTo(item: number, { evaluation, seed, feature, provider }: Asked): Generator<string> {
  const random = seededRandom(seed, feature, 'evaluation', item);
  const isHard = (item * evenStep) % 1 < evaluation.hardShare;
  const input = sample(evaluation.inputTokens, random, 0);
  for (const [index, model] of evaluation.models.entries()) {
    const at = 10 * (index + 1);
    const output = sample((isHard ? model.hardOutputTokens : undefined) ?? model.outputTokens, random, at);
    const mean = isHard ? model.hard : model.easy;
    const score = Math.min(1, Math.max(0, mean + model.spread * (2 * random(at + 3) - 1)));
    const named = `${provider}/${model.model}`;
    yield `${feature}-${item},${feature},${named},${input},${output},${score.toFixed(4)}\n`;
  }
}

/** A whole number of tokens. */
function sample(quantity: Quantity, random: SeededRandom, index: number): number {
  if ('median' in quantity) {
    return Math.max(1, Math.round(quantity.median * Math.exp(quantity.sigma * normalNumber(random, index))));
  }
  const draw = random(index);
  if ('min' in quantity) return Math.round(quantity.min + (quantity.max - quantity.min) * draw);
  const place = draw * (quantity.quantiles.length - 1);
  const below = quantity.quantiles[Math.floor(place)] ?? 0;
  const above = quantity.quantiles[Math.ceil(place)] ?? below;
  return Math.round(below + (above - below) * (place % 1));
}
