import { ApexError, type Usd } from '@netra/contract';

/** Decimals an exact amount carries: 1 atto-dollar = 10^-18 USD, the scale of the engine's `Decimal(38, 18)`. */
export const attoDecimals = 18;
/** Decimals a price per token carries: 1 pico-dollar = 10^-12 USD. */
export const picoDecimals = 12;
/** Decimals a scaled token count carries; pico-dollars x micro-tokens are atto-dollars, so nothing is rounded. */
export const microDecimals = 6;

export const microTokens = 10n ** BigInt(microDecimals);

/** Reads a decimal string as an integer of 10^-decimals; raises `amount_precision` when it has more decimals. */
export function fixedPoint(text: string, decimals: number): bigint {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (parts === null) throw new ApexError('amount_precision', `"${text}" is not a decimal number`);
  const [, sign = '', whole = '0', fraction = ''] = parts;
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > decimals) {
    throw new ApexError('amount_precision', `"${text}" has more than ${decimals} decimals`);
  }
  const size = BigInt(whole + kept.padEnd(decimals, '0'));
  return sign === '-' ? -size : size;
}

/** Writes atto-dollars as an exact amount without needless zeros. */
export function usdFromAtto(atto: bigint): Usd {
  const size = (atto < 0n ? -atto : atto).toString().padStart(attoDecimals + 1, '0');
  const whole = size.slice(0, -attoDecimals);
  const fraction = size.slice(-attoDecimals).replace(/0+$/, '');
  return `${atto < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}` as Usd;
}

/** Reads an exact amount as atto-dollars; raises `amount_precision` beyond 18 decimals. */
export function attoFromUsd(amount: string): bigint {
  return fixedPoint(amount, attoDecimals);
}

/** Reads a small ratio (at most `decimals` decimals, as the policy schema demands) as an integer of 10^-decimals. */
export function fixedRatio(ratio: number, decimals: number): bigint {
  return fixedPoint(ratio.toFixed(decimals), decimals);
}
