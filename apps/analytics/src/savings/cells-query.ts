import { type Rule, usageBuckets } from '@netra/contract';
import { coldMs, type Field, type Market, overlaps } from '@netra/replay';
import { bucketColumns } from '../store/columns.ts';
import { callsRelation } from './calls-relation.ts';
import { excessQuery, retriesQuery } from './drops-query.ts';
import type { PriceBoundaries } from './market.ts';
import type { Overview } from './overview.ts';
import { byPlace, type Place, rulesAt } from './places.ts';
import type { KnownBlocks } from './prefix-blocks.ts';
import { dearStep, prefixQuery } from './prefix-query.ts';
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
  /** True where the blocks are known of some of the calls only. */
  readonly isGuess: boolean;
  /** Only the calls of these places. */
  readonly only: ReadonlySet<string>;
};

/** Samples of a cell are the dearest call of each of this many arbitrary but fixed parts of it. */
const sampleParts = 3;
/** Equal costs (multiples of 10^-12, as prices are) are told apart by their time below that, so that samples stay the same. */
const byCost =
  "paid + toDecimal128(modulo(started_ms, 1000000), 0) * toDecimal128('0.000000000000000001', 18)";

/** The same order in steps, equal ones told apart by their keys: what prompt caches serve of a sample is worked out apart. */
const byCostAndKey = `(reinterpretAsInt128(paid) + modulo(started_ms, 1000000)) * toInt128(${dearStep * 2 ** 22})
      + bitShiftRight(call_key, 42) * ${dearStep}`;

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
    ...without('dropRetries', `call_key not in ${keysIn('retries')}`, later),
  ];
  const retries = retriesQuery(input.selection, rulesSetting('dropRetries', rules, isMeant), parameters);
  const excess = excessQuery(rules, isMeant, both(made('dropExcess')));
  const asked = (later: Field) => [
    ...made(later),
    ...without('dropExcess', `call_key not in ${keysIn('excess')}`, later),
  ];
  const repeated = repeatedQuery(rules, isMeant, both(asked('dedupe')));
  const prefixes = prefixQuery(rules, {
    isMeant,
    blocks: input.blocks,
    isGuess: input.isGuess,
    condition: both([
      ...asked('cache'),
      ...without('dedupe', `call_key not in ${keysIn('repeated')}`, 'cache'),
    ]),
    cacheKey: cacheKey(input),
    minimumTokens: byPlace('UInt64', input.overview.places.all, {
      value: (place) => {
        const { provider, model } = servedModel(place, input);
        return input.cacheMinimum(provider, model) ?? undefined;
      },
      otherwise: neverCached,
    }),
    promptTokens: ['prompt_tokens', ...(isAlone ? [] : shorten).map(({ cut }) => cut)].join(' - '),
  });
  const relations = [
    `calls as (${callsRelation(input.selection, { rules, isMeant, places: input.overview.places, ...(input.only.size < input.overview.places.all.length && { only: input.only }) }, parameters)})`,
    ...(retries === null ? [] : [keysAs('retries', retries)]),
    ...(excess === null ? [] : [keysAs('excess', excess)]),
    ...(repeated === null ? [] : [keysAs('repeated', repeated)]),
  ];
  const isIn = (field: string, relation: string | null, name: Remembered) =>
    relation === null ? '0' : `${field}_rule >= 0 and call_key in ${keysIn(name)}`;
  const marked: Record<Mark, string> = {
    inBatch: 'in_batch',
    isRetried: isIn('dropRetries', retries, 'retries'),
    isExcess: isIn('dropExcess', excess, 'excess'),
    isRepeated: isIn('dedupe', repeated, 'repeated'),
    hasPrefix: prefixes === null ? '0' : 'has_prefix',
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
  const markBits = (without: readonly Mark[]) => {
    const bits = marks.flatMap((mark, bit) =>
      marked[mark] === '0' || without.includes(mark)
        ? []
        : [`bitShiftLeft(toUInt32(${marked[mark]}), ${bit})`],
    );
    return bits.length === 0 ? 'toUInt32(0)' : bits.join(' + ');
  };
  const hour = rulesSetting('commit', rules, isMeant).length === 0 ? 'toInt32(-1)' : hourExpression;
  const cap = byRule('capOutput', rulesSetting('capOutput', rules, isMeant), {
    value: (change) => (change.kind === 'capOutput' ? String(change.maxTokens) : '0'),
    otherwise: String(neverCached),
  });
  const amounts = [
    ...usageBuckets.map((bucket) => bucketColumns[bucket]),
    prefixes === null ? 'toUInt64(0)' : 'if(has_prefix, cacheable, 0)',
    'capped',
    ...shorten.flatMap(({ removed }) => removed),
  ];
  const lengths = ['input_tokens', ...shorten.map(({ inputTokens }) => inputTokens)];
  // By levels: within one, the engine would write out each name again wherever it stands.
  const definitions = (without: readonly Mark[]) => [
    [
      'assumeNotNull(cost) as paid',
      'cityHash64(price_ids) as priced_by',
      `${bracket(input.boundaries)} as bracket`,
      ...shorten.flatMap((one) => one.definitions),
      ...(prefixes?.lengths ?? []),
      `${cap === String(neverCached) ? 'toUInt32(0)' : `toUInt32(greatest(toInt64(output_visible) - toInt64(${cap}), 0))`} as capped`,
      `${presence(input.unpricedBuckets)} as presence`,
      `${hour} as hour`,
    ],
    [
      ...(prefixes === null ? [] : [prefixes.cacheable]),
      `${lengthSteps(shorten, input.boundaries)} as length_steps`,
      `if(hour < 0, modulo(intHash64(started_ms), ${sampleParts}), 0) as part`,
    ],
    ...(prefixes === null ? [] : [[prefixes.hasPrefix]]),
    [`${markBits(without)} as marks`],
    [`cityHash64(${cellKeys}) as cell`, `${prefixes === null ? byCost : byCostAndKey} as dear`],
  ];
  const defined = (without: readonly Mark[]) =>
    definitions(without).reduce(
      (from, level) => `(select *, ${level.join(',\n    ')}\n  from ${from})`,
      'calls',
    );
  // What costs a look at other calls is not asked again of calls that no such rule matches.
  const remembered = (['dropRetries', 'dropExcess', 'dedupe'] as const).flatMap((field) =>
    mayMeet(input, field, 'cache') ? [] : [markOfField[field]],
  );
  return `with ${relations.join(',\n')},
priced as ${defined([])}${
    prefixes === null
      ? ''
      : `,
cached as (select * from ${defined(remembered)} where has_prefix),
prefixes as (${prefixes.query})`
  }
select toString(place) as place_id, is_unbilled, marks, hour, calls, total_cost, first_ms, amounts, lengths, sample,
  ${prefixes === null ? '[0, 0] as hits, emptyArrayString() as starts' : '[hit_tokens, toUInt64(sample_hit)] as hits, starts'}
from (
  select ${cellKeys}, cityHash64(${cellKeys}) as cell, any(empty(price_ids)) as is_unbilled,
    count() as calls, sum(paid) as total_cost, min(started_ms) as first_ms,
    [${amounts.map((amount) => `toUInt64(sum(${amount}))`).join(', ')}] as amounts,
    [${lengths.map((length) => `toUInt64(min(${length}))`).join(', ')}] as lengths,
    argMax((started_ms, paid, ${amounts.map((amount) => `toUInt64(${amount})`).join(', ')}), dear) as sample
  from priced
  group by ${cellKeys}
) as cells${prefixes === null ? '' : ' left any join prefixes on cells.cell = prefixes.cell'}
order by place, marks, hour, bracket, length_steps, presence, first_ms`;
}

const markOfField = { dropRetries: 'isRetried', dropExcess: 'isExcess', dedupe: 'isRepeated' } as const;

type Remembered = 'retries' | 'excess' | 'repeated';

/** Keys as one value, which is found once however often a query asks for them; a relation would be read each time. */
function keysAs(name: Remembered, query: string): string {
  return `(select groupArrayState(call_key) from (${query})) as ${name}`;
}

function keysIn(name: Remembered): string {
  return `(select arrayJoin(finalizeAggregation(${name})))`;
}

/** What tells cells apart; the last one splits them for samples. */
const cellKeys = 'place, priced_by, marks, hour, bracket, length_steps, presence, part';

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
