import type { Block, FigureFormat } from '@netra/contract';
import { dayText } from '../../grounding/date-text.ts';
import { nameOf } from '../../grounding/named.ts';
import { figureOf, type Reading } from '../../grounding/reading.ts';
import { type Cell, columns, table } from './blocks.ts';
import type { Materials } from './materials.ts';

type AnyReading = { readonly evidenceId: string; readonly result: unknown };

/** The value at a place of a reading as a cell; empty where nothing is known. */
function cell(
  reading: AnyReading,
  path: readonly (string | number)[],
  format: FigureFormat,
  value: unknown,
): Cell {
  return value === null || value === undefined ? null : figureOf(reading, path, format);
}

const costs = ['costNow', 'costThen', 'costChange'] as const;

function volumeTables(reading: Reading<'simulate-volume'>): Block[] {
  const { rows, peaks } = reading.result;
  return [
    ...table(
      'What that usage would have cost, by feature',
      columns('feature', '#now', '#with that usage', '#difference'),
      [
        ...rows.map((_, index) => [
          nameOf(reading, ['rows', index, 'key'], '(no feature)'),
          ...costs.map((field) => figureOf(reading, ['rows', index, field], 'usd')),
        ]),
        ['in all', ...costs.map((field) => figureOf(reading, [field], 'usd'))],
      ],
    ),
    ...table(
      'The busiest minute of each model, now and with that usage',
      columns(
        'model',
        '#requests now',
        '#requests then',
        '#tokens now',
        '#tokens then',
        '#at once now',
        '#at once then',
      ),
      peaks.map(({ concurrentCalls }, index) => {
        const of = (field: string, at: string, format: FigureFormat) =>
          figureOf(reading, ['peaks', index, field, at], format);
        const atOnce = (at: string) => (concurrentCalls === null ? null : of('concurrentCalls', at, 'count'));
        return [
          nameOf(reading, ['peaks', index, 'model'], '(no model)'),
          of('requestsPerMinute', 'now', 'count'),
          of('requestsPerMinute', 'after', 'count'),
          of('tokensPerMinute', 'now', 'tokens'),
          of('tokensPerMinute', 'after', 'tokens'),
          atOnce('now'),
          atOnce('after'),
        ];
      }),
    ),
  ];
}

function changeTable(reading: Reading<'change-impact'>): Block[] {
  return table(
    'Moves from one model to another',
    columns(
      'feature',
      'from',
      'to',
      'since',
      '#a call before',
      '#a call now',
      '#p50 before',
      '#p50 now',
      '#difference',
    ),
    reading.result.rows.map((row, index) => {
      const at = (...path: readonly string[]) => ['rows', index, ...path];
      return [
        nameOf(reading, at('key'), '(no feature)'),
        nameOf(reading, at('fromModel'), '(no model)'),
        nameOf(reading, at('toModel'), '(no model)'),
        dayText(row.switchedAt),
        cell(reading, at('before', 'costPerCall'), 'usd', row.before.costPerCall),
        cell(reading, at('after', 'costPerCall'), 'usd', row.after.costPerCall),
        cell(reading, at('before', 'durationP50Ms'), 'ms', row.before.durationP50Ms),
        cell(reading, at('after', 'durationP50Ms'), 'ms', row.after.durationP50Ms),
        cell(reading, at('costChange'), 'usd', row.costChange),
      ];
    }),
  );
}

function modelsTable(reading: Reading<'compare-models'>): Block[] {
  if (reading.result.rows.length < 2) return [];
  return table(
    'Models side by side',
    columns('model', '#calls', '#a call', '#p50', '#p95', '#failed', '#scored', '#succeeded'),
    reading.result.rows.map((row, index) => {
      const at = (field: string) => ['rows', index, field];
      return [
        nameOf(reading, at('key'), '(no model)'),
        figureOf(reading, at('calls'), 'count'),
        cell(reading, at('costPerCall'), 'usd', row.costPerCall),
        cell(reading, at('durationP50Ms'), 'ms', row.durationP50Ms),
        cell(reading, at('durationP95Ms'), 'ms', row.durationP95Ms),
        figureOf(reading, at('errorShare'), 'percent'),
        figureOf(reading, at('scoredCalls'), 'count'),
        cell(reading, at('successShare'), 'percent', row.successShare),
      ];
    }),
  );
}

function bottlenecksTable(reading: Reading<'latency-bottlenecks'>): Block[] {
  return table(
    'Where each feature waits',
    columns(
      'feature',
      'model',
      '#p50',
      '#first token',
      '#generating',
      '#of it generating',
      'faster on your own calls',
      '#as fast',
    ),
    reading.result.rows.map((row, index) => {
      const at = (...path: readonly (string | number)[]) => ['rows', index, ...path];
      const best = row.faster.length === 0 ? undefined : 0;
      return [
        nameOf(reading, at('key'), '(no feature)'),
        nameOf(reading, at('model'), '(no model)'),
        figureOf(reading, at('durationP50Ms'), 'ms'),
        cell(reading, at('firstTokenP50Ms'), 'ms', row.firstTokenP50Ms),
        cell(reading, at('generationP50Ms'), 'ms', row.generationP50Ms),
        cell(reading, at('generationShare'), 'percent', row.generationShare),
        best === undefined
          ? row.comparedModels === 0
            ? null
            : 'none'
          : nameOf(reading, at('faster', best, 'model'), '(no model)'),
        best === undefined ? null : figureOf(reading, at('faster', best, 'speedRatio'), 'ratio'),
      ];
    }),
  );
}

const verdictWords = {
  'not-reported': 'not reported',
  'never-hit': 'never read',
  low: 'little',
  good: 'well used',
} as const;

function auditTable(reading: Reading<'prompt-cache-audit'>): Block[] {
  return table(
    'Prompt caching, feature by feature',
    columns(
      'feature',
      '#calls',
      '#input',
      'cache',
      '#hit rate',
      '#first turns',
      '#later turns',
      '#would have saved',
    ),
    reading.result.rows.map((row, index) => {
      const at = (field: string) => ['rows', index, field];
      return [
        nameOf(reading, at('key'), '(no feature)'),
        figureOf(reading, at('calls'), 'count'),
        figureOf(reading, at('inputTokens'), 'tokens'),
        verdictWords[row.verdict],
        cell(reading, at('hitRate'), 'percent', row.hitRate),
        cell(reading, at('firstTurnHitRate'), 'percent', row.firstTurnHitRate),
        cell(reading, at('laterTurnHitRate'), 'percent', row.laterTurnHitRate),
        cell(reading, at('saving'), 'usd', row.saving),
      ];
    }),
  );
}

/** The bill on its way to the goal. */
function costGoalTable(reading: Reading<'weigh-goals'>): Block[] {
  const { target } = reading.result.cost;
  return table('The bill on its way to the goal', columns('bill', '#cost'), [
    ['now', figureOf(reading, ['costNow'], 'usd')],
    ['with the usage that is wanted', figureOf(reading, ['costAtUsage'], 'usd')],
    [
      'after the changes that the evidence supports',
      figureOf(reading, ['costAfterChanges', 'expected'], 'usd'),
    ],
    ...(target === null ? [] : [['the target', figureOf(reading, ['cost', 'target'], 'usd')]]),
  ]);
}

function goalsTable(reading: Reading<'weigh-goals'>): Block[] {
  return table(
    'What speed each feature could have',
    columns('feature', '#p50 now', '#wanted', 'fastest at no higher price', '#as fast', 'reached'),
    reading.result.speed.rows.map((row, index) => {
      const at = (field: string) => ['speed', 'rows', index, field];
      return [
        nameOf(reading, at('key'), '(no feature)'),
        figureOf(reading, at('durationP50Ms'), 'ms'),
        figureOf(reading, at('targetMs'), 'ms'),
        row.bestModel === null ? 'none' : nameOf(reading, at('bestModel'), '(no model)'),
        cell(reading, at('speedRatio'), 'ratio', row.speedRatio),
        row.isReached ? 'yes' : 'no',
      ];
    }),
  );
}

/** Tables of what a question asked for in its own words and numbers: growth, goals, moves, models, waiting, caching. */
export function compositeBlocks(materials: Materials): Block[] {
  const { volume, goals, changeOfModel, modelsCompared, bottlenecks, cacheAudit } = materials;
  return [
    ...(goals === undefined ? [] : [...costGoalTable(goals), ...goalsTable(goals)]),
    ...(volume === undefined ? [] : volumeTables(volume)),
    ...(changeOfModel === undefined ? [] : changeTable(changeOfModel)),
    ...(modelsCompared === undefined ? [] : modelsTable(modelsCompared)),
    ...(bottlenecks === undefined ? [] : bottlenecksTable(bottlenecks)),
    ...(cacheAudit === undefined ? [] : auditTable(cacheAudit)),
  ];
}
