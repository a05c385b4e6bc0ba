import type { Span } from '@netra/contract';
import { dayText, minuteText, periodText } from '../../grounding/date-text.ts';
import { nameOf } from '../../grounding/named.ts';
import { joined, prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';

type Cause = Reading<'anomalies'>['result']['rows'][number]['cause'];

/** What the days after the period will cost, how sure that is, and what it was learned from. */
export function forecastStatements(reading: Reading<'forecast'>): Span[][] {
  const { total, horizon, backtest } = reading.result;
  if (total === null)
    return [
      prose`There is too little to forecast from: ${counted(reading, ['learnedDays'], 'whole day')} with data do not show how a week runs.`,
    ];
  const of = (field: string) => figureOf(reading, ['total', field], 'usd');
  const confidence = figureOf(reading, ['confidence'], 'percent');
  const outlook = prose`Going on like this, ${periodText(horizon)} will cost about ${of('expected')} (${of('low')} to ${of('high')} with a probability of ${confidence}), learned from ${counted(reading, ['learnedDays'], 'day')}.`;
  if (backtest === null) return [outlook];
  const error = figureOf(reading, ['backtest', 'meanError'], 'percent');
  const held = figureOf(reading, ['backtest', 'coverage'], 'percent');
  return [
    outlook,
    prose`Forecasts of past weeks made the same way were off by ${error} of a usual day on average, and ${held} of those days lay within their interval.`,
  ];
}

/** What made an hour unusual, in words. */
function causeText(reading: Reading<'anomalies'>, index: number, cause: Cause): Span[] {
  const model = nameOf(reading, ['rows', index, 'segment', 'model'], 'a model without a name');
  switch (cause) {
    case 'model-shift':
      return prose`its calls moved from ${nameOf(reading, ['rows', index, 'segment', 'fromModel'], 'another model')} to ${model}`;
    case 'more-calls':
      return prose`there were more calls, most of them to ${model}`;
    case 'fewer-calls':
      return prose`there were fewer calls, above all to ${model}`;
    case 'dearer-calls':
      return prose`its calls to ${model} cost more each`;
    case 'cheaper-calls':
      return prose`its calls to ${model} cost less each`;
    case 'new':
      return prose`it had not been used at these hours before`;
  }
}

/** The hours that were out of the ordinary, largest first, each with where it began and what is responsible. */
export function anomalyStatements(reading: Reading<'anomalies'>): Span[][] {
  const { rows, hoursCompared } = reading.result;
  if (hoursCompared === 0) return [];
  if (rows.length === 0)
    return [prose`No hour of the period was out of the ordinary for its hour of the week.`];
  return rows.map(({ startsAt, cause }, index) => {
    const of = (field: string) => figureOf(reading, ['rows', index, field], 'usd');
    const feature = nameOf(reading, ['rows', index, 'segment', 'feature'], 'Calls without a feature');
    return prose`Out of the ordinary from ${minuteText(startsAt)} UTC on: ${feature}, with ${of('actual')} in ${counted(reading, ['rows', index, 'hours'], 'hour')} instead of about ${of('expected')}, because ${causeText(reading, index, cause)}.`;
  });
}

const unitWords = { conversation: 'conversation', user: 'user', success: 'successful outcome' } as const;

/** What one conversation, user and success costs, or first what a call does; and which of them cannot be told, as no call states it. */
export function unitStatements(reading: Reading<'unit-economics'>, isPerCall = false): Span[][] {
  const { totals } = reading.result;
  if (totals.calls === 0) return [prose`There are no calls in this period.`];
  const names = ['conversation', 'user', 'success'] as const;
  const known = names.flatMap((name) => {
    if (totals[name].costPerUnit === null) return [];
    const cost = figureOf(reading, ['totals', name, 'costPerUnit'], 'usd');
    const units = figureOf(reading, ['totals', name, 'units'], 'count');
    // Units are counted by sketches, exact to about one in a hundred.
    return [prose`a ${unitWords[name]} costs about ${cost} on average (about ${units} of them)`];
  });
  const missing = names.filter((name) => totals[name].calls === 0).map((name) => `${unitWords[name]}s`);
  const list = known.map(
    (part, index) => prose`${index === 0 ? '' : index === known.length - 1 ? ' and ' : ', '}${part}`,
  );
  const calls =
    totals.costPerCall === null
      ? []
      : [prose`A call costs ${figureOf(reading, ['totals', 'costPerCall'], 'usd')} on average.`];
  const stated = known.length === 0 ? [] : [prose`In all, ${joined(...list)}.`];
  const unstated =
    missing.length === 0
      ? []
      : [prose`No call says which ${missing.join(' or ')} it belongs to, so their cost cannot be told.`];
  return [...(isPerCall ? [...calls, ...stated] : [...stated, ...calls]), ...unstated];
}

const budgetWords = {
  exceeded: 'The budget is spent',
  'will-exceed': 'Going on like this, the budget will not last',
  'may-exceed': 'The budget may not last',
  within: 'The budget will last',
  unknown: 'Whether the budget lasts cannot be said yet, as there is too little to project from',
} as const;

/** How the month stands against the amount that was named. */
export function budgetStatements(reading: Reading<'budget'>): Span[][] {
  const { verdict, projected, exceededOn, expectedOn } = reading.result;
  const of = (field: string) => figureOf(reading, [field], 'usd');
  const standing = prose`${budgetWords[verdict]}: ${of('spent')} of ${of('amount')} is spent (${figureOf(reading, ['spentShare'], 'percent')}), with ${figureOf(reading, ['elapsedShare'], 'percent')} of the month gone.`;
  const end =
    projected === null
      ? []
      : [
          prose`The whole month is projected to cost ${figureOf(reading, ['projected', 'expected'], 'usd')} (${figureOf(reading, ['projected', 'low'], 'usd')} to ${figureOf(reading, ['projected', 'high'], 'usd')}).`,
        ];
  const day = exceededOn ?? expectedOn;
  const passed =
    day === null
      ? []
      : [
          prose`The amount ${exceededOn === null ? 'is expected to be passed' : 'was passed'} on ${dayText(`${day}T00:00:00Z`)}.`,
        ];
  return [standing, ...end, ...passed];
}
