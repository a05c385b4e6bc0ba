import { type Period, type Usd, usd } from '@netra/contract';
import type { FocusGrain } from './charges-query.ts';

/** A prompt that a provider kept in its cache and bills by the hour, apart from the calls. */
export type CacheStorage = {
  readonly project: string;
  readonly environment: string;
  readonly feature: string;
  readonly provider: string;
  readonly model: string;
  readonly region: string;
  /** How long it was kept. */
  readonly kept: Period;
  readonly tokens: number;
  /** US dollars per 1,000,000 token-hours, at most 6 decimals. */
  readonly pricePerMillionTokenHours: Usd;
  readonly priceId: string;
};

/** What one record costs in one charge period. */
export type StorageCharge = Omit<CacheStorage, 'kept' | 'tokens' | 'pricePerMillionTokenHours'> & {
  /** Start of the charge period, in ms since 1970. */
  readonly atMs: number;
  /** Token-hours, a decimal with at most 6 decimals. */
  readonly quantity: string;
  /** US dollars per token-hour. */
  readonly rate: Usd;
  readonly cost: Usd;
};

const hourMs = 3_600_000;
const periodMs = { hour: hourMs, day: 24 * hourMs } as const satisfies Record<FocusGrain, number>;
const million = 1_000_000n;

function decimal(value: bigint, decimals: number): Usd {
  const digits = value.toString().padStart(decimals + 1, '0');
  return usd(`${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`);
}

function toMillionths(amount: Usd): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole) * million + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

/**
 * Charges for keeping prompts cached: tokens x hours x price, one for each charge period that a record touches within
 * the exported period. Token-hours are cut to 6 decimals, and the cost is that of the quantity stated.
 */
export function cacheStorageCharges(
  records: readonly CacheStorage[],
  period: Period,
  grain: FocusGrain,
): StorageCharge[] {
  const step = periodMs[grain];
  return records.flatMap(({ kept, tokens, pricePerMillionTokenHours, ...record }) => {
    const fromMs = Math.max(Date.parse(kept.from), Date.parse(period.from));
    const toMs = Math.min(Date.parse(kept.to), Date.parse(period.to));
    const price = toMillionths(pricePerMillionTokenHours);
    const charges: StorageCharge[] = [];
    for (let atMs = Math.floor(fromMs / step) * step; atMs < toMs; atMs += step) {
      const heldMs = Math.min(toMs, atMs + step) - Math.max(fromMs, atMs);
      const quantity = (BigInt(tokens) * BigInt(heldMs) * million) / BigInt(hourMs);
      if (quantity === 0n) continue;
      charges.push({
        ...record,
        atMs,
        quantity: decimal(quantity, 6),
        rate: decimal(price, 12),
        cost: decimal(quantity * price, 18),
      });
    }
    return charges;
  });
}
