import { type Filter, type Period, serviceTierSchema, usageBuckets, usdSchema } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { z } from 'zod';
import { filterCondition } from '../../questions/selection.ts';
import { bucketColumns, costColumns } from '../../store/columns.ts';
import { groupColumns, groupHash, standIns } from './group-columns.ts';
import { type Boundaries, boundariesOf } from './price-boundaries.ts';

/** Asks the engine; the reader's or the writer's connection. */
export type Ask = <Schema extends z.ZodType>(
  sql: string,
  parameters: Record<string, unknown>,
  row: Schema,
) => Promise<z.infer<Schema>[]>;

/** Calls that are priced alike, of one day. */
export type CallGroup = z.infer<typeof groupSchema>;

const sellerSchema = z.object({ provider: z.string(), host: z.string(), model: z.string() });

const groupSchema = sellerSchema.extend({
  day: z.string(),
  hash: z.string().regex(/^\d+$/),
  serviceTier: serviceTierSchema,
  isBatch: z.number(),
  region: z.string(),
  priceId: z.string(),
  reason: z.string(),
  unbilled: z.number(),
  frozen: z.number(),
  aggregate: z.string(),
  until: z.string(),
  inputAtMost: z.string(),
  inputAbove: z.string(),
  units: z.array(z.string()),
  calls: z.number(),
  unpriced: z.number(),
  startedAtMs: z.number(),
  inputTokens: z.number(),
  requests: z.number(),
  tokens: z.array(z.number()).length(usageBuckets.length),
  unitAmounts: z.array(z.string()),
  cost: usdSchema,
  /** Sums of the cost columns, in their order. */
  parts: z.array(usdSchema),
});

/** Which calls are looked at: `from` (included) and `to` in ms since 1970. */
export type RepriceSelection = { readonly fromMs: number; readonly toMs: number; readonly filter: Filter };

/** The selection as SQL without an alias, which a mutation does not know. */
export function selectionSql({ filter }: RepriceSelection): {
  sql: string;
  parameters: Record<string, unknown>;
} {
  const { sql, parameters } = filterCondition(filter, 'c');
  const moment = (name: string) => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;
  return {
    sql: `organization_id = {organization:String} and started_at >= ${moment('from')} and started_at < ${moment('to')}
      and ${sql.replaceAll(/\bc\./g, '')}`,
    parameters,
  };
}

/** The selection of a period. */
export function selectionOf(period: Period, filter: Filter): RepriceSelection {
  return { fromMs: Date.parse(period.from), toMs: Date.parse(period.to), filter };
}

/** Groups the calls of a selection by what their price depends on, with their summed usage and present cost. */
export async function survey(
  ask: Ask,
  selection: RepriceSelection,
  context: { readonly organization: string; readonly book: PriceBook },
): Promise<{ boundaries: Boundaries; groups: CallGroup[] }> {
  const selected = selectionSql(selection);
  const parameters = {
    ...selected.parameters,
    organization: context.organization,
    from: selection.fromMs,
    to: selection.toMs,
  };
  const sellers = await ask(
    `select distinct provider, host, model from apex.llm_calls where ${selected.sql}`,
    parameters,
    sellerSchema,
  );
  const boundaries = boundariesOf(sellers, context.book, selection);
  const columns = groupColumns(boundaries);
  const names = Object.keys(columns);
  const sql = `
  select toString(toDate(c.started_at)) as day, toString(c.g_hash) as hash, ${names.map((name) => `c.g_${name} as ${name}`).join(', ')},
    count() as calls, countIf(isNull(c.cost)) as unpriced,
    min(c.g_start) as startedAtMs, min(c.g_input) as inputTokens,
    toFloat64(sum(if(mapContains(c.tool_units, 'requests'), c.tool_units['requests'], toDecimal64(1, 6)))) as requests,
    [${usageBuckets.map((bucket) => `sum(c.${bucketColumns[bucket]})`).join(', ')}] as tokens,
    arrayMap(total -> toString(total), sumForEach(arrayMap(unit -> c.tool_units[unit], c.g_units))) as unitAmounts,
    toString(sum(ifNull(c.cost, toDecimal128(0, 18)))) as cost,
    [${costColumns.map((column) => `toString(sum(c.${column}))`).join(', ')}] as parts
  from (
    select *, ${names.map((name) => `${columns[name]} as g_${name}`).join(', ')}, ${groupHash(boundaries)} as g_hash,
      ${standIns.startedAtMs} as g_start, ${standIns.inputTokens} as g_input
    from apex.llm_calls where ${selected.sql}
  ) as c
  group by day, c.g_hash, ${names.map((name) => `c.g_${name}`).join(', ')}
  order by day, provider, model`;
  return { boundaries, groups: await ask(sql, parameters, groupSchema) };
}
