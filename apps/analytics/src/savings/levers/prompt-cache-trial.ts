import type { Provenance, Rule } from '@netra/contract';
import { ttlMs } from '@netra/replay';
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { callsRelation } from '../calls-relation.ts';
import type { KnownBlocks } from '../prefix-blocks.ts';
import { positionList } from '../prefix-query.ts';
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

const longAgo = 'toInt64(-1000000000000000)';
const unlimited = 4_294_967_295;

/**
 * Simulates every variant for the calls of each cache rule (each with a cache of its own) in one pass: since hashes are
 * chained, a lifetime only decides which gaps count and a breakpoint only cuts the run of hits short.
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
  const known = rules.map(({ id }) => blocks.get(id) ?? { examined: [1], sharedDepth: 0 });
  const perRule = (value: (index: number) => string, otherwise: string) =>
    `multiIf(${rules.map((_, index) => `cache_rule = ${index}, ${value(index)}`).join(', ')}, ${otherwise})`;
  const run = (lifetimeMs: number) =>
    `if(max(gap >= ${lifetimeMs}), minIf(before, gap >= ${lifetimeMs}), any(deepest))`;
  const tokens = (blocksOfCall: string, depth: Variant['depth']) =>
    `least(least(${blocksOfCall}, ${depth === 'whole' ? unlimited : 'shared_depth'}) * block_tokens, prompt_tokens)`;
  const sums = variants.map(({ ttl, depth }) => {
    const cacheable = tokens('block_count', depth);
    const applies = `${cacheable} >= minimum_tokens`;
    const hit = tokens(`run_${ttl}`, depth);
    // A run of hits shorter than the provider's minimum is not served.
    const served = `if(${hit} >= minimum_tokens, ${hit}, 0)`;
    return { hit: `sumIf(${served}, ${applies})`, miss: `sumIf(${cacheable} - ${served}, ${applies})` };
  });
  const parameters = new SqlParameters();
  const sql = `with calls as (${callsRelation(selection, { rules }, parameters)})
select cache_rule, sum(cost) as spent,
  [sum(input_uncached), sum(cache_read), sum(cache_write_5m), sum(cache_write_1h)] as asItWas,
  [${sums.map(({ hit }) => hit).join(', ')}] as hits, [${sums.map(({ miss }) => miss).join(', ')}] as misses
from (
  select any(cache_rule) as cache_rule, any(cost) as cost, any(prompt_tokens) as prompt_tokens,
    any(input_uncached) as input_uncached, any(cache_read) as cache_read,
    any(cache_write_5m) as cache_write_5m, any(cache_write_1h) as cache_write_1h,
    any(block_count) as block_count, any(block_tokens) as block_tokens,
    any(shared_depth) as shared_depth, any(minimum_tokens) as minimum_tokens,
    ${run(ttlMs['5m'])} as run_5m, ${run(ttlMs['1h'])} as run_1h
  from (
    select *, before, least(block_count, last_examined) as deepest,
      started_ms - lagInFrame(started_ms, 1, ${longAgo}) over (
        partition by cache_block order by started_ms, call_key rows between 1 preceding and current row
      ) as gap
    from (
      select call_key, started_ms, cache_rule, cost, prompt_tokens, input_uncached, cache_read, cache_write_5m, cache_write_1h,
        prefix_hashes, toUInt64(prefix_block_tokens) as block_tokens, toUInt64(length(prefix_hashes)) as block_count,
        arrayFilter(position -> position <= block_count, ${perRule((index) => positionList(known[index]?.examined ?? [1]), 'emptyArrayUInt32()')}) as positions,
        ${perRule((index) => String(known[index]?.examined.at(-1) ?? 1), '1')} as last_examined,
        ${perRule((index) => String(known[index]?.sharedDepth ?? 0), '0')} as shared_depth,
        ${perRule((index) => String(minimum(index)), '0')} as minimum_tokens
      from calls
      where cache_rule >= 0 and block_count > 0 and prompt_tokens > 0
    )
    array join positions as position, arrayPopBack(arrayPushFront(positions, toUInt32(0))) as before,
      arrayMap(at -> cityHash64(cache_rule, prefix_hashes[at]), positions) as cache_block
  )
  group by call_key
)
group by cache_rule
order by cache_rule`;
  return store.read(selection.scope, { sql, parameters: parameters.values }, rowSchema);
}
