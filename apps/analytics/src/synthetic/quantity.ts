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

/** The mean of a quantity, cut tails not counted. */
export function meanOf(quantity: Quantity): number {
  if ('median' in quantity) return quantity.median * Math.exp(quantity.sigma ** 2 / 2);
  if ('min' in quantity) return (quantity.min + quantity.max) / 2;
  const { quantiles } = quantity;
  const middles = quantiles.slice(1).map((value, at) => (value + (quantiles[at] ?? value)) / 2);
  return middles.reduce((sum, value) => sum + value, 0) / middles.length;
}
