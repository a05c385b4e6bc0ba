import type { Provenance, Rule } from '@netra/contract';
import { ttlMs } from '@netra/replay';
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { blockKeys, blocksAt, blocksBefore, noBlocks } from '../block-columns.ts';
import { callsRelation } from '../calls-relation.ts';
import { type KnownBlocks, unknownBlocks } from '../prefix-blocks.ts';
import { gapSince } from '../prefix-query.ts';
import type { Selection } from '../selection.ts';
import { SqlParameters } from '../sql-parameters.ts';

/** Ways of caching that are compared: two lifetimes, each for the whole prompt and for its shared beginning only. */
export const variants = [
  { ttl: '5m', depth: 'whole' },
  { ttl: '1h', depth: 'whole' },
  { ttl: '5m', depth: 'shared' },
  { ttl: '1h', depth: 'shared' },
] as const;
type Variant = (typeof variants)[number];

const amounts = z.array(z.number().int());
const rowSchema = z.object({
  cache_rule: z.number().int(),
  spent: z.coerce.string(),
  /** Tokens as they were: uncached, read, written for five minutes, written for an hour. */
  asItWas: amounts,
  /** Tokens found in the cache and tokens written to it, for each variant. */
  hits: amounts,
  misses: amounts,
});
export type TrialRow = z.infer<typeof rowSchema>;

const unlimited = 4_294_967_295;

/**
 * Simulates every variant for the calls of each cache rule (each with a cache of its own) in one pass: since hashes are
 * chained, a lifetime only decides which gaps count and a breakpoint only cuts the run of hits short. What the calls
 * carry is summed up apart from their blocks, so that only a few numbers a block are sorted.
 */
export async function cacheTrial(
  store: Store,
  selection: Selection,
  {
    rules,
    blocks,
    minimum,
  }: { rules: readonly Rule[]; blocks: KnownBlocks; minimum: (rule: number) => number },
): Promise<{ rows: TrialRow[]; provenance: Provenance }> {
  const known = rules.map(({ id }) => blocks.get(id) ?? unknownBlocks);
  const perRule = (value: (index: number) => string, otherwise: string) =>
    `multiIf(${rules.map((_, index) => `cache_rule = ${index}, ${value(index)}`).join(', ')}, ${otherwise})`;
  const tokens = (blocksOfCall: string, depth: Variant['depth']) =>
    `least(least(${blocksOfCall}, ${depth === 'whole' ? unlimited : 'shared_depth'}) * block_tokens, prompt_tokens)`;
  // Tokens of a call that a run of so many hits would serve: none of a run shorter than the provider's minimum.
  const served = (run: string, depth: Variant['depth']) =>
    `if(${tokens(run, depth)} >= minimum_tokens, ${tokens(run, depth)}, 0)`;
  const depths = ['whole', 'shared'] as const;
  const parameters = new SqlParameters();
  const sql = `with calls as (
  select *, toUInt64(prefix_block_tokens) as block_tokens, hash_count as block_count,
    ${perRule((index) => String(known[index]?.sharedDepth ?? 0), '0')} as shared_depth,
    ${perRule((index) => String(minimum(index)), '0')} as minimum_tokens
  from (${callsRelation(selection, { rules }, parameters)})
  where cache_rule >= 0 and block_count > 0 and prompt_tokens > 0
),
facts as (
  select cache_rule, sum(cost) as spent,
    [sum(input_uncached), sum(cache_read), sum(cache_write_5m), sum(cache_write_1h)] as asItWas,
    ${depths.map((depth) => `sum(${served('block_count', depth)}) as ${depth}`).join(', ')}
  from calls
  group by cache_rule
),
found as (
  select cache_rule, ${variants.map(({ ttl, depth }) => `sumIf(${depth}, gap < ${ttlMs[ttl]}) as ${depth}_${ttl}`).join(', ')}
  from (
    select cache_rule, whole, shared, ${gapSince('cache_block')} as gap
    from (
      select cache_rule, call_key, started_ms, cityHash64(cache_rule, block.1) as cache_block, block.2 as position,
        ${depths.map((depth) => `toUInt32(${served('position', depth)} - ${served('before', depth)}) as ${depth}`).join(', ')}
      from (
        select cache_rule, call_key, started_ms, prompt_tokens, block_tokens, shared_depth, minimum_tokens, ${blockKeys} as block_keys,
          ${perRule((index) => blocksAt('block_count', known[index]?.examined ?? [1]), noBlocks)} as blocks
        from calls
      )
      array join blocks as block, ${blocksBefore} as before
    )
  )
  group by cache_rule
)
select facts.cache_rule as cache_rule, spent, asItWas,
  [${variants.map(({ ttl, depth }) => `${depth}_${ttl}`).join(', ')}] as hits,
  [${variants.map(({ ttl, depth }) => `${depth} - ${depth}_${ttl}`).join(', ')}] as misses
from facts left any join found on facts.cache_rule = found.cache_rule
order by cache_rule`;
  return store.read(selection.scope, { sql, parameters: parameters.values }, rowSchema);
}
