import { ApexError, formatUsd, multiplyUsd, usageSchema } from '@netra/contract';
import { costOf, type PriceBook, priceAt } from '@netra/pricing';
import type { Derivation } from '../derived-tool.ts';
import { knownModel } from './listed-models.ts';
import { ownBook } from './own-book.ts';
import { count } from './words.ts';

type Lengths = {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
};

type Prompts = { readonly lengths: Lengths; readonly calls: number; readonly book: PriceBook };

function priced(asked: { model: string; provider?: string | undefined }, { lengths, calls, book }: Prompts) {
  const at = Date.now();
  const { provider, model } = knownModel(asked, at, book);
  const key = `${provider}/${model}`;
  const { inputTokens, cachedInputTokens, outputTokens } = lengths;
  const card = priceAt({ provider, model, at, inputTokens }, book);
  const none = { key, provider, costPerCall: null, cost: null };
  if (card.status === 'unpriced') return { ...none, unpricedReason: card.detail };
  const usage = usageSchema.parse({
    inputUncached: inputTokens - cachedInputTokens,
    cacheRead: cachedInputTokens,
    outputVisible: outputTokens,
  });
  const cost = costOf(usage, card);
  if (cost.status === 'unpriced') return { ...none, unpricedReason: cost.detail };
  return { key, provider, costPerCall: cost.cost, cost: multiplyUsd(cost.cost, calls), unpricedReason: '' };
}

/** A prompt of stated lengths, priced from the book for each of the models. Raises `invalid_request`. */
export const estimatePrompt: Derivation<'estimate-prompt'> = {
  name: 'estimate-prompt',
  async derive({ models, calls, ...lengths }, analytics) {
    const { inputTokens, cachedInputTokens } = lengths;
    if (cachedInputTokens > inputTokens)
      throw new ApexError('invalid_request', 'More tokens are cached than go in.', {
        details: { field: 'cachedInputTokens', given: cachedInputTokens, expected: `at most ${inputTokens}` },
      });
    const book = await ownBook(analytics);
    return { calls, rows: models.map((model) => priced(model, { lengths, calls, book })) };
  },
  summarize: ({ calls, rows }) => {
    const stated = rows.flatMap(({ key, cost }) => (cost === null ? [] : [`${formatUsd(cost)} with ${key}`]));
    return stated.length === 0
      ? 'None of the models has a known price.'
      : `${count(calls, 'call')} would cost ${stated.join(', ')}.`;
  },
};

/** Calls of a feature at what they cost on average. */
export const estimateFeature: Derivation<'estimate-feature'> = {
  name: 'estimate-feature',
  async derive({ period, filter, calls }, analytics) {
    const { totals } = await analytics.ask('unit-economics', { period, filter });
    const { costPerCall, unpricedCalls = 0 } = totals;
    return {
      period,
      calls,
      learnedCalls: costPerCall === null ? 0 : totals.calls - unpricedCalls,
      costPerCall,
      cost: costPerCall === null ? null : multiplyUsd(costPerCall, calls),
    };
  },
  summarize: ({ calls, learnedCalls, cost, costPerCall }) =>
    cost === null || costPerCall === null
      ? 'There are no calls with a known price to estimate from.'
      : `${count(calls, 'call')} would cost ${formatUsd(cost)}, at ${formatUsd(costPerCall)} each as ${count(learnedCalls, 'call')} with a known price did.`,
};
