import type { PriceBook, Provider } from './price-book.ts';

/** The provider a name stands for, or why there is none. */
export type ProviderMatch =
  | { readonly found: true; readonly provider: Provider }
  | { readonly found: false; readonly why: 'unknown' | 'ambiguous'; readonly candidates: readonly string[] };

const byId = new WeakMap<PriceBook, Map<string, Provider>>();

function idsOf(book: PriceBook): Map<string, Provider> {
  const known = byId.get(book);
  if (known !== undefined) return known;
  const ids = new Map(book.providers.map((provider) => [provider.provider.toLowerCase(), provider]));
  byId.set(book, ids);
  return ids;
}

const tests: readonly ((provider: Provider, name: string) => boolean)[] = [
  ({ match }, name) => match.exact.includes(name),
  ({ match }, name) => match.pattern.some((text) => new RegExp(text).test(name)),
  ({ match }, name) => match.prefix.some((text) => name.startsWith(text)),
  ({ match }, name) => match.contains.some((text) => name.includes(text)),
];

/** Finds a provider by its id or by another name of it (`aws.bedrock`, `gcp.vertex_ai`); a tie is `ambiguous`. */
export function findProvider(book: PriceBook, name: string): ProviderMatch {
  const plain = name.trim().toLowerCase();
  const own = idsOf(book).get(plain);
  if (own !== undefined) return { found: true, provider: own };
  for (const test of tests) {
    const [first, ...others] = book.providers.filter((provider) => test(provider, plain));
    if (first === undefined) continue;
    if (others.length === 0) return { found: true, provider: first };
    return { found: false, why: 'ambiguous', candidates: [first, ...others].map(({ provider }) => provider) };
  }
  return { found: false, why: 'unknown', candidates: [] };
}
