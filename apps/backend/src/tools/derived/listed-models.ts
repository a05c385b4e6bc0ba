import { ApexError, multiplyUsd, type Usd, usd } from '@netra/contract';
import { listModels, type ModelFacts, modelFacts, type PriceBook, type RateCard } from '@netra/pricing';

const million = 1_000_000;
/** Providers whose own models a name means when nobody else is named. */
const makersFirst = ['openai', 'anthropic', 'google', 'mistral', 'deepseek', 'x-ai', 'cohere', 'amazon'];

/** The price of a million tokens of a bucket; null where the book has none. */
export function perMillion(rate: RateCard['rates']['inputUncached']): Usd | null {
  return rate === null ? null : multiplyUsd(usd(rate), million);
}

/** A model of the book as tools list it. */
export function listedOf({ provider, model, contextWindow, isRetired, retiresAt, prices }: ModelFacts) {
  return {
    key: `${provider}/${model}`,
    provider,
    model,
    inputPriceMillion: perMillion(prices.standard.rates.inputUncached),
    outputPriceMillion: perMillion(prices.standard.rates.outputVisible),
    contextWindowTokens: contextWindow,
    isRetired,
    retiresAt,
  };
}

/** Every provider of the book, makers of models first. */
function providers(book: PriceBook): string[] {
  const names = book.providers.map(({ provider }) => provider);
  return [
    ...makersFirst.filter((name) => names.includes(name)),
    ...names.filter((name) => !makersFirst.includes(name)),
  ];
}

/** All models of the book with a price at an instant. */
export function allModels(at: number, book: PriceBook): readonly ModelFacts[] {
  return providers(book).flatMap((provider) => listModels(provider, at, book));
}

/** What the book knows of a model, at the provider that is named or else at the first that sells it. Raises `invalid_request`. */
export function knownModel(
  { provider, model }: { readonly provider?: string | undefined; readonly model: string },
  at: number,
  book: PriceBook,
): ModelFacts {
  const sellers = provider === undefined ? providers(book) : [provider];
  for (const seller of sellers) {
    const facts = modelFacts({ provider: seller, model, at }, book);
    if (facts !== undefined) return facts;
  }
  throw new ApexError(
    'invalid_request',
    `The price book has no price of "${model}"${provider === undefined ? '' : ` at ${provider}`}.`,
    { details: { field: 'model', expected: 'a model of the price book; search-models finds its names' } },
  );
}
