import { type Period, serviceTierSchema, type Usage, type UsageBucket, usageBuckets } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { z } from 'zod';
import { priceBoundaries, sellerOf } from '../../savings/market.ts';
import { bucketColumns, inputBuckets } from '../../store/columns.ts';
import type { Asked, QuestionContext } from '../question.ts';
import { callsCondition } from '../selection.ts';
import type { DatedChange } from './dated-changes.ts';

const rowSchema = z.object({
  provider: z.string(),
  host: z.string(),
  model: z.string(),
  tier: serviceTierSchema,
  region: z.string(),
  /** How many changes lie before these calls. */
  after: z.number(),
  /** Index into the lengths of input at which prices change, 0 for the shortest. */
  length: z.number(),
  /** Index into the times of day at which prices change. */
  time: z.number(),
  calls: z.number(),
  buckets: z.array(z.number()).length(usageBuckets.length),
  units: z.array(z.tuple([z.string(), z.number()])),
  requests: z.number(),
});

/** Usage of calls that have the same price whenever they were made between two changes. */
export type ChangedUsage = Omit<
  z.infer<typeof rowSchema>,
  'buckets' | 'units' | 'requests' | 'length' | 'time'
> & {
  readonly usage: Usage;
  readonly inputTokens: number;
  readonly timeOfDayMs: number;
};

/** Usage of the models whose price changed, parted wherever another price may hold. Calls that are not billed are left out. */
export async function readChangedUsage(
  { store, scope, signal }: QuestionContext,
  asked: Asked<'price-changes'>,
  { changes, book }: { changes: readonly DatedChange[]; book: PriceBook },
) {
  const moments = [...new Set(changes.map((change) => change.atMs))].sort((left, right) => left - right);
  // No change lies before the period.
  const period: Period = { from: new Date(moments[0] ?? 0).toISOString(), to: asked.period.to };
  const models = changes.map(({ names }) => ({
    provider: sellerOf(names.provider, names.host, book),
    model: names.model,
  }));
  const { aboveTokens, timeOfDayMs } = priceBoundaries(models, asked.period, book);
  const calls = callsCondition(period, asked.filter);
  const input = inputBuckets.map((bucket) => `c.${bucketColumns[bucket]}`).join(' + ');
  const sql = `
  select toString(c.provider) as provider, toString(c.host) as host, toString(c.model) as model,
    if(c.is_batch = 1, 'batch', toString(c.service_tier)) as tier, toString(c.region) as region,
    arrayCount(moment -> moment <= toUnixTimestamp64Milli(c.started_at), {moments:Array(Int64)}) as after,
    arrayCount(tokens -> tokens < ${input}, {lengths:Array(UInt64)}) as length,
    arrayCount(time -> time <= toUnixTimestamp64Milli(c.started_at) % 86400000, {times:Array(UInt64)}) as time,
    count() as calls, [${usageBuckets.map((bucket) => `sum(c.${bucketColumns[bucket]})`).join(', ')}] as buckets,
    arrayMap((unit, amount) -> (toString(unit), toFloat64(amount)), mapKeys(sumMap(c.tool_units) as sums), mapValues(sums)) as units,
    sum(if(mapContains(c.tool_units, 'requests'), toFloat64(c.tool_units['requests']), 1)) as requests
  from apex.llm_calls as c
  where ${calls.sql} and (isNull(c.cost) or c.cost != 0)
    and (toString(c.provider), toString(c.host), toString(c.model)) in (
      select tupleElement(name, 1), tupleElement(name, 2), tupleElement(name, 3)
      from (select arrayJoin(arrayZip({providers:Array(String)}, {hosts:Array(String)}, {models:Array(String)})) as name))
  group by provider, host, model, tier, region, after, length, time
  order by provider, host, model, tier, region, after, length, time`;
  const parameters = {
    ...calls.parameters,
    moments,
    lengths: aboveTokens,
    times: timeOfDayMs,
    providers: changes.map(({ names }) => names.provider),
    hosts: changes.map(({ names }) => names.host),
    models: changes.map(({ names }) => names.model),
  };
  const statement = { sql, parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  const usage = rows.map(({ buckets, units, requests, length, time, ...row }): ChangedUsage => {
    const tokens = Object.fromEntries(usageBuckets.map((bucket, index) => [bucket, buckets[index] ?? 0]));
    const toolUnits = { ...Object.fromEntries(units), requests };
    return {
      ...row,
      usage: { ...(tokens as Record<UsageBucket, number>), toolUnits },
      inputTokens: length === 0 ? 0 : (aboveTokens[length - 1] ?? 0) + 1,
      timeOfDayMs: time === 0 ? 0 : (timeOfDayMs[time - 1] ?? 0),
    };
  });
  return { usage, moments, provenance };
}
