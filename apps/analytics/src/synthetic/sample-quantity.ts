import type { Quantity } from './quantity.ts';
import { normal, uniform } from './random-sql.ts';

/** Log-normal tails are cut here when the profile does not say where: below every length step of any price. */
const usualMost = 60_000;

/** A value of the quantity; takes the tags `tag` and `tag + 1`. */
export function sampleOf(quantity: Quantity, key: string, tag: number): string {
  if ('median' in quantity) return ofNormal(quantity, normal(key, tag));
  return ofUniform(quantity, uniform(key, tag));
}

/** The value a standard normal number stands for, so that quantities may be drawn together. */
export function ofNormal(quantity: Quantity, score: string): string {
  if ('median' in quantity) {
    return `least(${quantity.most ?? usualMost}, ${quantity.median} * exp(${quantity.sigma} * ${score}))`;
  }
  return ofUniform(quantity, `(0.5 * erfc(-${score} / sqrt(2)))`);
}

/** The value below which the part `share` (an expression between 0 and 1) of all values lies. */
function ofUniform(quantity: Exclude<Quantity, { median: number }>, share: string): string {
  if ('min' in quantity) return `(${quantity.min} + (${quantity.max - quantity.min}) * ${share})`;
  const steps = quantity.quantiles.length - 1;
  const values = `[${quantity.quantiles.join(', ')}]::Array(Float64)`;
  const at = `toUInt32(least(${steps - 1}, floor(${share} * ${steps})))`;
  return `(${values}[${at} + 1] + (${values}[${at} + 2] - ${values}[${at} + 1]) * (${share} * ${steps} - ${at}))`;
}

/** A whole number of tokens of a quantity whose value is given: at least one, unless none is what the quantity states. */
export function tokensOf(quantity: Quantity, value: string): string {
  const first = 'min' in quantity ? quantity.min : 'quantiles' in quantity ? quantity.quantiles[0] : 1;
  const least = first === 0 ? 0 : 1;
  return `toUInt32(greatest(${least}, round(${value})))`;
}
