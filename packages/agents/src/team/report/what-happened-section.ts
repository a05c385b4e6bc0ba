import { type Block, compareUsd, type Section, zeroUsd } from '@netra/contract';
import { dayText, minuteText } from '../../grounding/date-text.ts';
import { nameOf } from '../../grounding/named.ts';
import { prose } from '../../grounding/prose.ts';
import { figureOf, type Reading } from '../../grounding/reading.ts';
import { bucketName } from '../analysis/usage-statements.ts';
import { type Cell, chart, columns, list, paragraph, section, table } from './blocks.ts';
import { compositeBlocks } from './composite-blocks.ts';
import { furtherBlocks } from './further-blocks.ts';
import type { Materials } from './materials.ts';
import { outlookBlocks } from './outlook-blocks.ts';
import { isComparable } from './time-before.ts';

const mostBars = 8;

/** True when anything cost anything: a chart of nothing would only look like an answer. */
function hasCost(reading: Reading<'spend'>): boolean {
  return compareUsd(reading.result.totals.cost, zeroUsd) !== 0;
}

/** The cost at `path`, or nothing where no call has a price: unknown is not zero. */
function costOf(
  reading: Reading<'spend'>,
  path: readonly (string | number)[],
  sums: { readonly calls: number; readonly unpricedCalls: number },
): Cell {
  return sums.calls > 0 && sums.unpricedCalls === sums.calls ? null : figureOf(reading, path, 'usd');
}

/** A table of spend by one dimension, largest first, with what is beyond its rows summed in the last. */
export function spendTable(title: string, dimension: string, reading: Reading<'spend'>): Block[] {
  const { rows, rest, totals } = reading.result;
  const isPriced = hasCost(reading);
  const row = (index: number) => [
    nameOf(reading, ['rows', index, 'key', 0], `(no ${dimension})`),
    figureOf(reading, ['rows', index, 'calls'], 'count'),
    figureOf(reading, ['rows', index, 'inputTokens'], 'tokens'),
    figureOf(reading, ['rows', index, 'outputTokens'], 'tokens'),
    costOf(reading, ['rows', index, 'cost'], rows[index] ?? totals),
    isPriced ? figureOf(reading, ['rows', index, 'share'], 'percent') : null,
  ];
  const sum = (label: string, at: 'rest' | 'totals') => [
    label,
    figureOf(reading, [at, 'calls'], 'count'),
    figureOf(reading, [at, 'inputTokens'], 'tokens'),
    figureOf(reading, [at, 'outputTokens'], 'tokens'),
    costOf(reading, [at, 'cost'], reading.result[at]),
    null,
  ];
  return table(title, columns(dimension, '#calls', '#input', '#output', '#cost', '#share'), [
    ...rows.map((_, index) => row(index)),
    ...(rest.calls > 0 ? [sum('the rest', 'rest')] : []),
    ...(rows.length > 0 ? [sum('total', 'totals')] : []),
  ]);
}

function timeChart(reading: Reading<'spend'>): Block[] {
  if (!hasCost(reading)) return [];
  const points = reading.result.rows
    .flatMap((row, index) => (row.at === null ? [] : [{ at: row.at, index }]))
    .sort((left, right) => Date.parse(left.at) - Date.parse(right.at));
  const isHourly = points.some(({ at }) => Date.parse(at) % 86_400_000 !== 0);
  return chart(
    {
      chart: 'line',
      title: isHourly ? 'Cost by hour (UTC)' : 'Cost by day (UTC)',
      format: 'usd',
      series: 'cost',
    },
    points.map(({ at, index }) => ({
      label: isHourly ? minuteText(at) : dayText(at),
      value: figureOf(reading, ['rows', index, 'cost'], 'usd'),
    })),
  );
}

function featureBars(reading: Reading<'spend'>): Block[] {
  if (reading.result.rows.length < 2 || !hasCost(reading)) return [];
  return chart(
    { chart: 'bar', title: 'Cost by feature', format: 'usd', series: 'cost' },
    reading.result.rows.slice(0, mostBars).map((row, index) => ({
      label: row.key[0] === undefined || row.key[0] === '' ? '(no feature)' : row.key[0],
      value: figureOf(reading, ['rows', index, 'cost'], 'usd'),
    })),
  );
}

function moversTable(reading: Reading<'top-movers'>): Block[] {
  return table(
    'What changed against the period before',
    columns('feature', '#before', '#now', '#change', '#number of calls', '#prices', '#tokens a call'),
    reading.result.rows.map((_, index) => [
      nameOf(reading, ['rows', index, 'key'], '(no feature)'),
      ...['costBefore', 'costNow', 'change', 'volumeEffect', 'priceEffect', 'mixEffect'].map((field) =>
        figureOf(reading, ['rows', index, field], 'usd'),
      ),
    ]),
  );
}

function bucketsTable(reading: Reading<'usage-by-bucket'>): Block[] {
  return table(
    'Where the tokens and the money went',
    columns('kind of token', '#tokens', '#cost'),
    // Kinds that no call used say nothing.
    reading.result.rows.flatMap((row, index) =>
      row.tokens === 0 && compareUsd(row.cost, zeroUsd) === 0
        ? []
        : [
            [
              bucketName(reading, index),
              figureOf(reading, ['rows', index, 'tokens'], 'tokens'),
              figureOf(reading, ['rows', index, 'cost'], 'usd'),
            ],
          ],
    ),
  );
}

function errorsTable(reading: Reading<'errors'>): Block[] {
  return table(
    'Failed calls',
    columns('model', 'error', '#calls', '#cost'),
    reading.result.rows.map((_, index) => [
      nameOf(reading, ['rows', index, 'key'], '(no model)'),
      nameOf(reading, ['rows', index, 'errorType'], '(unnamed)'),
      figureOf(reading, ['rows', index, 'calls'], 'count'),
      figureOf(reading, ['rows', index, 'cost'], 'usd'),
    ]),
  );
}

function latencyTable(reading: Reading<'latency'>, dimension: string): Block[] {
  const percentile = (index: number, field: 'timeToFirstTokenMs' | 'durationMs', at: 'p50' | 'p95') =>
    reading.result.rows[index]?.[field] === null ? null : figureOf(reading, ['rows', index, field, at], 'ms');
  return table(
    `How long calls take, by ${dimension}`,
    columns(
      dimension,
      '#calls',
      '#first token p50',
      '#first token p95',
      '#whole answer p50',
      '#whole answer p95',
    ),
    reading.result.rows.map((_, index) => [
      nameOf(reading, ['rows', index, 'key'], `(no ${dimension})`),
      figureOf(reading, ['rows', index, 'calls'], 'count'),
      percentile(index, 'timeToFirstTokenMs', 'p50'),
      percentile(index, 'timeToFirstTokenMs', 'p95'),
      percentile(index, 'durationMs', 'p50'),
      percentile(index, 'durationMs', 'p95'),
    ]),
  );
}

function unpricedTable(reading: Reading<'unpriced'>): Block[] {
  return table(
    'Calls without a known price',
    columns('provider', 'model', '#calls', '#tokens', 'why'),
    reading.result.rows.map((_, index) => [
      nameOf(reading, ['rows', index, 'provider'], '(no provider)'),
      nameOf(reading, ['rows', index, 'model'], '(no model)'),
      figureOf(reading, ['rows', index, 'calls'], 'count'),
      figureOf(reading, ['rows', index, 'tokens'], 'tokens'),
      nameOf(reading, ['rows', index, 'reason'], ''),
    ]),
  );
}

function researchBlocks(materials: Materials): Block[] {
  const hypotheses = materials.input.research?.hypotheses ?? [];
  const of = (verdict: string) =>
    hypotheses.filter((hypothesis) => hypothesis.verdict === verdict).map((hypothesis) => hypothesis.spans);
  const rejected = [...of('rejected'), ...of('undecided')];
  return [
    ...(of('supported').length > 0 ? [paragraph(prose`What explains it:`), ...list(of('supported'))] : []),
    ...(rejected.length > 0
      ? [paragraph(prose`What was looked at and does not explain it:`), ...list(rejected)]
      : []),
  ];
}

/** Charts and tables of what happened in the period. */
export function whatHappenedSection(materials: Materials): Section[] {
  const { byFeature, byAsked, byModel, overTime, movers, buckets, errors, unpriced } = materials;
  const { latencyByModel, latencyByFeature } = materials;
  const asked = materials.input.triage?.intents ?? [];
  const speed = [
    ...(latencyByModel === undefined ? [] : latencyTable(latencyByModel, 'model')),
    ...(latencyByFeature === undefined ? [] : latencyTable(latencyByFeature, 'feature')),
  ];
  const failures = errors === undefined ? [] : errorsTable(errors);
  const withoutPrice = unpriced === undefined ? [] : unpricedTable(unpriced);
  // What was asked for stands first.
  const first = [
    ...(asked.includes('latency') ? speed : []),
    ...(asked.includes('errors') ? failures : []),
    ...(asked.includes('unpriced') ? withoutPrice : []),
  ];
  const last = [...speed, ...failures, ...withoutPrice].filter((block) => !first.includes(block));
  return section('what-happened', 'What happened', [
    ...first,
    ...compositeBlocks(materials),
    ...(overTime === undefined ? [] : timeChart(overTime)),
    ...outlookBlocks(materials),
    ...(isComparable(materials) ? researchBlocks(materials) : []),
    ...(movers === undefined || !isComparable(materials) ? [] : moversTable(movers)),
    ...(byFeature === undefined ? [] : featureBars(byFeature)),
    ...byAsked.flatMap(({ dimension, reading }) => spendTable(`Cost by ${dimension}`, dimension, reading)),
    ...(byModel === undefined ? [] : spendTable('Cost by model', 'model', byModel)),
    ...(buckets === undefined ? [] : bucketsTable(buckets)),
    ...last,
    ...furtherBlocks(materials),
  ]);
}
