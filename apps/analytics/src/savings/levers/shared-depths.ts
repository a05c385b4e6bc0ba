import type { Provenance, Rule } from '@netra/contract';
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { callsRelation } from '../calls-relation.ts';
import { readRows } from '../read-rows.ts';
import type { Selection } from '../selection.ts';
import { SqlParameters } from '../sql-parameters.ts';
import type { Group } from '../survey.ts';
import { matchOf, ruleId } from './lever.ts';

/** A block that this part of a group's calls begin with belongs to its fixed beginning. */
const sharedBy = 0.1;

const rowSchema = z.object({
  cache_rule: z.number().int(),
  position: z.coerce.number().int(),
  most: z.coerce.number().int(),
});

/** For each group, how many leading blocks of the prompt are shared by a good part of its calls. */
export async function sharedDepths(
  store: Store,
  selection: Selection,
  groups: readonly Group[],
): Promise<{ depths: number[]; provenance: Provenance }> {
  const rules = groups.map(
    (group): Rule => ({
      id: ruleId('prompt-cache', group),
      match: matchOf(group),
      change: { kind: 'cache', ttl: '5m' },
    }),
  );
  const parameters = new SqlParameters();
  // An empty block before the first one counts the calls themselves.
  const query = `with calls as (${callsRelation(selection, rules, parameters)})
select cache_rule, position, max(seen) as most
from (
  select cache_rule, position, block, count() as seen
  from (select cache_rule, arrayPushFront(prefix_hashes, '') as blocks from calls where cache_rule >= 0)
  array join blocks as block, arrayEnumerate(blocks) as position
  group by cache_rule, position, block
)
group by cache_rule, position
order by cache_rule, position`;
  const { rows, provenance } = await readRows(store, selection.scope, { query, parameters, row: rowSchema });
  const depths = groups.map((_, index) => {
    const own = rows.filter(({ cache_rule }) => cache_rule === index);
    const calls = own[0]?.most ?? 0;
    const shared = own.filter(({ position, most }) => position > 1 && most >= sharedBy * calls && most > 1);
    return Math.max(0, ...shared.map(({ position }) => position - 1));
  });
  return { depths, provenance };
}
