import type { Rule } from '@netra/contract';
import { ttlMs } from '@netra/replay';

export type PrefixSimulation = {
  /** Leaves out calls that never reach the provider. */
  readonly condition: string;
  /** Columns whose equal values mean one cache. */
  readonly cacheKey: string;
  /** Expression for the fewest tokens the serving model's provider caches. */
  readonly minimumTokens: string;
};

const longAgo = 'toInt64(-1000000000000000)';
const anyDepth = 4_294_967_295;

/**
 * Per call with a cache rule, the tokens a provider's prompt cache would have served (`hit_tokens`) and written
 * (`miss_tokens`), from a relation `calls`; null without such rules. A block hits when a call of the same cache touched
 * it within the lifetime; hits count in the unbroken leading run only; every call touches all its blocks when it
 * starts. Mirrors `simulatePrefixCache` of the replay room.
 */
export function prefixQuery(rules: readonly Rule[], simulation: PrefixSimulation): string | null {
  const lifetimes: string[] = [];
  const depths: string[] = [];
  for (const [index, { change }] of rules.entries()) {
    if (change.kind !== 'cache') continue;
    lifetimes.push(`cache_rule = ${index}, ${ttlMs[change.ttl]}`);
    if (change.maxBlocks !== undefined) depths.push(`cache_rule = ${index}, ${change.maxBlocks}`);
  }
  if (lifetimes.length === 0) return null;
  const blocks =
    depths.length === 0
      ? 'prefix_hashes'
      : `arraySlice(prefix_hashes, 1, multiIf(${depths.join(', ')}, ${anyDepth}))`;
  return `select call_id,
    least((min(if(is_hit, block_count + 1, position)) - 1) * any(block_tokens), any(cacheable)) as hit_tokens,
    any(cacheable) - hit_tokens as miss_tokens
  from (
    select call_id, position, block_count, block_tokens, cacheable,
      started_ms - lagInFrame(started_ms, 1, ${longAgo}) over (
        partition by ${simulation.cacheKey}, lifetime_ms, block order by started_ms, call_id
        rows between 1 preceding and current row
      ) <= lifetime_ms as is_hit
    from (
      select call_id, started_ms, ${simulation.cacheKey}, prefix_block_tokens as block_tokens,
        multiIf(${lifetimes.join(', ')}, 0) as lifetime_ms,
        ${blocks} as blocks, length(blocks) as block_count,
        least(toUInt64(block_count * block_tokens), prompt_tokens) as cacheable
      from calls
      where cache_rule >= 0 and prefix_block_tokens > 0 and cacheable > 0 and cacheable >= ${simulation.minimumTokens}
        and ${simulation.condition}
    )
    array join blocks as block, arrayEnumerate(blocks) as position
  )
  group by call_id`;
}
