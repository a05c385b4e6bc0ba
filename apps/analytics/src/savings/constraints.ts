import { ApexError, delays, type SavingsConstraints } from '@netra/contract';
import { findProvider, type PriceBook } from '@netra/pricing';
import { hasRegion } from './check-policy.ts';
import { delayOf } from './finding.ts';
import type { Candidate } from './levers/lever.ts';

const degrees = ['low', 'medium', 'high'] as const;

export type Limits = {
  /** Providers by their id. */
  readonly constraints: SavingsConstraints;
  readonly maxQualityLoss: number;
  readonly book: PriceBook;
};

/**
 * The constraints with providers by their id in the book, under whatever name they were stated. Raises `invalid_request`
 * for a provider or region that the book does not know: a limit that holds nobody back would look like one that does.
 */
export function knownConstraints(constraints: SavingsConstraints, book: PriceBook): SavingsConstraints {
  const { excludedProviders, excludedRegions = [] } = constraints;
  const region = excludedRegions.find((one) => one !== '' && !hasRegion(one, book));
  if (region !== undefined)
    throw new ApexError(
      'invalid_request',
      `No prices of a region "${region}" are known, so nothing can be kept out of it.`,
      {
        details: { field: 'constraints.excludedRegions', given: region },
      },
    );
  if (excludedProviders === undefined) return constraints;
  return {
    ...constraints,
    excludedProviders: excludedProviders.map((name) => {
      const found = findProvider(book, name);
      if (found.found) return found.provider.provider;
      const known = book.providers.map(({ provider }) => provider);
      throw new ApexError(
        'invalid_request',
        found.why === 'ambiguous'
          ? `"${name}" may be ${found.candidates.join(' or ')}.`
          : `No prices of a provider "${name}" are known, so no calls would move there; known are ${known.join(', ')}.`,
        { details: { field: 'constraints.excludedProviders', given: name } },
      );
    }),
  };
}

/** Why a candidate may not be in the portfolio under the user's constraints; undefined when it may. */
export function excludedBy(
  { rule: { change }, effort, risk, qualityLoss = 0 }: Candidate,
  { constraints, maxQualityLoss, book }: Limits,
): string | undefined {
  const { excludedProviders = [], excludedRegions = [], maxEffort, maxRisk, maxLatency } = constraints;
  if (change.kind === 'model' || change.kind === 'cascade') {
    const found = findProvider(book, change.provider);
    const id = found.found ? found.provider.provider : change.provider;
    if (excludedProviders.includes(id)) return `${change.provider} is excluded`;
  }
  if (change.kind === 'region' && excludedRegions.includes(change.region)) {
    return change.region === '' ? 'the plain region is excluded' : `${change.region} is excluded`;
  }
  if (maxEffort !== undefined && degrees.indexOf(effort) > degrees.indexOf(maxEffort)) {
    return `its effort is ${effort}`;
  }
  if (maxRisk !== undefined && degrees.indexOf(risk) > degrees.indexOf(maxRisk)) return `its risk is ${risk}`;
  const delay = delayOf(change);
  if (maxLatency !== undefined && delays.indexOf(delay) > delays.indexOf(maxLatency)) {
    return `answers arrive ${delay} later`;
  }
  return qualityLoss > maxQualityLoss ? `it may lose ${qualityLoss} of quality` : undefined;
}
