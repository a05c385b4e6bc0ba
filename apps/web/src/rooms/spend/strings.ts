import type { ExportManifest } from '@netra/contract';

const count = new Intl.NumberFormat('en-US');

type Holding = Pick<ExportManifest, 'calls' | 'unpricedCalls' | 'focusVersion' | 'syntheticCalls'>;
type Between = Record<'low' | 'high' | 'confidence', string> & Record<'days' | 'learned', number>;

/** English texts of the spend room. */
export const spendStrings = {
  title: 'Spend',
  period: 'Period',
  presets: {
    '24h': '24 h',
    '7d': '7 days',
    '30d': '30 days',
    '90d': '90 days',
    all: 'All',
    custom: 'Custom',
  },
  from: 'From',
  to: 'To',
  utc: 'UTC',
  by: 'Group by',
  groupings: { feature: 'Feature', model: 'Model', provider: 'Provider', project: 'Project' },
  project: 'Project',
  allProjects: 'All projects',
  total: 'Total spend',
  calls: 'Calls',
  errors: 'Failed calls',
  cacheHitRate: 'Cache hit rate',
  cacheHint: 'Cached input tokens as a share of all input',
  notReported: 'Not reported',
  unpriced: 'Unpriced calls',
  unpricedHint: 'Not in the total',
  unpricedShow: 'Show which',
  unpricedHide: 'Hide',
  allPriced: 'Every call has a price',
  unpricedTitle: 'Calls without a known price',
  unpricedText:
    'A call whose price is not known counts as unknown, never as $0. It is left out of every amount on this page.',
  fix: {
    title: 'What to do',
    is: (target: string) => `It is ${target}`,
    isOf: (model: string, target: string) => `${model} is ${target}`,
    add: 'Add a price',
    addOf: (model: string) => `Add a price for ${model}`,
  },
  exports: {
    title: 'Export this period',
    kinds: {
      focus: 'Costs by day (FOCUS, CSV)',
      'calls-csv': 'Calls (CSV)',
      'calls-parquet': 'Calls (Parquet)',
    },
    holds: ({ calls, unpricedCalls, focusVersion, syntheticCalls }: Holding) =>
      [
        `${count.format(calls)} calls${syntheticCalls > 0 ? `, ${count.format(syntheticCalls)} of them generated and marked so` : ''}.`,
        ...(unpricedCalls > 0 && focusVersion !== null
          ? [`${count.format(unpricedCalls)} without a price are left out: a row of FOCUS must state a cost.`]
          : []),
      ].join(' '),
  },
  forecast: {
    title: 'Forecast, learned from this period',
    expected: 'Expected',
    low: 'Low',
    high: 'High',
    none: 'There is no forecast.',
    reasons: {
      'too-few-days': 'There are too few whole days in this period to learn from; choose a longer one.',
      'no-spend': 'Nothing was spent in this period.',
    },
    between: ({ low, high, confidence, days, learned }: Between) =>
      `in the ${days} days after it; each day lies within its interval with ${confidence} (sum ${low} to ${high}). Learned from ${learned} whole days.`,
    backtest: (coverage: string, error: string) =>
      `Of days forecast this way before, ${coverage} lay within; the mean error was ${error} of a usual day.`,
  },
  anomalies: {
    title: 'Out of the ordinary',
    tooEarly: 'An hour can be compared once there are two weeks of calls before it.',
    none: (hours: string) =>
      `None of ${hours} hours cost more or less than their hour of the week usually does.`,
    some: 'Hours that cost more or less than their hour of the week usually does.',
    since: 'Since',
    hours: 'Hours',
    expected: 'Usual',
    actual: 'Was',
    cause: 'Mostly',
    causes: {
      'more-calls': 'More calls',
      'fewer-calls': 'Fewer calls',
      'dearer-calls': 'Dearer calls',
      'cheaper-calls': 'Cheaper calls',
      'model-shift': 'Another model',
      new: 'New',
    },
  },
  budget: {
    title: (month: string) => `Budget of ${month}`,
    amount: 'Amount in US dollars',
    amountHint: 'An amount such as 1500 or 1500.50',
    placeholder: 'Amount in US dollars',
    compare: 'Compare',
    verdicts: {
      exceeded: 'Exceeded',
      'will-exceed': 'Will be exceeded',
      'may-exceed': 'May be exceeded',
      within: 'Within the budget',
      unknown: 'Too early to tell',
    },
    spent: ({ spent, amount, share, elapsed }: Record<'spent' | 'amount' | 'share' | 'elapsed', string>) =>
      `${spent} of ${amount} (${share}) are spent; ${elapsed} of the month have passed.`,
    projected: ({ expected, low, high }: Record<'expected' | 'low' | 'high', string>) =>
      `The month is expected to end at ${expected} (${low} to ${high}).`,
    passed: (day: string, isOver: boolean) =>
      isOver ? `The amount was passed on ${day}.` : `The amount is expected to be passed on ${day}.`,
  },
  provider: 'Provider',
  model: 'Model',
  tokens: 'Tokens',
  reason: 'Reason',
  against: 'against the period before',
  noBefore: 'No earlier calls to compare with',
  trend: (by: string) => `Spend over time by ${by.toLowerCase()}`,
  values: 'Values',
  incomplete: 'Not every point of this long period is drawn; choose a shorter one.',
  time: 'Time (UTC)',
  rest: 'Other',
  none: '(none)',
  top: (by: string) => `Spend by ${by.toLowerCase()}`,
  cost: 'Cost',
  noPrice: 'no price',
  share: 'Share',
  change: 'Change',
  beyond: (calls: number) => `Other (${count.format(calls)} calls)`,
  emptyTitle: 'No calls in this period',
  emptyText: (span: string) => `There are calls from ${span}.`,
  emptyAction: 'Show all of them',
  noDataTitle: 'There are no calls yet',
  noDataText: 'Import a file or send calls from your application; spend appears here at once.',
  noDataAction: 'Add data',
  synthetic: 'Synthetic data',
  syntheticAll: 'These figures come from generated calls, not from real traffic.',
  syntheticSome: (some: number, all: number) =>
    `${count.format(some)} of ${count.format(all)} calls are generated, not real traffic. Choose a project to keep them apart.`,
} as const;

export const formatCount = (value: number): string => count.format(value);

/** A key as a person reads it: calls that name none are said to have none. */
export function keyName(key: string): string {
  return key === '' ? spendStrings.none : key;
}
