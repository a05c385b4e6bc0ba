import {
  type Filter,
  type Period,
  type Scope,
  serviceTierSchema,
  usageBuckets,
  usdSchema,
} from '@netra/contract';
import { z } from 'zod';
import { filterCondition } from '../../questions/selection.ts';
import { bucketColumns } from '../../store/columns.ts';
import type { Store } from '../../store/store.ts';

const rowSchema = z.object({
  day: z.string(),
  provider: z.string(),
  model: z.string(),
  serviceTier: serviceTierSchema,
  cost: usdSchema,
  calls: z.number(),
  unpricedCalls: z.number(),
  unpricedTokens: z.number(),
  /** Tokens by bucket of priced calls, in the contract's order. */
  tokens: z.array(z.number()),
});

/** What the calls of a day, model and tier cost by our own computation; generated calls are on no invoice. */
export type OurDay = z.infer<typeof rowSchema>;

const allTokens = usageBuckets.map((bucket) => `r.${bucketColumns[bucket]}`).join(' + ');

/** Our costs of a period by day, provider, model and tier, from the daily roll-up. */
export async function ourDays(
  store: Store,
  scope: Scope,
  selection: { readonly period: Period; readonly filter: Filter },
): Promise<OurDay[]> {
  const { sql, parameters } = filterCondition(selection.filter, 'r');
  const moment = (name: string) => `toDateTime(fromUnixTimestamp64Milli({${name}:Int64}, 'UTC'), 'UTC')`;
  const statement = `
  select toString(toDate(r.day)) as day, toString(r.provider) as provider, toString(r.model) as model,
    toString(r.service_tier) as serviceTier, toString(sum(r.cost)) as cost, sum(r.calls) as calls,
    sum(r.unpriced_calls) as unpricedCalls, sumIf(${allTokens}, r.unpriced_reason != '') as unpricedTokens,
    [${usageBuckets.map((bucket) => `sumIf(r.${bucketColumns[bucket]}, r.unpriced_reason = '')`).join(', ')}] as tokens
  from apex.calls_daily as r
  where r.organization_id = {organization:String} and r.day >= ${moment('from')} and r.day < ${moment('to')}
    and r.synthetic = 0 and ${sql}
  group by day, provider, model, serviceTier
  having sum(r.calls) > 0
  order by day, provider, model`;
  const { from, to } = selection.period;
  const bound = { ...parameters, from: Date.parse(from), to: Date.parse(to) };
  return (await store.read(scope, { sql: statement, parameters: bound }, rowSchema)).rows;
}
