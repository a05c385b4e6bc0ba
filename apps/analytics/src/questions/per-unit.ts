import { multiplyUsd, type Usd, usd } from '@netra/contract';

const decimals = 12;

/** An amount over a number of units, cut to 12 decimals; null without units. */
export function perUnit(amount: Usd, units: number): Usd | null {
  if (units <= 0) return null;
  const scaled = BigInt(multiplyUsd(amount, 10n ** 18n)) / BigInt(units) / 10n ** BigInt(18 - decimals);
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  return usd(`${scaled < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`);
}
