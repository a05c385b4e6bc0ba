import type { Model, PriceBook, PriceSource, Provider } from './price-book.ts';

/** Prices an organization negotiated: for models of the book by id, or models of its own. */
export type Overlay = {
  readonly version: string;
  /** Where its prices come from, by the keys that they name as `source`. */
  readonly sources?: Readonly<Record<string, PriceSource>>;
  readonly providers: readonly { readonly provider: string; readonly models: readonly Model[] }[];
};

function overlayModels(base: Provider, added: readonly Model[]): Model[] {
  const byId = new Map(added.map((model) => [model.model, model]));
  const kept = base.models.map((model): Model => {
    const own = byId.get(model.model);
    if (own === undefined) return model;
    byId.delete(model.model);
    // The first price that holds is taken, so a negotiated one goes before the published one it replaces.
    const exact = [...new Set([...model.match.exact, ...own.match.exact])];
    return { ...model, match: { ...model.match, exact }, prices: [...own.prices, ...model.prices] };
  });
  return [...byId.values(), ...kept];
}

/**
 * A book with negotiated prices laid over the published ones: where both hold, the negotiated one is taken; where it
 * does not hold (another date, another tier), the published one stays. The base book is not changed.
 */
export function overlayBook(base: PriceBook, overlay: Overlay): PriceBook {
  const additions = new Map(overlay.providers.map((entry) => [entry.provider, entry.models]));
  const providers = base.providers.map((provider): Provider => {
    const added = additions.get(provider.provider);
    additions.delete(provider.provider);
    return added === undefined ? provider : { ...provider, models: overlayModels(provider, added) };
  });
  const match = { exact: [], prefix: [], suffix: [], contains: [], pattern: [] };
  const own = [...additions].map(
    ([provider, models]): Provider => ({
      provider,
      name: provider,
      match,
      fallback: [],
      models: [...models],
    }),
  );
  return {
    ...base,
    version: `${base.version}+${overlay.version}`,
    sources: { ...base.sources, ...overlay.sources },
    providers: [...providers, ...own],
  };
}
