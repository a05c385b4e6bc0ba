import { compareUsd, formatFigureValue, type QuestionAnswer, type Usd, usageSchema } from '@netra/contract';
import { costOf, modelFacts, priceAt } from '@netra/pricing';
import type { Derivation } from '../derived-tool.ts';
import { share } from './words.ts';

type Spend = QuestionAnswer<'spend'>['rows'][number];
type Latency = QuestionAnswer<'latency'>['rows'][number];

/** Fewer measured calls than this say little about a model's speed. */
const leastCalls = 30;
/** Below this a model is not faster, but as fast. */
const leastGain = 1.1;
const mostFaster = 3;

/** A feature's tokens at list prices, all input taken as uncached; undefined where a price is not known. */
function listCost(at: number, seller: { provider: string; model: string }, row: Spend): Usd | undefined {
  const facts = modelFacts({ ...seller, at });
  if (facts === undefined) return undefined;
  const card = priceAt({ provider: facts.provider, model: facts.model, at });
  if (card.status === 'unpriced') return undefined;
  const usage = usageSchema.safeParse({ inputUncached: row.inputTokens, outputVisible: row.outputTokens });
  if (!usage.success) return undefined;
  const cost = costOf(usage.data, card);
  return cost.status === 'unpriced' ? undefined : cost.cost;
}

type Speeds = {
  readonly models: readonly Latency[];
  readonly providerOf: (model: string) => string;
  readonly at: number;
};

/** Models of the own calls that generate faster, cheapest first. */
function fasterThan(present: Latency | undefined, row: Spend, { models, providerOf, at }: Speeds) {
  const own = present?.outputTokensPerSecond ?? null;
  const listCostNow =
    present === undefined
      ? undefined
      : listCost(at, { provider: providerOf(present.key), model: present.key }, row);
  if (own === null || own <= 0 || listCostNow === undefined) return [];
  return models
    .flatMap(({ key: model, calls: measuredCalls, outputTokensPerSecond: tokensPerSecond }) => {
      if (tokensPerSecond === null || measuredCalls < leastCalls || tokensPerSecond < own * leastGain)
        return [];
      const provider = providerOf(model);
      const listCostThen = listCost(at, { provider, model }, row);
      if (listCostThen === undefined) return [];
      const isDearer = compareUsd(listCostThen, listCostNow) > 0;
      const speedRatio = tokensPerSecond / own;
      return [
        { provider, model, measuredCalls, tokensPerSecond, speedRatio, listCostNow, listCostThen, isDearer },
      ];
    })
    .toSorted((left, right) => compareUsd(left.listCostThen, right.listCostThen))
    .slice(0, mostFaster);
}

function parts(latency: Latency) {
  const whole = latency.durationMs?.p50 ?? 0;
  const first = latency.timeToFirstTokenMs?.p50 ?? null;
  const generation = first === null ? null : Math.max(0, whole - first);
  const generationShare = generation === null || whole === 0 ? null : generation / whole;
  const bottleneck: 'unknown' | 'generation' | 'first-token' =
    generationShare === null ? 'unknown' : generationShare > 0.5 ? 'generation' : 'first-token';
  return { firstTokenP50Ms: first, generationP50Ms: generation, generationShare, bottleneck };
}

/** Where each feature waits, and what is faster by the own calls' measure. */
export const latencyBottlenecks: Derivation<'latency-bottlenecks'> = {
  name: 'latency-bottlenecks',
  async derive({ period, filter, limit }, analytics) {
    const { model: _, feature: __, provider: ___, ...everywhere } = filter;
    const [byFeature, byModel, spend] = await Promise.all([
      analytics.ask('latency', { period, filter, by: 'feature', limit }),
      analytics.ask('latency', { period, filter: everywhere, by: 'model', limit: 50 }),
      analytics.ask('spend', { period, filter: everywhere, by: ['feature', 'model'], limit: 1_000 }),
    ]);
    const sellers = await analytics.ask('spend', {
      period,
      filter: everywhere,
      by: ['model', 'provider'],
      limit: 1_000,
    });
    const providerOf = (model: string) => sellers.rows.find(({ key }) => key[0] === model)?.key[1] ?? '';
    const speeds: Speeds = { models: byModel.rows, providerOf, at: Date.parse(period.to) };
    const rows = byFeature.rows.flatMap((row) => {
      if (row.durationMs === null) return [];
      const used = spend.rows
        .filter(({ key }) => key[0] === row.key)
        .toSorted((left, right) => right.calls - left.calls);
      const [main] = used;
      const model = main?.key[1] ?? '';
      const present = byModel.rows.find(({ key }) => key === model);
      const outputTokens = used.reduce((sum, each) => sum + each.outputTokens, 0);
      const calls = used.reduce((sum, each) => sum + each.calls, 0);
      return [
        {
          key: row.key,
          model,
          calls: row.calls,
          durationP50Ms: row.durationMs.p50,
          durationP95Ms: row.durationMs.p95,
          ...parts(row),
          tokensPerSecond: row.outputTokensPerSecond,
          outputTokensPerCall: calls === 0 ? 0 : outputTokens / calls,
          faster: main === undefined ? [] : fasterThan(present, main, speeds),
        },
      ];
    });
    return { period, rows: rows.toSorted((left, right) => right.durationP95Ms - left.durationP95Ms) };
  },
  summarize: ({ rows: [slowest] }) => {
    if (slowest === undefined) return 'No call reported how long it took.';
    const where =
      slowest.generationShare === null
        ? ''
        : `, ${share(slowest.generationShare)} of the usual time spent generating`;
    return `Slowest is ${slowest.key === '' ? 'what names no feature' : slowest.key}: 95% within ${formatFigureValue(slowest.durationP95Ms, 'ms')}${where}.`;
  },
};
