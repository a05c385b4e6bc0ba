const count = new Intl.NumberFormat('en-US');

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
