import { z } from 'zod';
import { aggregateOperation } from '../store/columns.ts';
import { callSpanOf } from './call-span.ts';
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
  /** Midnights, in seconds since 1970; 0 without any call. */
  firstDay: z.number(),
  lastDay: z.number(),
});

/** What data there is over all time, what part of the calls carries each optional fact, and so what can be answered. */
export const dataSufficiency: Answerer<'data-sufficiency'> = async (context, { filter }) => {
  const { store, scope, signal } = context;
  const days = filterCondition(filter, 'r');
  const sql = `
  select sum(if(${isCall}, r.calls, 0)) as calls, sum(if(${isCall}, 0, r.calls)) as sums, sum(if(r.synthetic = 1, r.calls, 0)) as syntheticCalls,
    arraySort(arrayMap((project, sums) -> (project, sums.1, sums.2),
      mapKeys(sumMap(map(r.project, r.calls)) as callsOf), arrayZip(mapValues(callsOf),
      mapValues(sumMap(map(r.project, if(r.synthetic = 1, r.calls, 0))))))) as projects,
    arraySort(groupUniqArrayIf(r.feature, r.feature != '')) as features, arraySort(groupUniqArray(r.model)) as models,
    sum(if(${isCall}, r.calls - r.unpriced_calls, 0)) as priced, sum(if(${isCall} and r.feature != '', r.calls, 0)) as feature,
    sum(r.with_latency) as latency, sum(r.with_prompt_hash) as promptHash, sum(r.with_prefix_hashes) as prefixHashes,
    sum(r.with_outcome) as outcome, sum(r.with_conversation) as conversation,
    mapKeys(mapFilter((day, dayCalls) -> dayCalls > 0, sumMap(map(toUnixTimestamp(r.day), r.calls)))) as daysWithCalls,
    arrayMin(daysWithCalls) as firstDay, arrayMax(daysWithCalls) as lastDay
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
  const found =
    known === undefined
      ? undefined
      : await callSpanOf(context, { filter, firstDay: known.firstDay, lastDay: known.lastDay });
  const span = found?.span;
  const length = span === undefined ? 0 : (span.lastMs - span.firstMs) / dayMs;
  const twice =
    known === undefined || known.sums === 0 ? undefined : await findCountedTwice(context, allTime, filter);
  return {
    provenance: joinProvenance([
      provenance,
      ...(found === undefined ? [] : [found.provenance]),
      ...(twice === undefined ? [] : [twice.provenance]),
    ]),
    calls: count,
    syntheticCalls: row?.syntheticCalls ?? 0,
    firstCallAt: span === undefined ? null : new Date(span.firstMs).toISOString(),
    lastCallAt: span === undefined ? null : new Date(span.lastMs).toISOString(),
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
