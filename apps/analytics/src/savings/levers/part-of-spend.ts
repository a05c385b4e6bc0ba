import type { UsageBucket } from '@netra/contract';
import type { Group } from '../survey.ts';
import type { LeverContext } from './lever.ts';

/**
 * The part of a group's cost (0 to 1) that so many tokens of one bucket make up, at the standard list prices of the
 * model: good enough to decide whether a closer look pays, since a tier scales all prices alike; never an amount. Tokens
 * of `prompt` cost what the group's prompt tokens cost on average. Zero where the model has no price.
 */
export function partOfSpend(
  group: Group,
  { bucket, tokens }: { bucket: UsageBucket | 'prompt'; tokens: number },
  { market, selection }: Pick<LeverContext, 'market' | 'selection'>,
): number {
  const rates = market.ratesOf({
    provider: group.seller,
    model: group.model,
    serviceTier: 'standard',
    region: '',
    isBatch: false,
    startedAtMs: Date.parse(selection.period.to) - 1,
    inputTokens: 0,
  });
  const price = (of: UsageBucket) => Number(rates?.[of] ?? 0n);
  const { promptTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = group;
  const prompt =
    (promptTokens - cacheReadTokens - cacheWriteTokens) * price('inputUncached') +
    cacheReadTokens * price('cacheRead') +
    cacheWriteTokens * price('cacheWrite5m');
  const all =
    prompt +
    (outputTokens - reasoningTokens) * price('outputVisible') +
    reasoningTokens * price('reasoning') +
    group.imageTokens * price('inputImage') +
    group.audioTokens * price('inputAudio');
  const each = bucket === 'prompt' ? prompt / Math.max(1, promptTokens) : price(bucket);
  return all === 0 ? 0 : (tokens * each) / all;
}
