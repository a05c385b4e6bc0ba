import type { Change } from '@netra/contract';
import { fixedRatio } from './amount.ts';
import { byBucket } from './rates.ts';
import { opposite } from './scenario.ts';
import { changeOn, type Effect, type Part, served, timesRatio, timesShare } from './serving.ts';

type ChangeOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

/**
 * Who serves a part instead: another model, or a cascade's first model and then, for the share that escalates, the
 * present one as well. Null where that model serves it already or has no price for it.
 */
export function switchModel(
  part: Part,
  change: ChangeOf<'model' | 'cascade'>,
  effect: Effect,
): readonly Part[] | null {
  const { provider, model } = change;
  const { way } = part;
  if (way.provider === provider && way.model === model) return null;
  const worse = opposite(effect.scenario);
  const ratio = fixedRatio(change.tokenRatio[worse], 4);
  const moved = served(
    {
      way: { ...way, provider, model, region: provider === way.provider ? way.region : '' },
      usage: timesRatio(arriving(part, effect).usage, ratio),
      ratio,
    },
    effect,
  );
  if (moved === null) return null;
  if (change.kind === 'model') return [moved];
  const asked = byBucket((bucket) => timesShare(part.usage[bucket], change.escalated[worse]));
  const again = served({ ...part, usage: asked }, effect);
  return again === null ? null : [moved, again];
}

/** The parts that the same seller serves, in another of its regions; null where none moves. */
export function moveRegion(
  parts: readonly Part[],
  { region }: ChangeOf<'region'>,
  effect: Effect,
): readonly Part[] | null {
  const { provider: seller } = effect.cell.served;
  return eachPart(parts, (part) => {
    const { way } = part;
    const isThere = way.region === region || way.provider !== seller;
    if (isThere || !effect.cell.market.knowsRegion(way.provider, way.model, region)) return null;
    return served({ ...arriving(part, effect), way: { ...way, region } }, effect);
  });
}

/** The parts that are not in a batch, in another service tier; null where none changes. */
export function changeTier(
  parts: readonly Part[],
  { serviceTier }: ChangeOf<'tier'>,
  effect: Effect,
): readonly Part[] | null {
  return eachPart(parts, (part) => {
    const { way } = part;
    if (way.isBatch || way.serviceTier === serviceTier) return null;
    return served({ ...part, way: { ...way, serviceTier } }, effect);
  });
}

/** The parts through the batch interface; null where all are, or none can be. */
export function intoBatch(parts: readonly Part[], effect: Effect): readonly Part[] | null {
  return eachPart(parts, (part) => {
    const { way } = part;
    if (way.isBatch) return null;
    return served({ ...part, way: { ...way, isBatch: true, serviceTier: 'batch' } }, effect);
  });
}

function eachPart(parts: readonly Part[], change: (part: Part) => Part | null): readonly Part[] | null {
  const changed = parts.map(change);
  return changed.every((part) => part === null) ? null : parts.map((part, index) => changed[index] ?? part);
}

/**
 * A part as it arrives where no prompt cache is warm yet. That costs something only until the prompts have been read
 * once there, within the first hour (the longest lifetime): the low scenario pays all of that hour's reads as plain
 * input. A cache rule needs no such allowance, as its simulation begins with an empty cache.
 */
function arriving(part: Part, { cell, scenario, serving }: Effect): Part {
  if (scenario !== 'low' || !cell.isCold || changeOn(cell, 'cache', serving) !== undefined) return part;
  const { inputUncached, cacheRead } = part.usage;
  return { ...part, usage: { ...part.usage, inputUncached: inputUncached + cacheRead, cacheRead: 0n } };
}
