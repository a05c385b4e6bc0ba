import { type Usage, type Usd, usageSchema } from '@netra/contract';
import { costOf, inputTokensOf, priceAt } from '@netra/pricing';
import type { LanguageModelUsage } from 'ai';

/** Tokens of a call in disjoint buckets; what a provider does not state is not guessed. */
export function bucketsOf(usage: LanguageModelUsage): Usage {
  const { inputTokenDetails: input, outputTokenDetails: output } = usage;
  const cacheRead = input.cacheReadTokens ?? 0;
  const cacheWrite5m = input.cacheWriteTokens ?? 0;
  const reasoning = output.reasoningTokens ?? 0;
  return usageSchema.parse({
    inputUncached: input.noCacheTokens ?? Math.max(0, (usage.inputTokens ?? 0) - cacheRead - cacheWrite5m),
    cacheRead,
    cacheWrite5m,
    outputVisible: output.textTokens ?? Math.max(0, (usage.outputTokens ?? 0) - reasoning),
    reasoning,
  });
}

/** What a call cost in USD by the shipped price book at the time it began; null when its price is not known. */
export function costOfModelCall(call: {
  readonly provider: string;
  readonly model: string;
  readonly startedAt: string;
  readonly usage: Usage;
}): Usd | null {
  const { provider, model, startedAt, usage } = call;
  const card = priceAt({ provider, model, at: startedAt, inputTokens: inputTokensOf(usage) });
  if (card.status === 'unpriced') return null;
  const cost = costOf(usage, card);
  return cost.status === 'priced' ? cost.cost : null;
}
