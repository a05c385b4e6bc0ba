import { ApexError } from '@netra/contract';
import { Decimal } from 'decimal.js';

/** Decimals a price a unit has at most; sums of quantity x price stay exact in the store with it. */
const priceDecimals = 12;

/** A price as books write it: plain notation, at most 12 decimals (half to even). Raises `invalid_request` below 0. */
export function unitPrice(value: Decimal.Value): string {
  const price = new Decimal(value);
  if (!price.isFinite() || price.isNegative())
    throw new ApexError('invalid_request', `${price.toString()} is no price: expected a decimal from 0.`);
  return price.toDecimalPlaces(priceDecimals, Decimal.ROUND_HALF_EVEN).toFixed();
}
