import type { Rule } from '@netra/contract';
import { conflictError, type Kind, kindsInOrder, overlaps } from '@netra/replay';
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { type NamedModel, sellerOf } from './market.ts';
import { filterCondition, type Selection, selectionCondition } from './selection.ts';
import { SqlParameters } from './sql-parameters.ts';

/** What must be known of a selection before rules are replayed on it. */
export type Overview = {
  /** Every model with calls, by who sells it. */
  readonly models: readonly NamedModel[];
  /** Hosts that sell models themselves. */
  readonly hosts: readonly string[];
  readonly unpricedCalls: number;
};

const overviewRow = z.object({
  provider: z.string(),
  host: z.string(),
  model: z.string(),
  unpriced: z.coerce.number().int(),
  conflicts: z.array(z.array(z.array(z.number().int()))),
});

/**
 * Finds the models of a selection, counts its unpriced calls and raises `policy_conflict` when two rules of one kind
 * match the same priced call.
 */
export async function overviewOf(
  store: Store,
  selection: Selection,
  rules: readonly Rule[],
): Promise<Overview> {
  const parameters = new SqlParameters();
  const kinds = kindsInOrder.filter((kind) => mayConflict(kind, rules));
  const conflicts = kinds.map((kind) => {
    const matched = rules.flatMap(({ match, change }, index) =>
      change.kind === kind ? [`if(${filterCondition(match, parameters)}, ${index}, -1)`] : [],
    );
    const both = `arrayFilter(index -> index >= 0, [${matched.join(', ')}])`;
    return `groupArrayIf(1)(arrayMap(index -> toInt32(index), ${both}), length(${both}) > 1 and isNotNull(cost))`;
  });
  const sql = `select provider, host, model, countIf(isNull(cost)) as unpriced,
  ${conflicts.length === 0 ? 'emptyArrayUInt8()' : `[${conflicts.join(', ')}]`} as conflicts
from apex.llm_calls
where ${selectionCondition(selection, parameters)}
group by provider, host, model
order by provider, host, model`;
  const { rows } = await store.read(selection.scope, { sql, parameters: parameters.values }, overviewRow);
  for (const row of rows) {
    for (const [position, [indices]] of row.conflicts.entries()) {
      const kind = kinds[position];
      if (indices === undefined || kind === undefined) continue;
      throw conflictError(
        kind,
        indices.map((index) => rules[index]?.id ?? ''),
      );
    }
  }
  return {
    models: rows.map(({ provider, host, model }) => ({ provider: sellerOf(provider, host), model })),
    hosts: [...new Set(rows.map(({ host }) => host))].filter(
      (host) => sellerOf('', host) === host && host !== '',
    ),
    unpricedCalls: rows.reduce((sum, { unpriced }) => sum + unpriced, 0),
  };
}

/** Only rules whose filters can meet on a call need to be counted. */
function mayConflict(kind: Kind, rules: readonly Rule[]): boolean {
  const ofKind = rules.filter(({ change }) => change.kind === kind);
  return ofKind.some((left, index) =>
    ofKind.slice(index + 1).some((right) => overlaps(left.match, right.match)),
  );
}
