import { z } from 'zod';
import type { PricedKind } from './charge-plan.ts';
import { type ExportContext, type Selection, selected } from './export-context.ts';

const rowSchema = z.object({
  priceId: z.string(),
  region: z.string(),
  provider: z.string(),
  host: z.string(),
  units: z.array(z.string()),
  days: z.array(z.string()),
});

/** The text under which a call's prices are looked up: one id as a rule. */
export const priceIdSql = "arrayStringConcat(c.price_ids, ' ')";

/** Which prices, regions, sellers and tool units the priced calls of a selection have; raises what `Store.read` raises. */
export async function surveyPrices(
  { store, scope, signal }: ExportContext,
  selection: Selection,
): Promise<PricedKind[]> {
  const calls = selected(selection);
  const sql = `
  select ${priceIdSql} as priceId, toString(c.region) as region, toString(c.provider) as provider, toString(c.host) as host,
    arraySort(groupUniqArrayArray(mapKeys(mapFilter((unit, count) -> count != 0, c.tool_units)))) as units,
    arraySort(groupUniqArray(toString(toDate(c.started_at)))) as days
  from apex.llm_calls as c
  where ${calls.sql} and isNotNull(c.cost)
  group by priceId, region, provider, host
  order by priceId, region, provider, host`;
  const statement = { sql, parameters: calls.parameters, ...(signal === undefined ? {} : { signal }) };
  return (await store.read(scope, statement, rowSchema)).rows;
}
