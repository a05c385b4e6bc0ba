import type { Rule } from '@netra/contract';
import { ttlMs } from '@netra/replay';
import { examinedWithin, type KnownBlocks } from './prefix-blocks.ts';

export type PrefixSimulation = {
  readonly isMeant: (ruleIndex: number) => boolean;
  readonly blocks: KnownBlocks;
  /** Leaves out calls that never reach the provider. */
  readonly condition: string;
  /** Expression whose equal values mean one cache. */
  readonly cacheKey: string;
  /** Expression for the tokens of the prompt after rules on its length, with what it stands on. */
  readonly promptTokens: string;
  readonly definitions: readonly string[];
  /** Expression for the fewest tokens the serving model's provider caches. */
  readonly minimumTokens: string;
};

const longAgo = 'toInt64(-1000000000000000)';
const anyDepth = 4_294_967_295;

/**
 * Per call with a cache rule, the tokens a provider's prompt cache would have served (`hit_tokens`) and written
 * (`miss_tokens`), from a relation `calls`; null without such rules. A block hits when a call of the same cache touched
 * it less than the lifetime ago; hits count in the unbroken leading run only and from the provider's minimum on; every call
 * touches all its blocks when it starts. Mirrors `simulatePrefixCache` of the replay room.
 */
export function prefixQuery(rules: readonly Rule[], simulation: PrefixSimulation): string | null {
  const cases = rules.flatMap(({ id, change }, index) => {
    if (change.kind !== 'cache' || !simulation.isMeant(index)) return [];
    const depth = change.maxBlocks ?? anyDepth;
    const positions = examinedWithin(simulation.blocks.get(id) ?? { examined: [1], sharedDepth: 0 }, depth);
    return [{ index, depth, lifetimeMs: ttlMs[change.ttl], positions }];
  });
  if (cases.length === 0) return null;
  const perRule = (value: (one: (typeof cases)[number]) => string, otherwise: string) =>
    `multiIf(${cases.map((one) => `cache_rule = ${one.index}, ${value(one)}`).join(', ')}, ${otherwise})`;
  // When the block at a position misses, the hits end with the position looked at before it.
  return `select call_key,
    least(if(max(not is_hit), minIf(before, not is_hit), any(deepest)) * any(block_tokens), any(cacheable)) as run_tokens,
    if(run_tokens < any(minimum), 0, run_tokens) as hit_tokens,
    any(cacheable) - hit_tokens as miss_tokens
  from (
    select call_key, before, least(block_count, last_examined) as deepest, block_tokens, cacheable, minimum,
      started_ms - lagInFrame(started_ms, 1, ${longAgo}) over (
        partition by cache_block order by started_ms, call_key rows between 1 preceding and current row
      ) < lifetime_ms as is_hit
    from (
      select call_key, started_ms, prefix_hashes, toUInt64(prefix_block_tokens) as block_tokens,
        ${perRule(({ lifetimeMs }) => String(lifetimeMs), '0')} as lifetime_ms,
        cityHash64(${simulation.cacheKey}, lifetime_ms) as cache,
        least(toUInt64(length(prefix_hashes)), ${perRule(({ depth }) => String(depth), '0')}) as block_count,
        arrayFilter(position -> position <= block_count, ${perRule(({ positions }) => positionList(positions), 'emptyArrayUInt32()')}) as positions,
        ${perRule(({ positions }) => String(positions.at(-1) ?? 1), '1')} as last_examined,
        ${simulation.definitions.map((definition) => `${definition}, `).join('')}
        least(block_count * block_tokens, toUInt64(${simulation.promptTokens})) as cacheable,
        toUInt64(${simulation.minimumTokens}) as minimum
      from calls
      where cache_rule >= 0 and prefix_block_tokens > 0 and cacheable > 0 and cacheable >= minimum
        and ${simulation.condition}
    )
    array join positions as position, arrayPopBack(arrayPushFront(positions, toUInt32(0))) as before,
      arrayMap(at -> cityHash64(cache, prefix_hashes[at]), positions) as cache_block
  )
  group by call_key`;
}

/** Positions as an array of one type, whatever their size. */
export function positionList(positions: readonly number[]): string {
  return `CAST([${positions.join(', ')}], 'Array(UInt32)')`;
}
