import { ApexError } from '@netra/contract';
import { findProvider, type PriceBook } from '@netra/pricing';
import { findModel } from './find-model.ts';

export type Served = { readonly provider: string; readonly model: string };

/** What a call carries whose maker neither the log nor the price book names: it lands, and is unpriced. */
const unknownProvider = 'unknown';
const maxRemembered = 10_000;

const remembered = new WeakMap<PriceBook, Map<string, Served>>();

function work(provider: string | undefined, model: string, book: PriceBook): Served {
  const slash = model.indexOf('/');
  const head = slash > 0 ? findProvider(book, model.slice(0, slash)) : undefined;
  if (provider === undefined) {
    try {
      return findModel(model, book);
    } catch (error) {
      if (!(error instanceof ApexError)) throw error;
      if (head?.found === true) return { provider: head.provider.provider, model: model.slice(slash + 1) };
      return { provider: unknownProvider, model };
    }
  }
  const named = findProvider(book, provider);
  const id = named.found ? named.provider.provider : provider.toLowerCase();
  // A gateway's own name before the model (`anthropic/claude-...`) says nothing new.
  const repeats = head?.found === true && head.provider.provider === id;
  return { provider: id, model: repeats ? model.slice(slash + 1) : model };
}

/**
 * Who served a model, in the price book's words: the provider the log names, else the model's maker. Never raises: a
 * name the book does not know is kept as it is.
 */
export function servedBy(provider: string | undefined, model: string, book: PriceBook): Served {
  const known = remembered.get(book) ?? new Map<string, Served>();
  remembered.set(book, known);
  const key = `${provider ?? ''}\n${model}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= maxRemembered) known.clear();
  const served = work(provider === '' ? undefined : provider, model, book);
  known.set(key, served);
  return served;
}
