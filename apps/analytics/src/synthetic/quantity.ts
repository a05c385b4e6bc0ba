import { z } from 'zod';

/** A quantity whose logarithm is normal: half of all values lie below the median; sigma is the spread of the logarithm. */
const logNormalSchema = z.strictObject({
  median: z.number().positive(),
  sigma: z.number().min(0).max(3),
  /** Larger values are cut to this one. */
  most: z.number().positive().optional(),
});

/** All values between two are equally likely. */
const uniformSchema = z
  .strictObject({ min: z.number().nonnegative(), max: z.number().nonnegative() })
  .refine(({ min, max }) => min <= max, 'expected min <= max');

/** Values at equal steps of the distribution, the least first and the greatest last; straight lines between them. */
const quantilesSchema = z.strictObject({
  quantiles: z
    .array(z.number().nonnegative())
    .min(2)
    .max(2_001)
    .refine((values) => values.every((value, at) => at === 0 || value >= (values[at - 1] ?? 0)), {
      message: 'expected values that never fall',
    }),
});

/** How a quantity (tokens, milliseconds) is distributed. */
export const quantitySchema = z.union([logNormalSchema, uniformSchema, quantilesSchema]);
export type Quantity = z.infer<typeof quantitySchema>;

/** Log-normal tails are cut here when the profile does not say where: below every length step of any price. */
const usualMost = 60_000;

/** A uniform number between 0 and 1 (neither) from a UInt64 key expression: the same for the same key and tag. */
export function uniform(key: string, tag: number): string {
  return `((bitShiftRight(sipHash64(${key}, ${tag}), 11) + 0.5) / 9007199254740992)`;
}

/** A standard normal number (Box-Muller transform of two uniform ones). */
export function normal(key: string, tag: number): string {
  return `(sqrt(-2 * log(${uniform(key, tag)})) * cos(2 * pi() * ${uniform(key, tag + 1)}))`;
}

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
  const least = 'min' in quantity && quantity.min === 0 ? 0 : 1;
  return `toUInt32(greatest(${least}, round(${value})))`;
}

/** The mean of a quantity, cut tails not counted. */
export function meanOf(quantity: Quantity): number {
  if ('median' in quantity) return quantity.median * Math.exp(quantity.sigma ** 2 / 2);
  if ('min' in quantity) return (quantity.min + quantity.max) / 2;
  const { quantiles } = quantity;
  const middles = quantiles.slice(1).map((value, at) => (value + (quantiles[at] ?? value)) / 2);
  return middles.reduce((sum, value) => sum + value, 0) / middles.length;
}
