import {
  compareUsd,
  type Filter,
  formatFigureValue,
  type Period,
  type QuestionAnswer,
  type Usd,
} from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { Analytics } from '../analytics-access.ts';
import type { Derivation, Parsed } from '../derived-tool.ts';
import { listCost } from './list-cost.ts';
import { callsOnly, mostRows } from './model-use.ts';
import { ownBook } from './own-book.ts';
import { count, share } from './words.ts';

type Spend = QuestionAnswer<'spend'>['rows'][number];
type Latency = QuestionAnswer<'latency'>['rows'][number];

/** Fewer measured calls than this say little about a model's speed. */
const leastCalls = 30;
/** Fewer measured calls than this have no 95th percentile of their own: it is their slowest call. */
const leastForRank = 20;
/** Below this a model is not faster, but as fast. */
const leastGain = 1.1;
const mostFaster = 3;
/** As many as the question gives, those with most calls. */
const mostKeys = 100;

const measuredOf = ({ measuredCalls, calls }: Latency, what: 'duration' | 'speed' | 'firstToken') =>
  measuredCalls?.[what] ?? calls;

type Speeds = {
  readonly models: readonly Latency[];
  readonly providerOf: (model: string) => string;
  readonly at: number;
  readonly book: PriceBook;
};

function cheapestFirst(left: { listCostThen: Usd | null }, right: { listCostThen: Usd | null }): number {
  if (left.listCostThen === null || right.listCostThen === null)
    return Number(left.listCostThen === null) - Number(right.listCostThen === null);
  return compareUsd(left.listCostThen, right.listCostThen);
}

/** Models of the own calls that generate faster, cheapest first, and how many could be compared at all. */
function fasterThan(used: Spend | undefined, { models, providerOf, ...prices }: Speeds) {
  const own = models.find(({ key }) => key === used?.key[1]);
  const speed = own?.outputTokensPerSecond ?? null;
  if (used === undefined || own === undefined || speed === null || speed <= 0)
    return { faster: [], comparedModels: 0 };
  if (measuredOf(own, 'speed') < leastCalls) return { faster: [], comparedModels: 0 };
  const compared = models.flatMap((row) =>
    row.key === own.key || row.outputTokensPerSecond === null || measuredOf(row, 'speed') < leastCalls
      ? []
      : [
          {
            model: row.key,
            measuredCalls: measuredOf(row, 'speed'),
            tokensPerSecond: row.outputTokensPerSecond,
          },
        ],
  );
  const listCostNow = listCost({ provider: providerOf(own.key), model: own.key }, used, prices);
  const faster = compared
    .filter(({ tokensPerSecond }) => tokensPerSecond >= speed * leastGain)
    .map((other) => {
      const provider = providerOf(other.model);
      const listCostThen = listCost({ provider, model: other.model }, used, prices);
      const isDearer =
        listCostNow === null || listCostThen === null ? null : compareUsd(listCostThen, listCostNow) > 0;
      const speedRatio = other.tokensPerSecond / speed;
      return { provider, ...other, speedRatio, listCostNow, listCostThen, isDearer };
    });
  return { faster: faster.toSorted(cheapestFirst), comparedModels: compared.length };
}

function parts(latency: Latency) {
  const whole = latency.durationMs?.p50 ?? 0;
  // Medians of other calls than the durations are of cannot be taken from them.
  const isTold = 2 * measuredOf(latency, 'firstToken') >= measuredOf(latency, 'duration');
  const first = isTold ? (latency.timeToFirstTokenMs?.p50 ?? null) : null;
  const generation = first === null ? null : Math.max(0, whole - first);
  const generationShare = generation === null || whole === 0 ? null : generation / whole;
  const bottleneck: 'unknown' | 'generation' | 'first-token' =
    generationShare === null ? 'unknown' : generationShare > 0.5 ? 'generation' : 'first-token';
  return { firstTokenP50Ms: first, generationP50Ms: generation, generationShare, bottleneck };
}

/** Slowest first; what has too few measured calls for a percentile comes after. */
function bySlowness(left: Latency, right: Latency): number {
  const isFew = (row: Latency) => Number(measuredOf(row, 'duration') < leastForRank);
  return isFew(left) - isFew(right) || (right.durationMs?.p95 ?? 0) - (left.durationMs?.p95 ?? 0);
}

/** What each of some features used, by model, most calls first, and its main model where none that is not here can be. */
async function usesOf(
  analytics: Analytics,
  scope: { readonly period: Period; readonly filter: Filter },
  features: readonly string[],
) {
  if (features.length === 0) return () => ({ rows: [], main: undefined });
  const filter = await callsOnly(analytics, {
    ...scope,
    filter: { ...scope.filter, feature: [...features] },
  });
  const { rows, rest } = await analytics.ask('spend', {
    period: scope.period,
    filter,
    by: ['feature', 'model'],
    limit: mostRows,
  });
  return (feature: string) => {
    const own = rows
      .filter(({ key }) => key[0] === feature)
      .toSorted((left, right) => right.calls - left.calls);
    // A model beyond the answer could have more calls than the first one here.
    const [main] = own;
    return { rows: own, main: main !== undefined && main.calls > rest.calls ? main : undefined };
  };
}

/** Where each feature waits, and every model that is faster by the own calls' measure, cheapest first. */
export async function bottlenecksOf(
  { period, filter, limit }: Parsed<'latency-bottlenecks'>,
  analytics: Analytics,
) {
  const { model: _, feature: __, provider: ___, ...everywhere } = filter;
  const [byFeature, byModel, sellers, book] = await Promise.all([
    analytics.ask('latency', { period, filter, by: 'feature', limit: mostKeys }),
    analytics.ask('latency', { period, filter: everywhere, by: 'model', limit: mostKeys }),
    analytics.ask('spend', { period, filter: everywhere, by: ['model', 'provider'], limit: mostRows }),
    ownBook(analytics),
  ]);
  const timed = byFeature.rows.filter(({ durationMs }) => durationMs !== null);
  const slowest = timed.toSorted(bySlowness).slice(0, limit);
  const useOf = await usesOf(
    analytics,
    { period, filter },
    slowest.map(({ key }) => key),
  );
  const providerOf = (model: string) => sellers.rows.find(({ key }) => key[0] === model)?.key[1] ?? '';
  const speeds: Speeds = { models: byModel.rows, providerOf, at: Date.parse(period.to), book };
  const rows = slowest.flatMap((row) => {
    if (row.durationMs === null) return [];
    const { rows: used, main } = useOf(row.key);
    const outputTokens = used.reduce((sum, each) => sum + each.outputTokens, 0);
    const calls = used.reduce((sum, each) => sum + each.calls, 0);
    return [
      {
        key: row.key,
        model: main?.key[1] ?? '',
        calls: row.calls,
        measuredCalls: measuredOf(row, 'duration'),
        durationP50Ms: row.durationMs.p50,
        durationP95Ms: row.durationMs.p95,
        ...parts(row),
        tokensPerSecond: row.outputTokensPerSecond,
        outputTokensPerCall: calls === 0 ? 0 : outputTokens / calls,
        ...fasterThan(main, speeds),
      },
    ];
  });
  return { period, rows, features: byFeature.rows.length, isWhole: byFeature.rows.length < mostKeys };
}

/** Where each feature waits, and what is faster by the own calls' measure. */
export const latencyBottlenecks: Derivation<'latency-bottlenecks'> = {
  name: 'latency-bottlenecks',
  async derive(input, analytics) {
    const found = await bottlenecksOf(input, analytics);
    const rows = found.rows.map((row) => ({ ...row, faster: row.faster.slice(0, mostFaster) }));
    return { ...found, rows };
  },
  summarize: ({ rows: [slowest], isWhole = true, features = 0 }) => {
    if (slowest === undefined) return 'No call reported how long it took.';
    const where =
      slowest.generationShare === null
        ? ''
        : `, ${share(slowest.generationShare)} of the usual time spent generating`;
    const among = isWhole ? 'Slowest is' : `Slowest of the ${count(features, 'feature')} with most calls is`;
    return `${among} ${slowest.key === '' ? 'what names no feature' : slowest.key}: 95% of ${count(slowest.measuredCalls ?? slowest.calls, 'measured call')} within ${formatFigureValue(slowest.durationP95Ms, 'ms')}${where}.`;
  },
};
