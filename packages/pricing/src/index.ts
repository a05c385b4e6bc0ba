// Prices calls: a provider's usage object -> disjoint buckets -> the price that held -> exact cost. Pure and browser-safe:
// it refuses to fetch, to guess a model from a similar name, and to call an unknown price $0.
export * from './bodies/price-bodies.ts';
export * from './book/compare-books.ts';
export * from './book/components.ts';
export * from './book/find-provider.ts';
export * from './book/match-model.ts';
export * from './book/overlay-book.ts';
export * from './book/price-book.ts';
export * from './book/shipped-book.ts';
export * from './catalogue/alternatives-of.ts';
export * from './catalogue/cache-facts.ts';
export * from './catalogue/list-models.ts';
export * from './cost/cost-of.ts';
export * from './cost/price-at.ts';
export * from './cost/rate-card.ts';
export * from './cost/unpriced.ts';
export * from './cost/usage-totals.ts';
export * from './flavors/read-usage.ts';
export * from './flavors/readers.ts';
export * from './flavors/service-tier.ts';
export * from './flavors/usage-reading.ts';
