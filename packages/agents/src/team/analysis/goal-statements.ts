import { compareUsd, figureText, type Span } from '@netra/contract';
import { nameOf } from '../../grounding/named.ts';
import { prose } from '../../grounding/prose.ts';
import { figureOf, type Reading } from '../../grounding/reading.ts';

type Goals = Reading<'weigh-goals'>;

function costStatement(reading: Goals): Span[][] {
  const { cost, growthShare } = reading.result;
  const usd = (...path: readonly string[]) => figureOf(reading, path, 'usd');
  const start =
    growthShare === 0
      ? prose`The bill of this period is ${usd('costNow')}`
      : prose`The bill of this period is ${usd('costNow')}, and ${usd('costAtUsage')} with ${figureOf(reading, ['growthShare'], 'percent')} more usage`;
  const { low, high } = reading.result.costAfterChanges;
  const range =
    compareUsd(low, high) === 0
      ? []
      : prose` (${usd('costAfterChanges', 'low')} to ${usd('costAfterChanges', 'high')})`;
  const after = prose`the changes that the evidence supports bring it to ${usd('costAfterChanges', 'expected')}${range}`;
  const isUnknown = cost.target === null && cost.changeShare !== null;
  if (isUnknown)
    return [
      prose`Whether ${figureOf(reading, ['cost', 'changeShare'], 'percent')} cost can be reached cannot be told: no call of this period has a known cost.`,
    ];
  if (cost.target === null) return [prose`${start}; ${after}.`];
  const target = prose`The target of ${figureOf(reading, ['cost', 'changeShare'], 'percent')} cost is ${usd('cost', 'target')}`;
  return [
    prose`${start}; ${after}.`,
    cost.verdict === 'reached'
      ? prose`${target}: it is reached.`
      : prose`${target}: it is not reached, by ${usd('cost', 'costMissing')}.`,
  ];
}

function speedStatement(reading: Goals): Span[][] {
  const { speed } = reading.result;
  if (speed.factor === null) return [];
  const factor = figureOf(reading, ['speed', 'factor'], 'ratio');
  if (speed.verdict === 'unknown' || speed.rows.length === 0)
    return [
      prose`Whether a speed of ${factor} can be reached cannot be told: too few calls say how long they took, or they show no other model at a known price.`,
    ];
  const reached = speed.rows.filter(({ isReached }) => isReached).length;
  if (reached === speed.rows.length)
    return [
      prose`Models of your own calls that cost no more would make every feature ${factor} as fast; whether they are good enough needs a test.`,
    ];
  const best = speed.rows.reduce<number | undefined>(
    (found, row, index) =>
      row.speedRatio !== null &&
      row.speedRatio > (found === undefined ? 1 : (speed.rows[found]?.speedRatio ?? 1))
        ? index
        : found,
    undefined,
  );
  const lead = prose`A speed of ${factor} is not reached for ${reached === 0 ? 'any feature' : 'every feature'} with the models that your calls show at no higher price`;
  if (best === undefined) return [prose`${lead}.`, prose`None of them generates faster.`];
  const most = figureOf(reading, ['speed', 'rows', best, 'speedRatio'], 'ratio');
  // Written with one digit, a speed that falls short by little reads like the one that was asked for.
  const near = figureText(most) === figureText(factor) ? 'just under ' : '';
  return [
    prose`${lead}.`,
    prose`The most is ${near}${most} for ${nameOf(reading, ['speed', 'rows', best, 'key'], 'calls without a feature')} with ${nameOf(reading, ['speed', 'rows', best, 'bestModel'], 'another model')}, whose quality needs a test.`,
  ];
}

/** What the evidence reaches of each goal. */
export function goalStatements(reading: Goals): Span[][] {
  const { cost, growthShare } = reading.result;
  const isOnlySpeed = cost.target === null && growthShare === 0;
  return isOnlySpeed
    ? [...speedStatement(reading), ...costStatement(reading)]
    : [...costStatement(reading), ...speedStatement(reading)];
}
