import { type Rule, usageBuckets } from '@netra/contract';
import { coldMs, type Field, type Market, overlaps } from '@netra/replay';
import { bucketColumns } from '../store/columns.ts';
import { callsRelation } from './calls-relation.ts';
import { excessQuery, retriesQuery } from './drops-query.ts';
import type { PriceBoundaries } from './market.ts';
import type { Overview } from './overview.ts';
import { byPlace, type Place, rulesAt } from './places.ts';
import type { KnownBlocks } from './prefix-blocks.ts';
import { prefixQuery } from './prefix-query.ts';
import { repeatedQuery } from './repeated-query.ts';
import type { Selection } from './selection.ts';
import { type ShortenColumns, shortenColumns } from './shorten-query.ts';
import { byRule, rulesSetting, type Simulation } from './simulated-fields.ts';
import type { SqlParameters } from './sql-parameters.ts';

export type CellsQueryInput = {
  readonly selection: Selection;
  readonly rules: readonly Rule[];
  /** The rules that are looked at, by index. */
  readonly isMeant: (ruleIndex: number) => boolean;
  readonly simulation: Simulation;
  readonly overview: Overview;
  readonly boundaries: PriceBoundaries;
  /** Buckets for which one of the prices has no rate: calls with tokens in them are told apart from those without. */
  readonly unpricedBuckets: readonly (typeof usageBuckets)[number][];
  readonly cacheMinimum: Market['cacheMinimum'];
  readonly blocks: KnownBlocks;
  /** Only the calls of these places. */
  readonly only: ReadonlySet<string>;
};

/** Samples of a cell are the dearest call of each of this many arbitrary but fixed parts of it. */
const sampleParts = 3;
/** Equal costs (multiples of 10^-12, as prices are) are told apart by their time below that, so that samples stay the same. */
const byCost =
  "cost + toDecimal128(modulo(started_ms, 1000000), 0) * toDecimal128('0.000000000000000001', 18)";

/** A model without a prompt cache: no prompt is this long. */
const neverCached = 4_294_967_295;

/** What each bit of a cell's `marks` says of its calls, in order from the lowest. */
export const marks = [
  'inBatch',
  'isRetried',
  'isExcess',
  'isRepeated',
  'hasPrefix',
  'isCold',
  'isCapped',
  'hasReasoning',
  'hasImage',
  'hasAudio',
  'trimPrefix',
  'compactHistory',
  'fitContext',
] as const;
export type Mark = (typeof marks)[number];

/**
 * One row per cell (in parts, for samples): priced calls that the rules treat alike and that have the same rate card,
 * with exact sums of their tokens and costs, and the dearest as sample.
 */
export function cellsQuery(input: CellsQueryInput, parameters: SqlParameters): string {
  const { rules, isMeant, simulation } = input;
  const isAlone = simulation === 'alone';
  const sets = (field: Field) => rulesSetting(field, rules, isMeant).length > 0;
  const shorten = shortenColumns(input);
  // In a policy, what one field takes away the later ones do not see; where their rules cannot meet, nothing is asked.
  const without = (field: Field, name: string, later: Field) =>
    !isAlone && mayMeet(input, field, later) ? [name] : [];
  const both = (conditions: readonly string[]) => (conditions.length === 0 ? '1' : conditions.join(' and '));
  const made = (later: Field) => [
    ...without('dropAll', 'dropAll_rule < 0', later),
    ...without('dropRetries', 'call_key not in (select call_key from retries)', later),
  ];
  const retries = retriesQuery(input.selection, rulesSetting('dropRetries', rules, isMeant), parameters);
  const excess = excessQuery(rules, isMeant, both(made('dropExcess')));
  const asked = (later: Field) => [
    ...made(later),
    ...without('dropExcess', 'call_key not in (select call_key from excess)', later),
  ];
  const repeated = repeatedQuery(rules, isMeant, both(asked('dedupe')));
  const prefixes = prefixQuery(rules, {
    isMeant,
    blocks: input.blocks,
    condition: both([
      ...asked('cache'),
      ...without('dedupe', 'call_key not in (select call_key from repeated)', 'cache'),
    ]),
    cacheKey: cacheKey(input),
    minimumTokens: byPlace('UInt64', input.overview.places.all, {
      value: (place) => {
        const { provider, model } = servedModel(place, input);
        return input.cacheMinimum(provider, model) ?? undefined;
      },
      otherwise: neverCached,
    }),
    ...promptAfter(isAlone ? [] : shorten),
  });
  const relations = [
    `calls as (${callsRelation(input.selection, { rules, isMeant, places: input.overview.places, ...(input.only.size < input.overview.places.all.length && { only: input.only }) }, parameters)})`,
    ...(retries === null ? [] : [`retries as (${retries})`]),
    ...(excess === null ? [] : [`excess as (${excess})`]),
    ...(repeated === null ? [] : [`repeated as (${repeated})`]),
    ...(prefixes === null ? [] : [`prefixes as (${prefixes})`]),
  ];
  const isIn = (field: string, relation: string | null, name: string) =>
    relation === null ? '0' : `${field}_rule >= 0 and calls.call_key in (select call_key from ${name})`;
  const marked: Record<Mark, string> = {
    inBatch: 'in_batch',
    isRetried: isIn('dropRetries', retries, 'retries'),
    isExcess: isIn('dropExcess', excess, 'excess'),
    isRepeated: isIn('dedupe', repeated, 'repeated'),
    hasPrefix: prefixes === null ? '0' : 'prefixes.call_key != 0',
    isCold: sets('model') || sets('region') ? `started_ms < ${input.overview.firstMs + coldMs}` : '0',
    isCapped: 'capped > 0',
    hasReasoning: sets('reasoning') ? 'reasoning > 0' : '0',
    hasImage: sets('shrinkImage') ? 'input_image > 0' : '0',
    hasAudio: sets('shrinkAudio') ? 'input_audio > 0' : '0',
    ...(Object.fromEntries(
      (['trimPrefix', 'compactHistory', 'fitContext'] as const).map((field) => [
        field,
        shorten.find((one) => one.field === field) === undefined ? '0' : `${field}_cut > 0`,
      ]),
    ) as Record<'trimPrefix' | 'compactHistory' | 'fitContext', string>),
  };
  const markBits = marks.flatMap((mark, bit) =>
    marked[mark] === '0' ? [] : [`bitShiftLeft(toUInt32(${marked[mark]}), ${bit})`],
  );
  const hour = rulesSetting('commit', rules, isMeant).length === 0 ? 'toInt32(-1)' : hourExpression;
  const cap = byRule('capOutput', rulesSetting('capOutput', rules, isMeant), {
    value: (change) => (change.kind === 'capOutput' ? String(change.maxTokens) : '0'),
    otherwise: String(neverCached),
  });
  const amounts = [
    ...usageBuckets.map((bucket) => bucketColumns[bucket]),
    'hit',
    'miss',
    'capped',
    ...shorten.flatMap(({ removed }) => removed),
  ];
  // Named one by one: whatever goes through the join costs time.
  const read = [
    'place',
    'price_ids',
    'cost',
    'started_ms',
    'input_tokens',
    ...usageBuckets.map((bucket) => bucketColumns[bucket]),
  ];
  return `with ${relations.join(',\n')}
select toString(place) as place_id, any(empty(price_ids)) as is_unbilled, marks, hour, bracket, presence,
  count() as calls, sum(cost) as total_cost, min(started_ms) as first_ms,
  [${amounts.map((amount) => `toUInt64(sum(${amount}))`).join(', ')}] as amounts,
  [${['input_tokens', ...shorten.map(({ inputTokens }) => inputTokens)].map((length) => `toUInt64(min(${length}))`).join(', ')}] as lengths,
  argMax((started_ms, cost, ${amounts.map((amount) => `toUInt64(${amount})`).join(', ')}), ${byCost}) as sample
from (
  select ${read.map((column) => `calls.${column} as ${column}`).join(', ')}, cityHash64(price_ids) as priced_by, ${bracket(input.boundaries)} as bracket,
    ${markBits.length === 0 ? 'toUInt32(0)' : markBits.join(' + ')} as marks,
    ${lengthSteps(shorten, input.boundaries)} as length_steps,
    ${presence(input.unpricedBuckets)} as presence, ${hour} as hour,
    ${cap === String(neverCached) ? 'toUInt32(0)' : `toUInt32(greatest(toInt64(output_visible) - toInt64(${cap}), 0))`} as capped,
    ${shorten
      .flatMap(({ definitions }) => definitions)
      .map((definition) => `${definition},`)
      .join(' ')}
    ${prefixes === null ? 'toUInt64(0) as hit, toUInt64(0) as miss' : 'prefixes.hit_tokens as hit, prefixes.miss_tokens as miss'}
  from calls${prefixes === null ? '' : ' left any join prefixes on calls.call_key = prefixes.call_key'}
)
group by place, priced_by, marks, hour, bracket, length_steps, presence, if(hour < 0, modulo(intHash64(started_ms), ${sampleParts}), 0)
order by place, marks, hour, bracket, length_steps, presence, first_ms`;
}

const hourExpression = 'if(commit_rule >= 0, toInt32(intDiv(started_ms, 3600000)), toInt32(-1))';

/** True when a call could match a rule of both fields. */
function mayMeet({ rules, isMeant }: CellsQueryInput, field: Field, later: Field): boolean {
  return rulesSetting(field, rules, isMeant).some((one) =>
    rulesSetting(later, rules, isMeant).some((other) => overlaps(one.rule.match, other.rule.match)),
  );
}

/** Who serves the calls of a place when cache rules are simulated: in a policy, where its rules move them. */
function servedModel(place: Place, { rules, isMeant, simulation }: CellsQueryInput) {
  const own = { provider: place.seller, model: place.model };
  if (simulation === 'alone') return own;
  const [index] = rulesAt(place, rules, isMeant).model ?? [];
  const change = index === undefined ? undefined : rules[index]?.change;
  return change?.kind === 'model' || change?.kind === 'cascade' ? change : own;
}

/** A number for each prompt cache: one per seller and model, and one per rule when each is simulated alone. */
function cacheKey(input: CellsQueryInput): string {
  const caches: string[] = [];
  const key = byPlace('Int64', input.overview.places.all, {
    value: (place) => {
      const { provider, model } = servedModel(place, input);
      const name = JSON.stringify([provider, model]);
      if (!caches.includes(name)) caches.push(name);
      return caches.indexOf(name);
    },
    otherwise: -1,
  });
  return input.simulation === 'alone' ? `cache_rule, ${key}` : key;
}

function promptAfter(shorten: readonly ShortenColumns[]) {
  return {
    definitions: shorten.flatMap(({ definitions }) => definitions),
    promptTokens: ['prompt_tokens', ...shorten.map(({ cut }) => cut)].join(' - '),
  };
}

function passed(expression: string, points: readonly number[], comparison: '>' | '>='): string {
  return points.length === 0
    ? '0'
    : points.map((point) => `(${expression} ${comparison} ${point})`).join(' + ');
}

/** A number that differs wherever one of the prices involved does. */
function bracket({ atMs, timeOfDayMs, aboveTokens }: PriceBoundaries): string {
  const dates = passed('started_ms', atMs, '>=');
  const times = passed('modulo(started_ms, 86400000)', timeOfDayMs, '>=');
  const lengths = passed('input_tokens', aboveTokens, '>');
  return `toUInt32((${dates}) * 10000 + (${times}) * 100 + (${lengths}))`;
}

/** On which side of the price steps by length a prompt is after each rule that shortens it. */
function lengthSteps(shorten: readonly ShortenColumns[], { aboveTokens }: PriceBoundaries): string {
  const steps = shorten.map(
    ({ inputTokens }, position) =>
      `toUInt32((${passed(inputTokens, aboveTokens, '>')}) * ${100 ** position})`,
  );
  return steps.length === 0 ? 'toUInt32(0)' : steps.join(' + ');
}

function presence(buckets: CellsQueryInput['unpricedBuckets']): string {
  const bits = buckets.map((bucket, bit) => `bitShiftLeft(toUInt32(${bucketColumns[bucket]} > 0), ${bit})`);
  return bits.length === 0 ? 'toUInt32(0)' : bits.join(' + ');
}
