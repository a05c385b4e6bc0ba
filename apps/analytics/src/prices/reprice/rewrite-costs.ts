import { usageBuckets } from '@netra/contract';
import { Decimal } from 'decimal.js';
import { bucketColumns, costColumn, toolCostColumn } from '../../store/columns.ts';
import type { EngineClient } from '../../store/engine-client.ts';
import { groupHash } from './group-columns.ts';
import type { RepricedGroup } from './plan-reprice.ts';
import type { Boundaries } from './price-boundaries.ts';
import { type RepriceSelection, selectionSql } from './survey.ts';

/** What each group is priced by, in memory of the engine while it rewrites; there is one writer, so one such table. */
const table = 'apex.reprice_rates';

const createTable = `
create table ${table} (hash UInt64, is_priced UInt8, reason String, price_ids Array(String), rates Array(Int64))
engine = Join(any, left, hash) settings persistent = 0`;

/** US dollars a unit as a whole number of 10^-12 dollars. */
const scaled = (rate: string | null | undefined) => Number(new Decimal(rate ?? 0).times('1e12').toFixed(0));

/** 10^-12 dollars to dollars with 18 decimals, exact: a rate has 12 decimals, a quantity at most 6. */
const dollars = (value: string) => `toDecimal128(${value} * toDecimal128('0.000000000001', 12), 18)`;

const text = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Tool units that cost something in any of the groups. */
function unitsOf(groups: readonly RepricedGroup[]): string[] {
  const units = groups.flatMap(({ card }) =>
    Object.entries(card?.units ?? {}).flatMap(([unit, rate]) => (Number(rate) === 0 ? [] : [unit])),
  );
  return [...new Set(units)];
}

/** Lines of the table: rates of the buckets in their order, then of the units in theirs. */
function linesOf(groups: readonly RepricedGroup[], units: readonly string[]): string {
  return groups
    .map(({ group, price, card }) => {
      const rates = [
        ...usageBuckets.map((bucket) => scaled(card?.rates[bucket])),
        ...units.map((unit) => scaled(card?.units[unit])),
      ];
      const isPriced = price.cost === null ? 0 : 1;
      return `${JSON.stringify([group.hash, isPriced, price.unpricedReason, price.priceIds, rates])}\n`;
    })
    .join('');
}

/** What the tokens of a bucket cost, in 10^-12 dollars. */
const bucketPart = (column: string, rate: string) => `toInt128(${column}) * ${rate}`;

function unitCosts(units: readonly string[], rate: (place: number) => string): string[] {
  return units.map((unit, index) => {
    const amount = `tool_units[${text(unit)}]`;
    // A call counts as one request unless it says otherwise.
    const counted =
      unit === 'requests' ? `if(mapContains(tool_units, 'requests'), ${amount}, toDecimal64(1, 6))` : amount;
    return dollars(`toDecimal128(${counted}, 6) * toInt128(${rate(usageBuckets.length + index + 1)})`);
  });
}

/** Each cost column with its new value. */
function costSql(units: readonly string[], rate: (place: number) => string): [column: string, sql: string][] {
  const tools = unitCosts(units, rate);
  return [
    ...usageBuckets.map((bucket, index): [string, string] => [
      costColumn(bucket),
      dollars(`toDecimal128(${bucketPart(bucketColumns[bucket], rate(index + 1))}, 0)`),
    ]),
    [toolCostColumn, tools.length === 0 ? 'toDecimal128(0, 18)' : tools.join(' + ')],
  ];
}

/** The whole cost; added up before it is made dollars, since that is the dear part. */
function totalSql(units: readonly string[], rate: (place: number) => string): string {
  const tokens = usageBuckets.map((bucket, index) => bucketPart(bucketColumns[bucket], rate(index + 1)));
  return [dollars(`toDecimal128(${tokens.join(' + ')}, 0)`), ...unitCosts(units, rate)].join(' + ');
}

/** Partition of the table (a month) that a moment is in; a selection lies in one. */
const partitionOf = (ms: number) => new Date(ms).toISOString().slice(0, 7).replace('-', '');

/** A rewriting of calls in place; the statement returns when every part is rewritten. */
function update(
  columns: readonly string[],
  selected: { sql: string; partition: string },
  condition = '',
): string {
  return `alter table apex.llm_calls update ${columns.join(',\n')}
  in partition ${selected.partition}
  where ${selected.sql}${condition}
  settings mutations_sync = 2, max_execution_time = 3600`;
}

/** New costs by the group that each call was given: the engine works a group out once a call, not once a column. */
function costsOfGroups(units: readonly string[]): string[] {
  const own = (column: string) => `joinGet('${table}', '${column}', price_group)`;
  const costs = costSql(units, (place) => `${own('rates')}[${place}]`);
  const total = totalSql(units, (place) => `rates[${place}]`);
  return [
    ...costs.map(([column, sql]) => `${column} = ${sql}`),
    `cost = if(${own('is_priced')} = 1, toNullable(arrayMap(rates -> toDecimal128(${total}, 18), [${own('rates')}])[1]), null)`,
    `unpriced_reason = ${own('reason')}`,
    `price_ids = CAST(${own('price_ids')}, 'Array(LowCardinality(String))')`,
  ];
}

/**
 * Rewrites the costs of the calls of some groups within a month in place: each part of the table is replaced by its rewritten self at
 * once, so a reader sees every call once, with its cost from before or from after. The roll-ups are corrected apart.
 */
export async function rewriteCosts(
  writer: EngineClient,
  changed: readonly RepricedGroup[],
  context: {
    readonly organization: string;
    readonly boundaries: Boundaries;
    readonly selection: RepriceSelection;
  },
): Promise<void> {
  const { organization, boundaries, selection } = context;
  const selected = selectionSql(selection);
  const parameters = {
    ...selected.parameters,
    organization,
    from: selection.fromMs,
    to: selection.toMs,
  };
  const groups = [...new Map(changed.map((entry) => [entry.group.hash, entry])).values()];
  const units = unitsOf(groups);
  const partition = partitionOf(selection.fromMs);
  await writer.command(`drop table if exists ${table}`);
  await writer.command(createTable);
  try {
    const columns = ['hash', 'is_priced', 'reason', 'price_ids', 'rates'];
    await writer.insert(table, columns, linesOf(groups, units));
    const place = { sql: selected.sql, partition };
    await writer.command(update([`price_group = ${groupHash(boundaries)}`], place), parameters);
    // A group without a change has no line in the table, and so no rates: its calls stay as they are.
    const isChanged = ` and notEmpty(joinGet('${table}', 'rates', price_group))`;
    await writer.command(update(costsOfGroups(units), place, isChanged), parameters);
  } finally {
    await writer.command(`drop table if exists ${table}`);
  }
}
