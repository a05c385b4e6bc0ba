import { type Rule, usageBuckets } from '@netra/contract';
import { kindsInOrder, type Market, overlaps, rulesOf } from '@netra/replay';
import { bucketColumns } from '../store/columns.ts';
import { callsRelation } from './calls-relation.ts';
import type { NamedModel, PriceBoundaries } from './market.ts';
import type { KnownBlocks } from './prefix-blocks.ts';
import { prefixQuery } from './prefix-query.ts';
import { repeatedQuery } from './repeated-query.ts';
import type { Selection } from './selection.ts';
import type { SqlParameters } from './sql-parameters.ts';

/**
 * How rules that remember earlier calls are simulated: `together`, each on what the kinds before it left over, as the
 * policy would run; or `alone`, each as if it were the only rule: exact for one rule, a first guess for several.
 */
export type Simulation = 'together' | 'alone';

export type CellsQueryInput = {
  readonly selection: Selection;
  readonly rules: readonly Rule[];
  readonly simulation: Simulation;
  /** Hosts that sell models themselves, so that their prices hold. */
  readonly hosts: readonly string[];
  /** Every model that serves calls, before or after a rule, by its seller. */
  readonly models: readonly NamedModel[];
  readonly boundaries: PriceBoundaries;
  readonly cacheMinimum: Market['cacheMinimum'];
  readonly blocks: KnownBlocks;
};

/**
 * Samples of a cell are the dearest call of each of this many arbitrary but fixed parts of it. Equal costs (multiples of
 * 10^-12, as prices are) are told apart by a hash below that, so that the same calls give the same samples.
 */
const sampleParts = 3;
const byCost =
  "cost + toDecimal128(modulo(call_hash, 1000000), 0) * toDecimal128('0.000000000000000001', 18)";

/** A model without a prompt cache: no prompt is this long. */
const neverCached = 4_294_967_295;

/**
 * One row per cell: priced calls that the rules treat alike and that have the same rate card, with exact sums of their
 * tokens and costs, and a few of the dearest as samples.
 */
export function cellsQuery(input: CellsQueryInput, parameters: SqlParameters): string {
  const { rules, simulation, boundaries } = input;
  const isAlone = simulation === 'alone';
  const repeated = repeatedQuery(rules);
  const prefixes = prefixQuery(rules, {
    blocks: input.blocks,
    condition: isAlone || !mayRepeat(rules) ? '1' : 'call_id not in (select call_id from repeated)',
    cacheKey: isAlone ? 'cache_rule, seller, model' : 'served_provider, served_model',
    minimumTokens: minimumTokens(input, parameters),
  });
  const keys = [
    ...kindsInOrder.map((kind) => `${kind}_rule`),
    ...['seller', 'model', 'service_tier', 'region', 'in_batch', 'is_repeated', 'has_prefix', 'bracket'],
  ];
  const buckets = usageBuckets.map((bucket) => bucketColumns[bucket]);
  const facts = `(call_id, started_ms, cost, [${buckets.join(', ')}], toUInt64(hit), toUInt64(miss))`;
  const samples = Array.from(
    { length: sampleParts },
    (_, part) => `argMaxIf(${facts}, ${byCost}, modulo(call_hash, ${sampleParts}) = ${part})`,
  );
  const relations = [
    `calls as (${callsRelation(input.selection, input, parameters)})`,
    ...(repeated === null ? [] : [`repeated as (${repeated})`]),
    ...(prefixes === null ? [] : [`prefixes as (${prefixes})`]),
  ];
  return `with ${relations.join(',\n')}
select ${keys.join(', ')}, count() as calls, sum(cost) as total_cost,
  [${buckets.map((bucket) => `sum(${bucket})`).join(', ')}] as tokens,
  toUInt64(sum(hit)) as hit_tokens, toUInt64(sum(miss)) as miss_tokens,
  min(started_ms) as first_ms, min(input_tokens) as shortest_input,
  [${samples.join(', ')}] as samples
from (
  select calls.*, ${bracket(boundaries)} as bracket, sipHash64(calls.call_id) as call_hash,
    ${repeated === null ? 'toUInt8(0)' : 'dedupe_rule >= 0 and calls.call_id in (select call_id from repeated)'} as is_repeated,
    ${prefixes === null ? 'toUInt8(0) as has_prefix, 0 as hit, 0 as miss' : "prefixes.call_id != '' as has_prefix, prefixes.hit_tokens as hit, prefixes.miss_tokens as miss"}
  from calls${prefixes === null ? '' : ' left any join prefixes on calls.call_id = prefixes.call_id'}
)
group by ${keys.join(', ')}`;
}

/** True when a call could match a cache rule and also be answered by our own cache of answers. */
function mayRepeat(rules: readonly Rule[]): boolean {
  return rulesOf(rules, 'cache').some((cache) =>
    rulesOf(rules, 'dedupe').some((dedupe) => overlaps(cache.match, dedupe.match)),
  );
}

function minimumTokens(
  { models, simulation, cacheMinimum }: CellsQueryInput,
  parameters: SqlParameters,
): string {
  const [provider, model] =
    simulation === 'alone' ? ['seller', 'model'] : ['served_provider', 'served_model'];
  const cases = models.flatMap((named) => {
    const minimum = cacheMinimum(named.provider, named.model);
    if (minimum === null) return [];
    const names = `${provider} = ${parameters.bind('String', named.provider)} and ${model} = ${parameters.bind('String', named.model)}`;
    return [`${names}, ${minimum}`];
  });
  return cases.length === 0 ? String(neverCached) : `multiIf(${cases.join(', ')}, ${neverCached})`;
}

/** A number that differs wherever one of the prices involved does. */
function bracket({ atMs, timeOfDayMs, aboveTokens }: PriceBoundaries): string {
  const passed = (expression: string, points: readonly number[], comparison: '>' | '>=') =>
    points.length === 0
      ? '0'
      : `arrayCount(point -> ${expression} ${comparison} point, [${points.join(', ')}])`;
  const dates = passed('started_ms', atMs, '>=');
  const times = passed('modulo(started_ms, 86400000)', timeOfDayMs, '>=');
  const lengths = passed('input_tokens', aboveTokens, '>');
  return `toUInt32((${dates}) * 10000 + (${times}) * 100 + (${lengths}))`;
}
