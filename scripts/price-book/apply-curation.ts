import type { Model, Price, Provider } from '@netra/pricing';
import { Decimal } from 'decimal.js';
import {
  endedWindows,
  extraMatches,
  freeUnits,
  isFree,
  providerNames,
  specialModels,
  splitVersions,
} from './curation.ts';
import { unitPrice } from './decimal.ts';

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

function splitVersion(provider: Provider): void {
  for (const split of splitVersions.filter((entry) => entry.provider === provider.provider)) {
    const whole = provider.models.find((model) => model.model === split.from);
    if (whole === undefined)
      throw new Error(`curation names ${split.provider}/${split.from}, which the list lacks`);
    whole.match.exact = whole.match.exact.filter((name) => name !== split.name);
    const rates = {
      inputUncached: unitPrice(new Decimal(split.inputPerMillion).dividedBy(1_000_000)),
      outputVisible: unitPrice(new Decimal(split.outputPerMillion).dividedBy(1_000_000)),
    };
    const id = `${split.provider}|${split.name}|standard`;
    provider.models.push({
      ...whole,
      model: split.name,
      match: { exact: [split.name], prefix: [], suffix: [], contains: [], pattern: [] },
      prices: [{ id, tier: 'standard', rates, source: split.source }],
    });
  }
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
  splitVersion(provider);
  for (const model of provider.models) {
    endWindows(provider.provider, model);
    fillFree(provider.provider, model);
    if (specialModels.some((rule) => rule.provider === provider.provider && rule.models.test(model.model)))
      model.mode = 'other';
    for (const free of freeUnits.filter((entry) => entry.provider === provider.provider))
      for (const price of model.prices) price.rates[free.unit] ??= '0';
  }
}
