import type { ToolName, ToolOutput } from '@netra/agents';
import {
  bucketWords,
  compareUsd,
  formatFigureValue,
  formatUsd,
  type Provenance,
  type QuestionName,
  subtractUsd,
  type Usd,
  zeroUsd,
} from '@netra/contract';
import { count, nothingToSave, share, span, twiceNote, unpricedNote, withoutCost } from './derived/words.ts';

/** The tools that analytics answers as it stands. */
export type AnalyticsToolName = Extract<ToolName, QuestionName | 'savings' | 'replay'>;

type Summaries = { readonly [Name in AnalyticsToolName]: (result: ToolOutput<Name>) => string };

function change(before: Usd, now: Usd): string {
  const difference = subtractUsd(now, before);
  const direction = compareUsd(difference, zeroUsd);
  if (direction === 0) return 'did not change';
  const size = direction > 0 ? difference : subtractUsd(before, now);
  return `${direction > 0 ? 'rose' : 'fell'} by ${formatUsd(size)}`;
}

const causeWords: Readonly<Record<ToolOutput<'anomalies'>['rows'][number]['cause'], string>> = {
  'more-calls': 'more calls',
  'fewer-calls': 'fewer calls',
  'dearer-calls': 'dearer calls',
  'cheaper-calls': 'cheaper calls',
  'model-shift': 'a move to another model',
  new: 'something new',
};

function each(cost: Usd | null, unit: string): string[] {
  return cost === null ? [] : [`${formatUsd(cost)} a ${unit}`];
}

const isNothing = (amount: Usd) => compareUsd(amount, zeroUsd) === 0;

/** An amount of calls some of which may have no price: nothing known is not the same as $0. */
const known = (amount: Usd) => (isNothing(amount) ? 'nothing that is known' : formatUsd(amount));

/** The values of a row's key, also where calls name none. */
function nameOf(...key: readonly string[]): string {
  return key.map((name) => (name === '' ? '(none)' : name)).join(' / ');
}

/** Whether an answer holds as many rows as it was asked for, so that others may be left out of it. */
function isCut({ rows, provenance }: { rows: readonly unknown[]; provenance: Provenance }): boolean {
  return rows.length > 0 && rows.length === provenance.parameters.limit;
}

function minuteOf(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

/** One line about a tool's result, with numbers that stand in the result itself. */
export const summaries: Summaries = {
  spend: (result) => {
    const [top] = result.rows;
    const { totals } = result;
    if (isNothing(totals.cost)) return withoutCost(totals.calls, totals.unpricedCalls);
    const part = (top?.share ?? 0) >= 0.5 ? 'most' : 'the largest part';
    const leader =
      top === undefined || top.key.length === 0
        ? ''
        : `, ${part} of it for ${nameOf(...top.key)} (${formatUsd(top.cost)})`;
    const made =
      result.syntheticCalls === undefined || result.syntheticCalls === 0
        ? ''
        : `; ${count(result.syntheticCalls, 'call')} of them generated, not real`;
    return `${formatUsd(totals.cost)} for ${count(totals.calls, 'call')}${leader}${made}${unpricedNote(totals.unpricedCalls)}${twiceNote(result.countedTwice)}.`;
  },
  'top-movers': (result) => {
    const [top] = result.rows;
    const mover =
      top === undefined
        ? ''
        : `; ${nameOf(top.key)} ${change(top.costBefore, top.costNow)}, the largest move`;
    if (isNothing(result.costBefore) && isNothing(result.costNow))
      return 'No spend is known of this period, nor of the one before.';
    return compareUsd(result.costBefore, result.costNow) === 0
      ? `Spend stayed at ${formatUsd(result.costNow)}${mover}.`
      : `Spend ${change(result.costBefore, result.costNow)} to ${formatUsd(result.costNow)}${mover}.`;
  },
  'usage-by-bucket': (result) => {
    const largest = result.rows.toSorted((left, right) => compareUsd(right.cost, left.cost))[0];
    const most =
      largest === undefined
        ? 'No tokens were used'
        : isNothing(largest.cost)
          ? 'No price of the tokens is known, or they cost nothing'
          : `Most is spent on ${bucketWords[largest.bucket] ?? largest.bucket} (${formatUsd(largest.cost)})`;
    const hits =
      result.cacheHitRate === null
        ? 'no call reported caching'
        : `${share(result.cacheHitRate)} of input came from a cache`;
    return `${most}; ${hits}.`;
  },
  latency: (result) => {
    const slowest = result.rows
      .filter((row) => row.durationMs !== null)
      .toSorted((left, right) => (right.durationMs?.p95 ?? 0) - (left.durationMs?.p95 ?? 0))[0];
    if (slowest?.durationMs == null) return 'No call reported how long it took.';
    const among = isCut(result) ? `Slowest of the ${result.rows.length} with most calls is` : 'Slowest is';
    const measured = slowest.measuredCalls?.duration ?? slowest.calls;
    return `${among} ${nameOf(slowest.key)}: 95% of its ${count(measured, 'measured call')} end within ${formatFigureValue(slowest.durationMs.p95, 'ms')}.`;
  },
  unpriced: (result) =>
    result.calls === 0
      ? 'No call is without a known price.'
      : `${count(result.calls, 'call')} of ${count(result.rows.length, 'model')} have no known price.`,
  errors: (result) =>
    result.calls === 0
      ? 'There are no calls in the period.'
      : `${count(result.errorCalls, 'call')} of ${formatFigureValue(result.calls, 'count')} failed and cost ${known(result.errorCost)}; ${count(result.retryCalls, 'retry', 'retries')} cost ${known(result.retryCost)}.`,
  'unit-economics': ({ totals }) => {
    const costs = [
      ...each(totals.costPerCall, 'call'),
      ...each(totals.conversation.costPerUnit, 'conversation'),
      ...each(totals.user.costPerUnit, 'user'),
      ...each(totals.success.costPerUnit, 'successful outcome'),
    ];
    return costs.length === 0
      ? withoutCost(totals.calls, totals.calls)
      : `On average ${costs.join(', ')}${unpricedNote(totals.unpricedCalls ?? 0)}.`;
  },
  'top-users': ({ users, rows: [first], totals }) =>
    first === undefined
      ? 'No call of the period names an end user.'
      : isNothing(totals.cost)
        ? withoutCost(totals.calls, totals.unpricedCalls)
        : `Of ${count(users, 'end user')}, the one whose calls cost most spent ${formatUsd(first.cost)} (${share(first.share)} of all).`,
  'cache-hit-rates': ({ totals, turns }) => {
    if (totals.hitRate === null) return 'No call reported caching.';
    const words = {
      first: 'first turns',
      later: 'later turns',
      none: 'single calls',
      unstated: 'other turns',
    };
    const rates = turns.flatMap(({ turn, hitRate }) =>
      hitRate === null ? [] : [`${share(hitRate)} on ${words[turn]}`],
    );
    return `${share(totals.hitRate)} of input came from a cache: ${rates.join(', ')}.`;
  },
  concurrency: ({ rows: [busiest] }) =>
    busiest === undefined
      ? 'There are no calls in the period.'
      : `Busiest is ${busiest.model}: ${count(busiest.requestsPerMinute.max, 'request')} in the minute of ${minuteOf(busiest.busiestAt)}.`,
  anomalies: ({ rows, hoursCompared }) => {
    const [worst] = rows;
    if (hoursCompared === 0) return 'There is too little history to tell what is usual.';
    if (worst === undefined) return 'No hour was out of the ordinary.';
    const where = worst.key === null || worst.key === '' ? 'Spend' : `Spend of ${worst.key}`;
    return `${where} was ${formatUsd(worst.actual)} instead of about ${formatUsd(worst.expected)} from ${minuteOf(worst.startsAt)} on: ${causeWords[worst.cause]}.`;
  },
  forecast: ({ total, horizon }) =>
    total === null
      ? 'There is too little history to forecast from.'
      : `About ${formatUsd(total.expected)} (${formatUsd(total.low)} to ${formatUsd(total.high)}) from ${span(horizon)}.`,
  budget: ({ spent, amount, spentShare, projected }) => {
    const part = isNothing(amount) ? '' : ` (${share(spentShare)})`;
    const end = projected === null ? '' : `; about ${formatUsd(projected.expected)} by the end of the month`;
    return isNothing(spent)
      ? `Of ${formatUsd(amount)}, nothing is known to be spent${end}.`
      : `${formatUsd(spent)} of ${formatUsd(amount)} spent${part}${end}.`;
  },
  'price-changes': ({ rows, effect }) => {
    if (rows.length === 0) return 'No price of the models in use changed.';
    const unknown = rows.filter((row) => row.effect === null).length;
    const changed = `${count(rows.length, 'price')} changed`;
    if (unknown === rows.length) return `${changed}; what that made of the calls is not known.`;
    const made = isNothing(effect)
      ? 'which made no difference to the calls'
      : `which made the calls ${compareUsd(effect, zeroUsd) < 0 ? `${formatUsd(subtractUsd(zeroUsd, effect))} cheaper` : `${formatUsd(effect)} dearer`}`;
    return `${changed}, ${made}${unknown === 0 ? '' : `; of ${count(unknown, 'change')} the effect is not known`}.`;
  },
  'data-sufficiency': (result) =>
    result.calls === 0
      ? 'There is no data yet.'
      : `${count(result.calls, 'call')} of ${count(result.features.length, 'feature')} and ${count(result.models.length, 'model')}, from ${result.firstCallAt?.slice(0, 10) ?? 'an unknown day'} to ${result.lastCallAt?.slice(0, 10) ?? 'an unknown day'}: ${result.verdict}.`,
  savings: (result) =>
    isNothing(result.baseline)
      ? nothingToSave
      : result.findings.length === 0
        ? `No lever fires on the ${formatUsd(result.baseline)} of ${span(result.period)}.`
        : `${count(result.findings.length, 'finding')}; together they would have saved ${formatUsd(result.portfolio.total.expected)} of ${formatUsd(result.baseline)} (replayed, ${formatUsd(result.portfolio.total.low)} to ${formatUsd(result.portfolio.total.high)}).`,
  replay: (result) =>
    isNothing(result.baseline)
      ? // A replay counts calls without a price apart.
        withoutCost(result.calls + result.unpricedCalls, result.unpricedCalls)
      : `Under the policy the bill of ${formatUsd(result.baseline)} would have been ${formatUsd(result.counterfactual.expected)}; ${count(result.callsTouched, 'call')} change${unpricedNote(result.unpricedCalls)}.`,
};
