import {
  compareUsd,
  formatUsd,
  multiplyUsd,
  type Period,
  type QuestionAnswer,
  shareOf,
  subtractUsd,
  type Usd,
  zeroUsd,
} from '@netra/contract';
import type { Analytics } from '../analytics-access.ts';
import type { Derivation, Parsed } from '../derived-tool.ts';
import { type Conduct, conductByModel, conductOf } from './conduct.ts';
import { difference } from './words.ts';

type Day = { readonly at: string; readonly model: string };
type Switch = {
  readonly feature: string;
  readonly fromModel: string;
  readonly toModel: string;
  readonly at: string;
};

const mostSwitches = 5;
/** About 95% of chance lies within this many standard errors. */
const standardErrors = 1.96;

/** The model that most calls of each day of a feature went to, by day. */
function mainModels(rows: QuestionAnswer<'spend'>['rows'], feature: string): Day[] {
  const days = Map.groupBy(
    rows.filter(({ key }) => key[0] === feature),
    ({ at }) => at ?? '',
  );
  return [...days]
    .map(([at, models]) => {
      const main = models.toSorted((left, right) => right.calls - left.calls)[0];
      return { at, model: main?.key[1] ?? '' };
    })
    .toSorted((left, right) => left.at.localeCompare(right.at));
}

/** The last day on which a feature's main model became another and stayed so to the end. */
function lastSwitch(rows: QuestionAnswer<'spend'>['rows'], feature: string): Switch | undefined {
  const days = mainModels(rows, feature);
  const last = days.at(-1);
  if (last === undefined) return undefined;
  const before = days.findLastIndex(({ model }) => model !== last.model);
  const [from, first] = [days[before], days[before + 1]];
  if (from === undefined || first === undefined) return undefined;
  return { feature, fromModel: from.model, toModel: last.model, at: first.at };
}

function qualityOf(
  before: Conduct,
  after: Conduct,
): 'better' | 'worse' | 'no-difference-shown' | 'not-measured' {
  const [was, is] = [before.successShare, after.successShare];
  if (was === null || is === null) return 'not-measured';
  const variance = (share: number, calls: number) => (share * (1 - share)) / calls;
  const error =
    standardErrors * Math.sqrt(variance(was, before.scoredCalls) + variance(is, after.scoredCalls));
  if (is - was > error) return 'better';
  return was - is > error ? 'worse' : 'no-difference-shown';
}

function changeOf(before: Conduct, after: Conduct): Usd | null {
  if (before.costPerCall === null || after.costPerCall === null) return null;
  return multiplyUsd(subtractUsd(after.costPerCall, before.costPerCall), after.calls);
}

async function impactOf(analytics: Analytics, { period, filter }: Parsed<'change-impact'>, found: Switch) {
  const { feature, fromModel, toModel, at } = found;
  const of = { ...filter, feature: [feature] };
  const [before, after] = await Promise.all([
    conductByModel(analytics, {
      period: { from: period.from, to: at },
      filter: { ...of, model: [fromModel] },
    }),
    conductByModel(analytics, { period: { from: at, to: period.to }, filter: { ...of, model: [toModel] } }),
  ]);
  const [was, is] = [before[0], after[0]];
  if (was === undefined || is === undefined) return [];
  const isPriced =
    was.costPerCall !== null && is.costPerCall !== null && compareUsd(was.costPerCall, zeroUsd) > 0;
  return [
    {
      key: feature,
      fromModel,
      toModel,
      switchedAt: new Date(at).toISOString(),
      before: conductOf(was),
      after: conductOf(is),
      costRatio: isPriced ? shareOf(is.costPerCall ?? zeroUsd, was.costPerCall ?? zeroUsd) : null,
      durationRatio:
        was.durationP50Ms === null || is.durationP50Ms === null || was.durationP50Ms === 0
          ? null
          : is.durationP50Ms / was.durationP50Ms,
      costChange: changeOf(was, is),
      quality: qualityOf(was, is),
    },
  ];
}

function size(amount: Usd | null): Usd {
  if (amount === null) return zeroUsd;
  return compareUsd(amount, zeroUsd) < 0 ? subtractUsd(zeroUsd, amount) : amount;
}

function featuresOf(rows: QuestionAnswer<'spend'>['rows']): string[] {
  return [...new Set(rows.map(({ key }) => key[0] ?? ''))];
}

/** Days of a period whose first hours are not in it are no whole days; the ends are left to the engine's grain. */
async function dailyModels(
  analytics: Analytics,
  { period, filter }: { period: Period; filter: Parsed<'change-impact'>['filter'] },
) {
  return analytics.ask('spend', { period, filter, by: ['feature', 'model'], grain: 'day', limit: 1_000 });
}

/** What a move to another model has cost or saved since, and whether it shows in time, errors and outcomes. */
export const changeImpact: Derivation<'change-impact'> = {
  name: 'change-impact',
  async derive(input, analytics) {
    const { rows } = await dailyModels(analytics, input);
    const switches = featuresOf(rows).flatMap((feature) => lastSwitch(rows, feature) ?? []);
    const impacts = await Promise.all(
      switches.slice(0, mostSwitches * 2).map((found) => impactOf(analytics, input, found)),
    );
    return {
      period: input.period,
      rows: impacts
        .flat()
        .toSorted((left, right) => compareUsd(size(right.costChange), size(left.costChange)))
        .slice(0, mostSwitches),
    };
  },
  summarize: ({ rows: [first] }) =>
    first === undefined
      ? 'No feature moved from one model to another.'
      : `Most changed ${first.key}: it moved from ${first.fromModel} to ${first.toModel} on ${first.switchedAt.slice(0, 10)}: ${first.costChange === null ? 'what that cost is not known' : difference(first.costChange)} since, ${first.before.costPerCall === null ? 'an unknown amount' : formatUsd(first.before.costPerCall)} a call before and ${first.after.costPerCall === null ? 'an unknown amount' : formatUsd(first.after.costPerCall)} now.`,
};
