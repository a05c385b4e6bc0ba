import type { Change } from '@netra/contract';
import { microTokens } from './amount.ts';
import { type Effect, type Part, served, timesShare, wholeRatio } from './serving.ts';
import { promptBuckets } from './shorten-prompt.ts';

/** The part when the prompt cache works as simulated; null when it changes nothing here. */
export function cachePrompt(
  part: Part,
  change: Extract<Change, { kind: 'cache' }>,
  effect: Effect,
): Part | null {
  const { cell, scenario } = effect;
  if (cell.prefix === null) return null;
  const rates = cell.market.ratesOf({ ...part.way, startedAtMs: cell.served.startedAtMs });
  if (rates === null || rates.cacheRead === null) return null;
  const { usage, ratio } = part;
  const input = promptBuckets.reduce((sum, bucket) => sum + usage[bucket], 0n);
  const scaled = (tokens: bigint) => (tokens * microTokens * ratio) / wholeRatio;
  const least = (left: bigint, right: bigint) => (left < right ? left : right);
  const cacheable = least(scaled(cell.prefix.hitTokens + cell.prefix.missTokens), input);
  const read = least(timesShare(scaled(cell.prefix.hitTokens), change.hitShare?.[scenario] ?? 1), cacheable);
  return served(
    {
      ...part,
      usage: {
        ...usage,
        inputUncached: input - cacheable,
        cacheRead: read,
        cacheWrite5m: change.ttl === '5m' ? cacheable - read : 0n,
        cacheWrite1h: change.ttl === '1h' ? cacheable - read : 0n,
      },
    },
    effect,
  );
}
