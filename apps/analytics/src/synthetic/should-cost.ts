import type { UsageBucket } from '@netra/contract';
import { costOfTokens, type TokenExpressions } from './cost-sql.ts';
import type { StreamPlan } from './plan.ts';
import { type PriceSegment, type Pricing, priceSegments } from './price-segments.ts';
import type { FeatureProfile } from './profile.ts';
import { tokensOfCall } from './prompts-query.ts';
import type { Waste } from './waste.ts';

const nothing = 'toDecimal128(0, 18)';

/** What a call cost, over the rows of `promptsQuery`. */
export function costOfCall({ feature, segments, fallback }: StreamPlan): string {
  const tokens = tokensOfCall(feature);
  const own = costOfTokens(tokens, { segments });
  const paid =
    fallback === undefined ? own : `if(is_fallback, ${costOfTokens(tokens, { segments: fallback })}, ${own})`;
  return `if(is_error, ${nothing}, ${paid})`;
}

/**
 * What a call would have cost without a waste, by how it was made; undefined for a waste that no single call shows
 * (repeats, prompt caches, capacity).
 */
export function shouldCost(plan: StreamPlan, waste: Waste, pricing: Pricing): string | undefined {
  const { feature, segments } = plan;
  const tokens = tokensOfCall(feature);
  const priced = (
    expressions: TokenExpressions,
    options: { segments?: readonly PriceSegment[]; length?: string } = {},
  ) => `if(is_error, ${nothing}, ${costOfTokens(expressions, { segments, ...options })})`;
  const at = (terms: Partial<FeatureProfile>) =>
    priceSegments(feature.feature, { ...feature, ...terms }, pricing);
  const elsewhere = ({
    provider = feature.provider,
    model,
  }: {
    provider?: string | undefined;
    model: string;
  }) => at({ provider, model });
  switch (waste.lever) {
    case 'prompt-cache':
    case 'response-cache':
    case 'embedding-dedupe':
    case 'commitment':
      return undefined;
    case 'batch':
      return priced(tokens, { segments: at({ serviceTier: 'batch' }) });
    case 'service-tier':
      return priced(tokens, { segments: at({ serviceTier: waste.serviceTier }) });
    case 'model-fit':
    case 'successor':
      return priced(tokens, { segments: elsewhere(waste) });
    case 'host-choice': {
      const { provider = feature.provider, model, region } = waste;
      return priced(tokens, { segments: at({ provider, model, region }) });
    }
    case 'cascade':
      return `(${priced(tokens, { segments: elsewhere(waste) })} + if(is_hard, ${priced(tokens)}, ${nothing}))`;
    case 'output-cap':
      return priced({ ...tokens, outputVisible: `least(visible_tokens, ${waste.neededTokens})` });
    case 'reasoning-effort':
      return priced({ ...tokens, reasoning: scaled('thought_tokens', waste.share) });
    case 'modality':
      return priced({
        ...tokens,
        ...(feature.imageTokens === undefined ? {} : { inputImage: scaled('image_tokens', waste.share) }),
        ...(feature.audioTokens === undefined ? {} : { inputAudio: scaled('audio_tokens', waste.share) }),
      });
    case 'prompt-diet':
      return priced(without(tokens, String(waste.tokens)));
    case 'context-growth': {
      // The summary takes the place of what is left out, so only the difference is gone.
      const kept = waste.above + waste.summaryTokens;
      return priced(without(tokens, `if(history > ${kept}, history - ${kept}, 0)`));
    }
    case 'context-tier': {
      const isOver = `input_length > ${waste.above} and input_length <= ${waste.above + waste.within}`;
      const cut = without(tokens, `input_length - ${waste.above}`);
      return `if(${isOver}, ${priced(cut, { length: String(waste.above) })}, ${priced(tokens)})`;
    }
    case 'retry-waste':
      return `if(is_broken or is_double, ${nothing}, ${costOfCall(plan)})`;
    case 'loop-waste':
      return `if(turn >= ${waste.maxCalls}, ${nothing}, ${costOfCall(plan)})`;
    case 'environment':
      return nothing;
  }
}

/** A part of some tokens, as an exact number. */
function scaled(tokens: string, share: number): string {
  return `toDecimal64(${tokens} * toDecimal64('${share.toFixed(4)}', 4), 4)`;
}

/** The prompt with this many tokens less, or as many as it has: those that cost least go first. */
function without(tokens: TokenExpressions, removed: string): TokenExpressions {
  const left: Partial<Record<UsageBucket, string>> = { ...tokens };
  let before = '0';
  for (const bucket of ['cacheRead', 'inputUncached', 'cacheWrite5m'] as const) {
    const own = tokens[bucket];
    if (own === undefined) continue;
    left[bucket] = `greatest(0, toInt64(${own}) - greatest(0, toInt64(${removed}) - toInt64(${before})))`;
    before = `${before} + ${own}`;
  }
  return left;
}
