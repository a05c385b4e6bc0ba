import type { Model } from '../book/price-book.ts';
import type { RateCard } from '../cost/rate-card.ts';

/** How long a provider keeps a cached prefix: for a stated time, or as long as it likes. */
export type CacheLifetime = '5m' | '1h' | 'automatic';

export type CacheFacts = {
  /** US dollars per token; null where the provider states no price of its own for it. */
  readonly read: string | null;
  readonly write5m: string | null;
  readonly write1h: string | null;
  /** Fewest tokens of a prefix that is cached at all; null where no source states it. */
  readonly minimumTokens: number | null;
  readonly lifetimes: readonly CacheLifetime[];
  /** Whether the caller must mark what to cache, or the provider finds repeated prefixes itself. */
  readonly isAutomatic: boolean;
};

/**
 * Providers that find repeated prefixes by themselves. OpenAI and Azure: minutes, up to a day on newer models
 * (https://developers.openai.com/api/docs/guides/prompt-caching); Gemini: implicit caching
 * (https://ai.google.dev/gemini-api/docs/caching); DeepSeek: on disk
 * (https://api-docs.deepseek.com/guides/kv_cache); xAI, Moonshot, Groq, Z.AI: stated on their price pages.
 */
const automatic = new Set([
  'openai',
  'azure',
  'google',
  'deepseek',
  'x-ai',
  'moonshotai',
  'groq',
  'zai',
  'zhipuai',
  'fireworks',
]);

/** What a source states about prompt caching of a model, with the prices of one rate card. */
export function cacheFactsOf(model: Model, card: RateCard): CacheFacts {
  const own = (bucket: 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h'): string | null =>
    card.assumed.includes(bucket) ? null : card.rates[bucket];
  const read = own('cacheRead');
  const write5m = own('cacheWrite5m');
  const write1h = own('cacheWrite1h');
  // Claude is cached where the caller marks it, on every host: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
  const isAutomatic = automatic.has(card.provider) && model.family !== 'claude';
  const marked: CacheLifetime[] = [];
  if (model.family === 'claude' && write5m !== null) marked.push('5m');
  if (model.family === 'claude' && write1h !== null) marked.push('1h');
  return {
    read,
    write5m,
    write1h,
    minimumTokens: model.cacheMinimumTokens ?? null,
    lifetimes: isAutomatic && read !== null ? ['automatic'] : marked,
    isAutomatic,
  };
}
