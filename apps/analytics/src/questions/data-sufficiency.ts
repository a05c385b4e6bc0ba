import { z } from 'zod';
import { aggregateOperation } from '../store/columns.ts';
import { findCountedTwice } from './counted-twice.ts';
import { joinProvenance } from './provenance.ts';
import type { Answerer } from './question.ts';
import { filterCondition } from './selection.ts';
import { gapsOf, twiceGap, verdictOf } from './sufficiency-rules.ts';

const dayMs = 86_400_000;
/** No call is earlier, or later than tomorrow. */
const allTime = { from: '2015-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };
/** Sums of usage exports say nothing of single calls. */
const isCall = `r.operation != '${aggregateOperation}'`;

const rowSchema = z.object({
  calls: z.number(),
  /** Sums of usage exports and invoices. */
  sums: z.number(),
  syntheticCalls: z.number(),
  projects: z.array(z.tuple([z.string(), z.number(), z.number()])),
  features: z.array(z.string()),
  models: z.array(z.string()),
  priced: z.number(),
  feature: z.number(),
  latency: z.number(),
  promptHash: z.number(),
  prefixHashes: z.number(),
  outcome: z.number(),
  conversation: z.number(),
  firstMs: z.number(),
  lastMs: z.number(),
});

/** What data there is over all time, what part of the calls carries each optional fact, and so what can be answered. */
export const dataSufficiency: Answerer<'data-sufficiency'> = async (context, { filter }) => {
  const { store, scope, signal } = context;
  const days = filterCondition(filter, 'r');
  const calls = filterCondition(filter, 'c');
  // The first and last call lie in the first and last day with calls, and there in such an hour: only its calls are looked at.
  const time = (edge: 'min' | 'max', table: 'hourly' | 'daily', condition: string) => {
    const column = table === 'hourly' ? 'hour' : 'day';
    return `(select ${edge}(at) from (select r.${column} as at, sum(r.calls) as atCalls from apex.calls_${table} as r
      where r.organization_id = {organization:String} and ${condition} and ${days.sql} group by at having atCalls > 0))`;
  };
  const within = (edge: 'min' | 'max') => {
    const day = time(edge, 'daily', 'true');
    const hour = time(edge, 'hourly', `r.hour >= ${day} and r.hour < ${day} + interval 1 day`);
    return `c.started_at >= ${hour} and c.started_at < ${hour} + interval 1 hour`;
  };
  const sql = `
  select sum(if(${isCall}, r.calls, 0)) as calls, sum(if(${isCall}, 0, r.calls)) as sums, sum(if(r.synthetic = 1, r.calls, 0)) as syntheticCalls,
    arraySort(arrayMap((project, sums) -> (project, sums.1, sums.2),
      mapKeys(sumMap(map(r.project, r.calls)) as callsOf), arrayZip(mapValues(callsOf),
      mapValues(sumMap(map(r.project, if(r.synthetic = 1, r.calls, 0))))))) as projects,
    arraySort(groupUniqArrayIf(r.feature, r.feature != '')) as features, arraySort(groupUniqArray(r.model)) as models,
    sum(if(${isCall}, r.calls - r.unpriced_calls, 0)) as priced, sum(if(${isCall} and r.feature != '', r.calls, 0)) as feature,
    sum(r.with_latency) as latency, sum(r.with_prompt_hash) as promptHash, sum(r.with_prefix_hashes) as prefixHashes,
    sum(r.with_outcome) as outcome, sum(r.with_conversation) as conversation,
    (select toUnixTimestamp64Milli(min(c.started_at)) from apex.llm_calls as c
      where c.organization_id = {organization:String} and ${calls.sql} and ${within('min')}) as firstMs,
    (select toUnixTimestamp64Milli(max(c.started_at)) from apex.llm_calls as c
      where c.organization_id = {organization:String} and ${calls.sql} and ${within('max')}) as lastMs
  from apex.calls_daily as r
  where r.organization_id = {organization:String} and ${days.sql}`;
  const statement = { sql, parameters: days.parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  const [row] = rows;
  const count = row?.calls ?? 0;
  const share = (part: number | undefined) => (count === 0 ? 0 : (part ?? 0) / count);
  const coverage = {
    priced: share(row?.priced),
    feature: share(row?.feature),
    latency: share(row?.latency),
    promptHash: share(row?.promptHash),
    prefixHashes: share(row?.prefixHashes),
    outcome: share(row?.outcome),
    conversation: share(row?.conversation),
  };
  const known = row === undefined || count === 0 ? undefined : row;
  const length = known === undefined ? 0 : (known.lastMs - known.firstMs) / dayMs;
  const twice =
    known === undefined || known.sums === 0 ? undefined : await findCountedTwice(context, allTime, filter);
  return {
    provenance: twice === undefined ? provenance : joinProvenance([provenance, twice.provenance]),
    calls: count,
    syntheticCalls: row?.syntheticCalls ?? 0,
    firstCallAt: known === undefined ? null : new Date(known.firstMs).toISOString(),
    lastCallAt: known === undefined ? null : new Date(known.lastMs).toISOString(),
    days: length,
    projects: (known?.projects ?? []).map(([project, calls, synthetic]) => ({
      project,
      calls,
      synthetic: synthetic > 0,
    })),
    features: known?.features ?? [],
    models: known?.models ?? [],
    coverage,
    ...(twice === undefined
      ? {}
      : { countedTwice: { cost: twice.cost, days: twice.days, models: [...twice.models] } }),
    verdict: verdictOf({ calls: count, days: length, priced: coverage.priced }),
    gaps: [...(twice === undefined ? [] : [twiceGap(twice)]), ...gapsOf(coverage, count)],
  };
};
