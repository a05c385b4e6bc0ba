import { type Rule, type Usd, usd } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { conflictError, type Field } from '@netra/replay';
import { z } from 'zod';
import { rollUpSource } from '../questions/roll-up-source.ts';
import { aggregateOperation } from '../store/columns.ts';
import type { Store } from '../store/store.ts';
import type { NamedModel } from './market.ts';
import { type Places, placeColumns, placesOf, rulesAt } from './places.ts';
import { namesKey, type Selection, selectionCondition } from './selection.ts';
import { SqlParameters } from './sql-parameters.ts';

/** What must be known of a selection before rules are replayed on it. */
export type Overview = {
  readonly places: Places;
  /** Every model with calls, by who sells it. */
  readonly models: readonly NamedModel[];
  /** Calls with a price, and those without. */
  readonly pricedCalls: number;
  readonly unpricedCalls: number;
  /** Calls with a price that were generated, not made. */
  readonly syntheticCalls: number;
  /** What sums of usage exports cost in the period: no calls, and in no amount of a replay. */
  readonly sumsCost: Usd;
  /** When the first priced call started, in ms since 1970; 0 where there is none. */
  readonly firstMs: number;
};

const count = z.coerce.number().int();
const overviewRow = z.object({
  values: z.array(z.string()),
  billed: count,
  priced: count,
  spent: z.coerce.string(),
  unpriced: count,
  generated: count,
  first_ms: count,
});

/** Finds the places of a selection (who serves its calls, and what rules match on) and counts its calls. */
export async function overviewOf(
  store: Store,
  selection: Selection,
  { rules, book }: { rules: readonly Rule[]; book: PriceBook },
): Promise<Overview> {
  const parameters = new SqlParameters();
  const columns = placeColumns(rules);
  const sql = `select [${columns.map((column) => `toString(any(${column}))`).join(', ')}] as values,
  countIf(isNotNull(cost) and notEmpty(price_ids)) as billed, countIf(isNotNull(cost)) as priced, sum(cost) as spent,
  countIf(isNull(cost)) as unpriced, countIf(isNotNull(cost) and synthetic = 1) as generated, minIf(toUnixTimestamp64Milli(started_at), isNotNull(cost)) as first_ms
from apex.llm_calls
where ${selectionCondition(selection, parameters)}
group by ${namesKey(columns)}
order by values`;
  const [{ rows }, sumsCost] = await Promise.all([
    store.read(selection.scope, { sql, parameters: parameters.values }, overviewRow),
    sumsCostOf(store, selection),
  ]);
  const priced = rows.filter((row) => row.priced > 0);
  const places = placesOf(
    rows.map(({ values, billed, priced: pricedCalls, spent }) => ({
      values,
      calls: billed,
      pricedCalls,
      // The sum of no price at all is null.
      spent: spent === 'null' ? '0' : spent,
    })),
    { columns, book },
  );
  const models = new Map(
    places.all.map(({ seller, model }) => [JSON.stringify([seller, model]), { provider: seller, model }]),
  );
  return {
    places,
    models: [...models.values()],
    pricedCalls: priced.reduce((sum, row) => sum + row.priced, 0),
    unpricedCalls: rows.reduce((sum, { unpriced }) => sum + unpriced, 0),
    syntheticCalls: rows.reduce((sum, { generated }) => sum + generated, 0),
    sumsCost,
    firstMs: priced.length === 0 ? 0 : Math.min(...priced.map(({ first_ms }) => first_ms)),
  };
}

const sumsRow = z.object({ cost: z.coerce.string() });

/** What the sums of usage exports and invoices cost in a period, from the roll-ups: spend has them, replay cannot. */
async function sumsCostOf(store: Store, { scope, period, filter }: Selection): Promise<Usd> {
  const column = 'sum(r.cost) as cost';
  const source = rollUpSource(period, filter, { byHour: false, reads: `${column} r.operation` });
  const sql = `select ${column} from ${source.sql} as r where r.operation = '${aggregateOperation}'`;
  const { rows } = await store.read(scope, { sql, parameters: source.parameters }, sumsRow);
  return usd(rows[0]?.cost ?? '0');
}

/** Raises `policy_conflict` when two rules set the same field of the same call. */
export function assertNoConflict({ places }: Overview, rules: readonly Rule[]): void {
  for (const place of places.all) {
    if (place.calls === 0) continue;
    for (const [field, indices] of Object.entries(rulesAt(place, rules)) as [Field, number[]][]) {
      if (indices.length < 2) continue;
      throw conflictError(
        field,
        indices.map((index) => rules[index]?.id ?? ''),
      );
    }
  }
}

/** Calls that each rule's match selects, by its index; such as no bill was sent for do not count. */
export function matchedCalls({ places }: Overview, rules: readonly Rule[]): number[] {
  const matched = rules.map(() => 0);
  for (const place of places.all) {
    for (const index of Object.values(rulesAt(place, rules)).flat()) {
      matched[index] = (matched[index] ?? 0) + place.calls;
    }
  }
  return matched;
}
