import type { Change } from '@netra/contract';
import { opposite } from './scenario.ts';
import { atMost, type Effect, type Part, served, timesShare } from './serving.ts';
import { promptBuckets, type Shortening } from './shorten-prompt.ts';

type ChangeOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

/** The part with a shorter prompt, at the prices of its new length; null where nothing is taken out. */
export function shortenPart(part: Part, field: Shortening, effect: Effect): Part | null {
  const shortened = effect.cell.shortened[field];
  if (shortened === undefined) return null;
  const usage = { ...part.usage };
  for (const bucket of promptBuckets) usage[bucket] -= atMost(shortened.removed[bucket], usage[bucket]);
  const inputTokens = Math.min(part.way.inputTokens, shortened.inputTokens);
  return served({ ...part, usage, way: { ...part.way, inputTokens } }, effect);
}

/** The part with images or audio at a lower detail; more tokens left save less. */
export function shrinkMedia(
  part: Part,
  { bucket, share }: ChangeOf<'shrinkMedia'>,
  effect: Effect,
): Part | null {
  if (part.usage[bucket] === 0n) return null;
  const left = timesShare(part.usage[bucket], share[opposite(effect.scenario)]);
  return served({ ...part, usage: { ...part.usage, [bucket]: left } }, effect);
}

/** The part with its visible output cut at the cap. */
export function capOutput(part: Part, effect: Effect): Part | null {
  const over = atMost(effect.cell.cappedTokens, part.usage.outputVisible);
  if (over === 0n) return null;
  return served(
    { ...part, usage: { ...part.usage, outputVisible: part.usage.outputVisible - over } },
    effect,
  );
}

/** The part with less reasoning. */
export function lowerReasoning(part: Part, { share }: ChangeOf<'reasoning'>, effect: Effect): Part | null {
  if (part.usage.reasoning === 0n) return null;
  const reasoning = timesShare(part.usage.reasoning, share[opposite(effect.scenario)]);
  return served({ ...part, usage: { ...part.usage, reasoning } }, effect);
}
