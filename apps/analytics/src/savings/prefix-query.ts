import type { Rule } from '@netra/contract';
import { ttlMs } from '@netra/replay';
import { blockKeys, blocksAt, blocksBefore, noBlocks } from './block-columns.ts';
import { examinedWithin, type KnownBlocks, unknownBlocks } from './prefix-blocks.ts';

export type PrefixSimulation = {
  readonly isMeant: (ruleIndex: number) => boolean;
  readonly blocks: KnownBlocks;
  /** True where the blocks are known of some of the calls only: the answer then has what tells whether the guess holds. */
  readonly isGuess: boolean;
  /** Leaves out calls that never reach the provider. */
  readonly condition: string;
  /** Expression whose equal values mean one cache. */
  readonly cacheKey: string;
  /** Expression for the tokens of the prompt after rules on its length. */
  readonly promptTokens: string;
  /** Expression for the fewest tokens the serving model's provider caches. */
  readonly minimumTokens: string;
};

export type PrefixParts = {
  /**
   * Definitions of `block_count`, `block_tokens`, `minimum`, of `cacheable` by these, and of `has_prefix` (true where the
   * cache can serve the call) by all of them.
   */
  readonly lengths: readonly string[];
  readonly cacheable: string;
  readonly hasPrefix: string;
  /**
   * Per `cell` of a relation `cached` of the calls it can serve, the tokens the cache would have served of its calls (`hit_tokens`), and of the
   * one of them that is the greatest by `dear` (`sample_hit`). On a guess, `starts` are the least and the greatest of the
   * blocks the calls were simulated from: where a rule guesses that these are all the same, they must be.
   */
  readonly query: string;
};

const longAgo = 'toInt64(-1000000000000000)';
const anyDepth = 4_294_967_295;
/** What `dear` is a multiple of: below it there is room for the tokens of a prompt. */
export const dearStep = 2_097_152;

/**
 * What the prompt caches of cache rules serve, from a relation `cached` of calls; null without such rules. A block hits
 * when a call of the same cache touched it less than the lifetime ago; hits count in the unbroken leading run only and
 * from the provider's minimum on; every call touches all its blocks when it starts. Hashes are chained, so the blocks of
 * a call that hit are its first ones: what each adds to those before it can be summed up without putting the call
 * together again. Mirrors `simulatePrefixCache` of the replay room.
 */
export function prefixQuery(rules: readonly Rule[], simulation: PrefixSimulation): PrefixParts | null {
  const cases = rules.flatMap(({ id, change }, index) => {
    if (change.kind !== 'cache' || !simulation.isMeant(index)) return [];
    const depth = change.maxBlocks ?? anyDepth;
    const known = simulation.blocks.get(id) ?? unknownBlocks;
    const blocks = simulation.isGuess
      ? blocksFrom('block_count', known.sameUpTo)
      : blocksAt('block_count', examinedWithin(known, depth));
    return [{ index, depth, lifetimeMs: ttlMs[change.ttl], blocks }];
  });
  if (cases.length === 0) return null;
  const perRule = (value: (one: (typeof cases)[number]) => string, otherwise: string) =>
    `multiIf(${cases.map((one) => `cache_rule = ${one.index}, ${value(one)}`).join(', ')}, ${otherwise})`;
  const served = (run: string) => {
    const tokens = `least(${run} * block_tokens, cacheable)`;
    return `if(${tokens} < minimum, 0, ${tokens})`;
  };
  return {
    lengths: [
      `least(hash_count, ${perRule(({ depth }) => String(depth), '0')}) as block_count`,
      'toUInt64(prefix_block_tokens) as block_tokens',
      `toUInt64(${simulation.minimumTokens}) as minimum`,
    ],
    cacheable: `least(block_count * block_tokens, toUInt64(${simulation.promptTokens})) as cacheable`,
    hasPrefix: `cache_rule >= 0 and block_tokens > 0 and cacheable > 0 and cacheable >= minimum and ${simulation.condition} as has_prefix`,
    query: `select cell, sumIf(added, is_hit) as hit_tokens,
    argMax(if(is_hit, reached, 0), dear + if(is_hit, least(reached, ${dearStep - 1}), 0)) as sample_hit,
    ${simulation.isGuess ? '[toString(minIf(cache_block, is_start)), toString(maxIf(cache_block, is_start))]' : 'emptyArrayString()'} as starts
  from (
    select cell, dear, reached, added, cache_block, is_start, ${gapSince('cache_block')} < lifetime_ms as is_hit
    from (
      select cell, dear, call_key, started_ms, lifetime_ms, cityHash64(cache, block.1) as cache_block, block.2 as position,
        before = 0 as is_start, toUInt32(${served('position')}) as reached, reached - toUInt32(${served('before')}) as added
      from (
        select cell, dear, call_key, started_ms, block_tokens, cacheable, minimum,
          toUInt32(${perRule(({ lifetimeMs }) => String(lifetimeMs), '0')}) as lifetime_ms,
          cityHash64(${simulation.cacheKey}, lifetime_ms) as cache, ${blockKeys} as block_keys,
          ${perRule(({ blocks }) => blocks, noBlocks)} as blocks
        from cached
      )
      array join blocks as block, ${blocksBefore} as before
    )
  )
  group by cell`,
  };
}

/** Time since an earlier row touched the same block, in ms; very long where none did. */
export function gapSince(block: string): string {
  return `started_ms - lagInFrame(started_ms, 1, ${longAgo}) over (
      partition by ${block} order by started_ms, call_key rows between 1 preceding and current row
    )`;
}

/** The blocks of a call of so many from a position on; the last one where it has fewer. */
function blocksFrom(blockCount: string, position: number): string {
  const start = `toUInt32(least(${position}, ${blockCount}))`;
  return `arrayZip(arraySlice(block_keys, ${start}, ${blockCount} + 1 - ${start}), range(${start}, toUInt32(${blockCount}) + 1))`;
}
