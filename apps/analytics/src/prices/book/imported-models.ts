import type { PriceChange } from '@netra/contract';
import { type Model, type Overlay, type Price, type PriceBook, pricesOver, type Rates } from '@netra/pricing';

const sourceKey = ({ source }: PriceChange) => `import:${source.name}:${source.observedAt}`;

/** The changes of a model's tier as spans: in each, the rates that the changes up to then have set. */
function spansOf(changes: readonly PriceChange[]) {
  const days = [...new Set(changes.map(({ effectiveFrom }) => effectiveFrom))].toSorted((left, right) =>
    (left ?? '').localeCompare(right ?? ''),
  );
  return days.map((from, index) => {
    const upTo = changes.filter(({ effectiveFrom }) => (effectiveFrom ?? '') <= (from ?? ''));
    const rates = new Map<number, Record<string, string>>();
    // In order of import: of two changes of one component the later one holds.
    for (const change of upTo)
      rates.set(change.aboveTokens, { ...rates.get(change.aboveTokens), [change.component]: change.after });
    return { from, to: days[index + 1] ?? null, rates, last: upTo.at(-1) };
  });
}

function pricesOf(model: Pick<Model, 'prices'>, changes: readonly PriceChange[]): Price[] {
  const [first] = changes;
  if (first === undefined) return [];
  const isNew = model.prices.length === 0;
  return spansOf(changes).flatMap(({ from, to, rates, last }) =>
    pricesOver(model, {
      id: `imported|${last?.id ?? first.id}`,
      source: sourceKey(last ?? first),
      tier: first.serviceTier,
      effectiveFrom: from,
      effectiveTo: to,
      rates: (published, aboveTokens): Rates => ({ ...published, ...rates.get(aboveTokens) }),
      ...(isNew ? { otherwise: rates.get(0) ?? {} } : {}),
    }),
  );
}

/** The prices that imported changes make, for `overlayBook`; `changes` in the order in which they came. */
export function importedModels(
  book: PriceBook,
  changes: readonly PriceChange[],
): Pick<Overlay, 'providers' | 'sources'> {
  const groups = Map.groupBy(changes, ({ provider, model }) => `${provider}\n${model}`);
  const byProvider = new Map<string, Model[]>();
  for (const list of groups.values()) {
    const [first] = list;
    if (first === undefined) continue;
    const known = book.providers
      .find(({ provider }) => provider === first.provider)
      ?.models.find(({ model }) => model === first.model);
    const exact = known === undefined ? [first.model.toLowerCase()] : [];
    const fresh: Model = {
      model: first.model,
      family: first.model,
      mode: 'other',
      match: { exact, prefix: [], suffix: [], contains: [], pattern: [] },
      prices: [],
    };
    const base = known ?? fresh;
    const prices = [...Map.groupBy(list, ({ serviceTier }) => serviceTier).values()].flatMap((tier) =>
      pricesOf(base, tier),
    );
    if (prices.length === 0) continue;
    byProvider.set(first.provider, [...(byProvider.get(first.provider) ?? []), { ...base, prices }]);
  }
  const sources = changes.map((change) => {
    const { name, url, observedAt } = change.source;
    return [sourceKey(change), { name, url, licence: 'imported', observedAt }] as const;
  });
  return {
    sources: Object.fromEntries(sources),
    providers: [...byProvider].map(([provider, models]) => ({ provider, models })),
  };
}
