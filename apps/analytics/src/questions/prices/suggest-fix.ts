import type { QuestionAnswer } from '@netra/contract';
import {
  findProvider,
  matchModel,
  type PriceBook,
  type UnpricedReason,
  unpricedReasons,
} from '@netra/pricing';

type Fix = NonNullable<QuestionAnswer<'unpriced'>['rows'][number]['fix']>;
type Candidate = Fix['candidates'][number];

const mostCandidates = 3;
/** Names less alike than this (shared parts over all parts) are not worth showing. */
const leastAlike = 0.5;

/** The parts a model's name is made of: words and version numbers. */
function partsOf(name: string): Set<string> {
  return new Set(name.toLowerCase().match(/[a-z]+|\d+/g) ?? []);
}

/** Shared parts over all parts of two names (Jaccard), 0..1. */
function likeness(left: Set<string>, right: Set<string>): number {
  const shared = [...left].filter((part) => right.has(part)).length;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}

/** Models of the book with a name like this one, nearest first; those of the call's provider before others'. */
function nearest(book: PriceBook, provider: string, model: string): Candidate[] {
  const found = findProvider(book, provider);
  const own = found.found ? found.provider.provider : undefined;
  const parts = partsOf(model);
  return book.providers
    .filter((entry) => own === undefined || entry.provider === own)
    .flatMap((entry) =>
      entry.models.map((known) => ({
        provider: entry.provider,
        model: known.model,
        alike: likeness(parts, partsOf(known.model)),
      })),
    )
    .filter(({ alike }) => alike >= leastAlike)
    .sort(
      (left, right) =>
        right.alike - left.alike ||
        left.model.length - right.model.length ||
        (left.model < right.model ? -1 : 1),
    )
    .slice(0, mostCandidates)
    .map(({ provider: name, model: known }) => ({ provider: name, model: known }));
}

/** Every entry that answers to an ambiguous name. */
function answering(book: PriceBook, provider: string, model: string): Candidate[] {
  const found = findProvider(book, provider);
  if (!found.found) return [];
  const match = matchModel(found.provider, model);
  const names = match.found ? [] : match.candidates;
  return names.slice(0, mostCandidates).map((name) => ({ provider: found.provider.provider, model: name }));
}

function isReason(text: string): text is UnpricedReason {
  return (unpricedReasons as readonly string[]).includes(text);
}

/**
 * What a person can do so that calls of a model get a price; undefined for a reason no book names. Candidates are only
 * shown: a name is never matched by likeness.
 */
export function suggestFix(
  book: PriceBook,
  row: { provider: string; model: string; reason: string },
): Fix | undefined {
  const { provider, model, reason } = row;
  if (!isReason(reason)) return undefined;
  const addPrice = `Add the price of ${model} at ${provider} to your prices.`;
  switch (reason) {
    case 'unknown_model': {
      const candidates = nearest(book, provider, model);
      if (candidates.length === 0) return { kind: 'add-price', text: addPrice, candidates };
      const names = candidates.map((one) => one.model).join(', ');
      const text = `If ${model} is another name of ${names}, say so; otherwise add its price.`;
      return { kind: 'correct-name', text, candidates };
    }
    case 'ambiguous_model':
      return {
        kind: 'choose-one',
        text: `${model} may be several models with different prices: say which one it is.`,
        candidates: answering(book, provider, model),
      };
    case 'unknown_provider':
      return {
        kind: 'correct-provider',
        text: `The price book knows no provider ${provider}: correct its name, or add its prices.`,
        candidates: nearest(book, provider, model),
      };
    case 'ambiguous_provider': {
      const found = findProvider(book, provider);
      const names = found.found ? [] : found.candidates;
      const text = `${provider} may be ${names.join(' or ')}: say which one served the calls.`;
      return {
        kind: 'choose-one',
        text,
        candidates: names.slice(0, mostCandidates).map((name) => ({ provider: name, model })),
      };
    }
    case 'no_price_at_date':
      return {
        kind: 'add-price',
        text: `Add what ${model} cost at ${provider} on the day of the calls.`,
        candidates: [],
      };
    case 'no_price_for_tier':
      return {
        kind: 'add-price',
        text: `Add the price of ${model} for the service tier of the calls.`,
        candidates: [],
      };
    case 'no_price_for_length':
      return {
        kind: 'add-price',
        text: `Add the price of ${model} for inputs as long as those of the calls.`,
        candidates: [],
      };
    case 'no_price_for_component':
      return {
        kind: 'add-price',
        text: `Add the price of the kind of usage of ${model} that has none.`,
        candidates: [],
      };
    case 'usage_unreadable':
      return {
        kind: 'send-usage',
        text: `Send the token counts of ${model}: what was sent could not be read.`,
        candidates: [],
      };
  }
}
