import { findProvider, type PriceBook } from '@netra/pricing';

/** Names come from traffic: a million made-up ones must not stay in memory. */
const maxRemembered = 10_000;

const remembered = new WeakMap<PriceBook, Map<string, string>>();

/**
 * The id under which a provider's calls are kept: the book's own for each name it is known by (`OpenAI`, `aws.bedrock`), so
 * that a provider is one in every sum, whichever way its calls came in. A name the book does not know is kept as it is.
 */
export function providerIdOf(name: string, book: PriceBook): string {
  let known = remembered.get(book);
  if (known === undefined) {
    known = new Map();
    remembered.set(book, known);
  }
  let id = known.get(name);
  if (id === undefined) {
    const found = findProvider(book, name);
    id = found.found ? found.provider.provider : name;
    if (known.size >= maxRemembered) known.clear();
    known.set(name, id);
  }
  return id;
}
