import { ApexError } from '@netra/contract';
import { findProvider, matchModel, type PriceBook } from '@netra/pricing';

/** Who makes the models that others resell: a bare model name means its maker's. */
export const makers: readonly string[] = [
  'openai',
  'anthropic',
  'google',
  'mistral',
  'x-ai',
  'deepseek',
  'cohere',
];

/**
 * Finds the provider and model that `provider/model` or a bare model name stands for. Raises
 * `import_model_required` when the book knows none, or several that are not their maker's: it never guesses.
 */
export function findModel(text: string, book: PriceBook): { provider: string; model: string } {
  const slash = text.indexOf('/');
  if (slash > 0) {
    const named = findProvider(book, text.slice(0, slash));
    const model = text.slice(slash + 1);
    if (named.found && matchModel(named.provider, model).found)
      return { provider: named.provider.provider, model };
  }
  const sellers = book.providers
    .filter((provider) => matchModel(provider, text).found)
    .map(({ provider }) => provider);
  const maker = makers.find((name) => sellers.includes(name));
  const [only] = sellers;
  if (maker !== undefined) return { provider: maker, model: text };
  if (only !== undefined && sellers.length === 1) return { provider: only, model: text };
  const message =
    sellers.length === 0
      ? `The price book knows no model "${text}".`
      : `"${text}" is sold by ${sellers.length} providers: name one.`;
  throw new ApexError('import_model_required', message, {
    details: { model: text, providers: sellers.slice(0, 20) },
  });
}
