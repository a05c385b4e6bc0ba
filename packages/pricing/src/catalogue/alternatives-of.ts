import { Decimal } from 'decimal.js';
import type { PriceBook } from '../book/price-book.ts';
import { isDoubled, listModels, type ModelFacts, modelFacts } from './list-models.ts';

/** Another model of the same provider that could serve the same calls for less. Prices say nothing about quality. */
export type Alternative = {
  readonly facts: ModelFacts;
  readonly relation: 'same-family' | 'same-provider';
  /** Its price as a share of the original's, for uncached input and visible output; 0.5 = half. */
  readonly inputRatio: string;
  readonly outputRatio: string;
  /** Capabilities the original states and this one does not; empty also where nothing is stated. */
  readonly lacks: readonly string[];
};

function ratio(part: string | null, whole: string | null): Decimal | undefined {
  if (part === null || whole === null) return undefined;
  const denominator = new Decimal(whole);
  return denominator.isZero() ? undefined : new Decimal(part).dividedBy(denominator).toDecimalPlaces(6);
}

/** A free price is a trial with limits, and a smaller window cannot take the same calls: neither is an alternative. */
function couldServe(original: ModelFacts, other: ModelFacts): boolean {
  if (other.model === original.model || other.mode !== original.mode || other.isRetired) return false;
  if (isDoubled(other)) return false;
  if (new Decimal(other.prices.standard.rates.inputUncached ?? 0).isZero()) return false;
  return (
    original.contextWindow === null ||
    other.contextWindow === null ||
    other.contextWindow >= original.contextWindow / 2
  );
}

/**
 * Models of the same provider that cost less for both input and output at an instant, the same family first, then by
 * price. Empty where the model has no price. Whether one is good enough is for outcomes to tell, not for prices.
 */
export function alternativesOf(
  query: { readonly provider: string; readonly model: string; readonly at: string | number },
  book: PriceBook,
): readonly Alternative[] {
  const original = modelFacts(query, book);
  if (original === undefined) return [];
  const rates = original.prices.standard.rates;
  const found = listModels(original.provider, query.at, book)
    .filter((other) => couldServe(original, other))
    .flatMap((facts) => {
      const input = ratio(facts.prices.standard.rates.inputUncached, rates.inputUncached);
      const output = ratio(facts.prices.standard.rates.outputVisible, rates.outputVisible);
      if (input === undefined || output === undefined) return [];
      if (input.gt(1) || output.gt(1) || (input.eq(1) && output.eq(1))) return [];
      const lacks =
        facts.capabilities === null
          ? []
          : (original.capabilities ?? []).filter((name) => !facts.capabilities?.includes(name));
      const relation =
        facts.family === original.family ? ('same-family' as const) : ('same-provider' as const);
      return [{ facts, relation, input, output, lacks }];
    });
  found.sort(
    (left, right) =>
      Number(left.relation !== 'same-family') - Number(right.relation !== 'same-family') ||
      left.input.plus(left.output).comparedTo(right.input.plus(right.output)),
  );
  return found.map(({ facts, relation, input, output, lacks }) => ({
    facts,
    relation,
    inputRatio: input.toFixed(),
    outputRatio: output.toFixed(),
    lacks,
  }));
}
