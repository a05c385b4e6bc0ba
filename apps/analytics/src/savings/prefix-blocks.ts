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
  /** Position (from 1) up to which all calls that have blocks have the same ones; 1 where they do not. */
  readonly sameUpTo: number;
  /** Blocks from that position on, for each one at the examined positions. */
  readonly spread: number;
};

/** By rule id. */
export type KnownBlocks = ReadonlyMap<string, PrefixBlocks>;

/** What is known of one position in the prompts of a rule's calls. */
type Position = {
  readonly position: number;
  /** Calls that have a block here, different blocks among them, and calls that have the most frequent one. */
  readonly calls: number;
  readonly blocks: number;
  readonly most: number;
};

type Looking = { readonly rules: readonly Rule[]; readonly caches: 'each' | 'together' };

/**
 * Looks at the prefix blocks of the calls cache rules match: `each` rule's by themselves, or `together` where rules may
 * share a provider's cache. What it says also holds for any part of these calls. The beginning that all prompts share is
 * told by its first and last block alone; only what comes after it is counted block by block.
 */
export async function prefixBlocksOf(
  store: Store,
  selection: Selection,
  looking: Looking,
): Promise<{ blocks: KnownBlocks; provenance: Provenance[] }> {
  const { rules, caches } = looking;
  if (!rules.some(({ change }) => change.kind === 'cache')) return { blocks: new Map(), provenance: [] };
  const beginnings = await sharedBeginnings(store, selection, looking);
  const known = new Map(
    beginnings.rows.map(({ apart, calls, same }) => {
      const positions = calls.map((count, index): Position => {
        const isOne = same[index] === 1;
        return { position: index + 1, calls: count, blocks: isOne ? 1 : count, most: isOne ? count : 0 };
      });
      const shared = positions.findIndex(({ blocks }) => blocks !== 1);
      return [apart, { positions, shared: shared === -1 ? positions.length : shared }] as const;
    }),
  );
  const rest = await laterBlocks(store, selection, {
    ...looking,
    after: new Map(
      [...known].map(([apart, { positions, shared }]) => [apart, shared < positions.length ? shared : null]),
    ),
  });
  const blocks = new Map<string, PrefixBlocks>();
  for (const [index, { id, change }] of rules.entries()) {
    if (change.kind !== 'cache') continue;
    const apart = caches === 'each' ? index : 0;
    const beginning = known.get(apart);
    const later = rest.rows.filter((row) => row.apart === apart);
    blocks.set(id, summary([...(beginning?.positions.slice(0, beginning.shared) ?? []), ...later]));
  }
  return { blocks, provenance: [beginnings.provenance, ...rest.provenance] };
}

const counts = z.array(z.number().int());
const beginningSchema = z.object({
  apart: z.number().int(),
  calls: counts,
  same: counts,
});

/** The columns both looks begin with: which calls belong together, and their blocks as deep as the rule caches. */
function hashesOf(selection: Selection, { rules, caches }: Looking, parameters: SqlParameters): string {
  const depths = rules.flatMap(({ change }, index) =>
    change.kind === 'cache' && change.maxBlocks !== undefined
      ? [`cache_rule = ${index}, ${change.maxBlocks}`]
      : [],
  );
  const cut =
    depths.length === 0
      ? 'prefix_hashes'
      : `arraySlice(prefix_hashes, 1, multiIf(${depths.join(', ')}, ${anyDepth}))`;
  return `select ${caches === 'each' ? 'cache_rule' : 'toInt32(0)'} as apart, ${cut} as hashes
  from (${callsRelation(selection, { rules }, parameters)})
  where cache_rule >= 0 and notEmpty(prefix_hashes)`;
}

/** For each position, the calls that have a block there and whether all have the same: the least one is the greatest. */
async function sharedBeginnings(store: Store, selection: Selection, looking: Looking) {
  const parameters = new SqlParameters();
  const sql = `select apart, countForEach(blocks) as calls,
  arrayMap((least, greatest) -> least = greatest, minForEach(blocks), maxForEach(blocks)) as same
from (select apart, arrayMap(hash -> cityHash64(hash), hashes) as blocks from (${hashesOf(selection, looking, parameters)}))
group by apart
order by apart`;
  return store.read(selection.scope, { sql, parameters: parameters.values }, beginningSchema);
}

const laterSchema = z.object({
  apart: z.number().int(),
  position: z.number().int(),
  calls: z.number().int(),
  blocks: z.number().int(),
  most: z.number().int(),
});

/** The blocks after so many positions, counted one by one; nothing is read where there are none. */
async function laterBlocks(
  store: Store,
  selection: Selection,
  { after, ...looking }: Looking & { after: ReadonlyMap<number, number | null> },
) {
  const cases = [...after].flatMap(([apart, shared]) =>
    shared === null ? [] : [`apart = ${apart}, ${shared}`],
  );
  if (cases.length === 0) return { rows: [], provenance: [] };
  const parameters = new SqlParameters();
  const sql = `select apart, position, sum(seen) as calls, count() as blocks, max(seen) as most
from (
  select apart, position, block, count() as seen
  from (
    select apart, multiIf(${cases.join(', ')}, ${anyDepth}) as shared, arraySlice(hashes, shared + 1) as later
    from (${hashesOf(selection, looking, parameters)})
    where length(hashes) > shared
  )
  array join arrayMap(hash -> cityHash64(hash), later) as block,
    arrayMap(at -> at + shared, arrayEnumerate(later)) as position
  group by apart, position, block
)
group by apart, position
order by apart, position`;
  const { rows, provenance } = await store.read(
    selection.scope,
    { sql, parameters: parameters.values },
    laterSchema,
  );
  return { rows, provenance: [provenance] };
}

function summary(rows: readonly Position[]): PrefixBlocks {
  const unique = rows.findIndex(({ calls, blocks }) => calls === blocks);
  const repeating = unique === -1 ? rows : rows.slice(0, unique);
  const examined = repeating.flatMap(({ position, calls, blocks }, index) => {
    const next = rows[index + 1];
    return next !== undefined && next.calls === calls && next.blocks === blocks ? [] : [position];
  });
  const all = rows[0]?.calls ?? 0;
  const first = rows.find(({ position }) => position === (examined[0] ?? 1));
  const sameUpTo = first?.blocks === 1 ? first.position : 1;
  const blocksAt = (isCounted: (position: number) => boolean) =>
    rows.reduce((sum, { position, calls }) => sum + (isCounted(position) ? calls : 0), 0);
  const atExamined = blocksAt((position) => examined.includes(position));
  const shared = repeating.filter(({ most }) => most >= sharedBy * all);
  return {
    examined: examined.length === 0 ? [1] : examined,
    sharedDepth: shared.at(-1)?.position ?? 0,
    sameUpTo,
    spread:
      atExamined === 0 ? Number.POSITIVE_INFINITY : blocksAt((position) => position >= sameUpTo) / atExamined,
  };
}

/** Up to so many times the blocks, it costs less to simulate them all than to look first which of them matter. */
const mostSpread = 2;

/** True where what is known of some of the calls is worth a guess at all calls of the cache rules. */
export function isWorthGuessing(rules: readonly Rule[], some: KnownBlocks): boolean {
  const caches = rules.filter(({ change }) => change.kind === 'cache');
  return caches.every(({ id }) => (some.get(id)?.spread ?? Number.POSITIVE_INFINITY) <= mostSpread);
}

/** What is assumed of the blocks of calls that nobody has looked at: none is like another's. */
export const unknownBlocks: PrefixBlocks = { examined: [1], sharedDepth: 0, sameUpTo: 1, spread: 1 };

/** The positions to look at when only the first `depth` blocks are cached. */
export function examinedWithin({ examined }: PrefixBlocks, depth: number): readonly number[] {
  const last = examined.at(-1) ?? 1;
  return last <= depth ? examined : [...examined.filter((position) => position < depth), depth];
}
