import type { Model, Price, Provider } from '@netra/pricing';
import { endedWindows, extraMatches, freeUnits, isFree, providerNames } from './curation.ts';

const union = (left: readonly string[], right: readonly string[] = []): string[] => [
  ...new Set([...left, ...right]),
];

function endWindows(provider: string, model: Model): void {
  const ended = endedWindows.find((entry) => entry.provider === provider);
  if (ended === undefined) return;
  const windowed = model.prices.filter((price) => price.daily !== undefined);
  if (windowed.length === 0) return;
  const before = model.prices.map((price): Price => ({ ...price, effectiveTo: ended.endedOn }));
  const after = windowed.map(
    ({ daily: _daily, ...price }): Price => ({
      ...price,
      id: `${provider}|${model.model}|standard|${ended.endedOn}`,
      effectiveFrom: ended.endedOn,
    }),
  );
  model.prices = [...before, ...after];
}

function fillFree(provider: string, model: Model): void {
  if (!isFree(provider, model.model)) return;
  for (const price of model.prices)
    if (Object.keys(price.rates).length === 0) price.rates = { inputUncached: '0', outputVisible: '0' };
}

/** Adds the curated facts to a provider as the first list states it. */
export function applyCuration(provider: Provider): void {
  const names = providerNames[provider.provider];
  provider.match.exact = union(provider.match.exact, names?.exact);
  provider.match.prefix = union(provider.match.prefix, names?.prefix);
  for (const extra of extraMatches.filter((entry) => entry.provider === provider.provider)) {
    const model = provider.models.find((candidate) => candidate.model === extra.model);
    if (model === undefined)
      throw new Error(`curation names ${extra.provider}/${extra.model}, which the list lacks`);
    model.match[extra.kind] = union(model.match[extra.kind], extra.names);
  }
  for (const model of provider.models) {
    endWindows(provider.provider, model);
    fillFree(provider.provider, model);
    for (const free of freeUnits.filter((entry) => entry.provider === provider.provider))
      for (const price of model.prices) price.rates[free.unit] ??= '0';
  }
}
