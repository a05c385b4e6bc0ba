import { Decimal } from 'decimal.js';
import { z } from 'zod';

const Exact = Decimal.clone({ precision: 80, toExpNeg: -60, toExpPos: 60 });

/** An exact amount of US dollars as a decimal string; never a float, so that sums add up to the last digit. */
export const usdSchema = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, 'expected a decimal string such as "12.50"')
  .brand('Usd');
export type Usd = z.infer<typeof usdSchema>;

export const zeroUsd = '0' as Usd;

/** Parses a decimal string (also one in exponent notation) to an exact amount; throws a zod error on anything else. */
export function usd(value: string | number | bigint): Usd {
  return usdSchema.parse(new Exact(value.toString()).toFixed());
}

/** The exact sum of amounts; an empty list is 0. */
export function sumUsd(amounts: Iterable<Usd>): Usd {
  let total = new Exact(0);
  for (const amount of amounts) total = total.plus(amount);
  return total.toFixed() as Usd;
}

/** `left - right`, exact. */
export function subtractUsd(left: Usd, right: Usd): Usd {
  return new Exact(left).minus(right).toFixed() as Usd;
}

/** `amount x factor`, exact; the factor is a decimal string or an integer, never a fraction in floating point. */
export function multiplyUsd(amount: Usd, factor: string | number | bigint): Usd {
  return new Exact(amount).times(factor.toString()).toFixed() as Usd;
}

/** -1, 0 or 1 as `left` is less than, equal to or more than `right`. */
export function compareUsd(left: Usd, right: Usd): -1 | 0 | 1 {
  return new Exact(left).comparedTo(right) as -1 | 0 | 1;
}

/** `part / whole` as a plain number for display (a share, not money); 0 when the whole is 0. */
export function shareOf(part: Usd, whole: Usd): number {
  const denominator = new Exact(whole);
  return denominator.isZero() ? 0 : new Exact(part).dividedBy(denominator).toNumber();
}

/** Writes an amount for people: `$1,234.56`; below a cent it keeps two significant digits (`$0.0012`). */
export function formatUsd(amount: Usd): string {
  const value = new Exact(amount);
  const size = value.abs();
  const digits = size.isZero() || size.gte('0.01') ? 2 : Math.min(18, 1 - size.e);
  const [whole = '0', fraction] = size.toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${value.isNegative() && !size.isZero() ? '-' : ''}$${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
