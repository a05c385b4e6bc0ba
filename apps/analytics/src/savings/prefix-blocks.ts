import type { Provenance, Rule } from '@netra/contract';
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { callsRelation } from './calls-relation.ts';
import type { Selection } from './selection.ts';
import { SqlParameters } from './sql-parameters.ts';

/** A block that this part of a rule's calls begin with belongs to their fixed beginning. */
const sharedBy = 0.1;
const anyDepth = 4_294_967_295;

/** What is known of the leading blocks of some calls' prompts. */
export type PrefixBlocks = {
  /**
   * Positions (from 1) that must be looked at to know all hits, ascending. Hashes are chained, so where every call that
   * has a block also has the same next one, both hit or miss together and the later one speaks for both; from the
   * position on where no block occurs twice, nothing ever hits.
   */
  readonly examined: readonly number[];
  /** Leading blocks that a good part of the calls share. */
  readonly sharedDepth: number;
};

/** By rule id. */
export type KnownBlocks = ReadonlyMap<string, PrefixBlocks>;

const rowSchema = z.object({
  apart: z.number().int(),
  position: z.number().int(),
  /** Calls that have a block here, different blocks among them, and calls that have the most frequent one. */
  calls: z.number().int(),
  blocks: z.number().int(),
  most: z.number().int(),
});
type Row = z.infer<typeof rowSchema>;

/**
 * Looks at the prefix blocks of the calls cache rules match: `each` rule's by themselves, or `together` where rules may
 * share a provider's cache. What it says also holds for any part of these calls.
 */
export async function prefixBlocksOf(
  store: Store,
  selection: Selection,
  { rules, caches }: { rules: readonly Rule[]; caches: 'each' | 'together' },
): Promise<{ blocks: KnownBlocks; provenance: Provenance[] }> {
  const cacheRules = rules.filter(({ change }) => change.kind === 'cache');
  if (cacheRules.length === 0) return { blocks: new Map(), provenance: [] };
  const depths = rules.flatMap(({ change }, index) =>
    change.kind === 'cache' && change.maxBlocks !== undefined
      ? [`cache_rule = ${index}, ${change.maxBlocks}`]
      : [],
  );
  const cut =
    depths.length === 0
      ? 'prefix_hashes'
      : `arraySlice(prefix_hashes, 1, multiIf(${depths.join(', ')}, ${anyDepth}))`;
  const parameters = new SqlParameters();
  const sql = `with calls as (${callsRelation(selection, { rules }, parameters)})
select apart, position, sum(seen) as calls, count() as blocks, max(seen) as most
from (
  select apart, position, block, count() as seen
  from (select ${caches === 'each' ? 'cache_rule' : 'toInt32(0)'} as apart, ${cut} as hashes from calls where cache_rule >= 0 and notEmpty(prefix_hashes))
  array join arrayMap(hash -> cityHash64(hash), hashes) as block, arrayEnumerate(hashes) as position
  group by apart, position, block
)
group by apart, position
order by apart, position`;
  const { rows, provenance } = await store.read(
    selection.scope,
    { sql, parameters: parameters.values },
    rowSchema,
  );
  const rowsOf = (index: number) => rows.filter(({ apart }) => caches === 'together' || apart === index);
  const blocks = new Map<string, PrefixBlocks>();
  for (const [index, { id, change }] of rules.entries()) {
    if (change.kind === 'cache') blocks.set(id, summary(rowsOf(index)));
  }
  return { blocks, provenance: [provenance] };
}

function summary(rows: readonly Row[]): PrefixBlocks {
  const unique = rows.findIndex(({ calls, blocks }) => calls === blocks);
  const repeating = unique === -1 ? rows : rows.slice(0, unique);
  const examined = repeating.flatMap(({ position, calls, blocks }, index) => {
    const next = rows[index + 1];
    return next !== undefined && next.calls === calls && next.blocks === blocks ? [] : [position];
  });
  const all = rows[0]?.calls ?? 0;
  const shared = repeating.filter(({ most }) => most >= sharedBy * all);
  return {
    examined: examined.length === 0 ? [1] : examined,
    sharedDepth: shared.at(-1)?.position ?? 0,
  };
}

/** The positions to look at when only the first `depth` blocks are cached. */
export function examinedWithin({ examined }: PrefixBlocks, depth: number): readonly number[] {
  const last = examined.at(-1) ?? 1;
  return last <= depth ? examined : [...examined.filter((position) => position < depth), depth];
}
