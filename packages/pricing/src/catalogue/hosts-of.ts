import type { PriceBook } from '../book/price-book.ts';
import { listModels, type ModelFacts, modelFacts } from './list-models.ts';

/** Families whose weights anyone may run, so that the same model is sold by many. */
const openFamilies: ReadonlySet<string> = new Set([
  'llama',
  'gemma',
  'mistral',
  'qwen',
  'deepseek',
  'gpt-oss',
  'kimi',
  'glm',
  'minimax',
  'nemotron',
  'phi',
]);

/** Words of a name that say nothing about the weights: every one of these models is tuned to follow instructions. */
const neutral: ReadonlySet<string> = new Set([
  'instruct',
  'it',
  'chat',
  'hf',
  'versatile',
  'instant',
  'meta',
]);

/** Lengths of the context that hosts put into names. */
const contextLength = /^(\d{1,4}k|4096|8192|16384|32768|131072)$/;

/** Whether a seller passes requests on to other hosts: its price is that of whoever is cheapest now, not one to move to. */
export function isRouter(provider: string): boolean {
  return provider === 'openrouter' || provider.startsWith('huggingface_');
}

/**
 * What the weights are called wherever they are sold: the words of a name without its maker's prefix, spelled alike. What
 * changes the answers stays (`turbo` and `fp8` are quantised, `base` is untuned, dates and versions are other weights), so
 * two names come out equal only where nothing tells their weights apart.
 */
export function weightsName(name: string): string {
  const own = name.toLowerCase().split('/').at(-1) ?? '';
  const plain = own
    .replace(/^(meta|mistral|openai|deepseek|qwen|google|moonshot|minimax|zai|nvidia)\.(?=[a-z])/, '')
    .replace(/(-v\d+|-\d+)?:\d+$/, '')
    .replace(/(\d)[p_](?=\d)/g, '$1.')
    .replaceAll(/[_:@\s]/g, '-')
    .replace(/^meta-/, '')
    .replace(/^([a-z]+)(?=\d)/, '$1-');
  const words: string[] = [];
  for (const word of plain.split('-').filter(Boolean)) {
    const before = words.at(-1);
    // Where a dot cannot stand in a name, `3-3` is how 3.3 is written.
    if (/^\d$/.test(word) && before !== undefined && /^\d$/.test(before))
      words[words.length - 1] = `${before}.${word}`;
    else words.push(word.replace(/^v(?=\d)/, ''));
  }
  // Mixtral has one tuned version, which hosts name or not; without "instruct" the number marks the untuned one.
  const isTunedMixtral = words.includes('mixtral') && words.includes('instruct');
  return words
    .filter((word) => !neutral.has(word) && !contextLength.test(word) && !(isTunedMixtral && word === '0.1'))
    .join('-');
}

/**
 * Every seller of the same open weights at an instant, the model itself left out: chat models with a price, no routers.
 * Empty for models of closed weights and for names the book does not know.
 */
export function hostsOf(
  query: { readonly provider: string; readonly model: string; readonly at: string | number },
  book: PriceBook,
): readonly ModelFacts[] {
  const original = modelFacts(query, book);
  if (original === undefined || !openFamilies.has(original.family) || original.mode === 'embedding')
    return [];
  const weights = weightsName(original.aliasOf?.model ?? original.model);
  return book.providers
    .filter(({ provider }) => !isRouter(provider) && provider !== original.provider)
    .flatMap(({ provider }) => listModels(provider, query.at, book))
    .filter(
      (other) =>
        other.mode === 'chat' &&
        other.aliasOf === null &&
        !other.isRetired &&
        other.family === original.family &&
        Number(other.prices.standard.rates.inputUncached) > 0 &&
        weightsName(other.model) === weights,
    );
}
