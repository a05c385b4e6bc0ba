import { Decimal } from 'decimal.js';

/** Decimals a price per unit may have; ClickHouse sums of token x price stay inside Decimal(38, 18) with it. */
const priceDecimals = 12;

/** A price as the book writes it: plain notation, at most 12 decimals, no trailing zeros. */
export function unitPrice(value: Decimal): string {
  const rounded = value.toDecimalPlaces(priceDecimals, Decimal.ROUND_HALF_EVEN);
  if (rounded.isNegative() || !rounded.isFinite()) throw new Error(`not a price: ${value.toString()}`);
  return rounded.toFixed();
}

/** US dollars per million units to US dollars per unit. */
export function perMillion(value: number): Decimal {
  return new Decimal(value).dividedBy(1_000_000);
}

/** US dollars per thousand units to US dollars per unit. */
export function perThousand(value: number): Decimal {
  return new Decimal(value).dividedBy(1_000);
}

/** `larger / smaller` of two prices; infinite when only one of them is 0, 1 when both are. */
export function ratioBetween(left: Decimal, right: Decimal): Decimal {
  if (left.equals(right)) return new Decimal(1);
  if (left.isZero() || right.isZero()) return new Decimal(Number.POSITIVE_INFINITY);
  return Decimal.max(left, right).dividedBy(Decimal.min(left, right));
}
