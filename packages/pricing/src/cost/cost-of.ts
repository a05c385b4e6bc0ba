import { type Usage, type UsageBucket, type Usd, usageBuckets } from '@netra/contract';
import { Decimal } from 'decimal.js';
import { type TokenUnit, tokenUnits } from '../book/components.ts';
import type { RateCard } from './rate-card.ts';
import { type Unpriced, unpriced } from './unpriced.ts';

/** What a call cost, exactly. `cost` is the sum of the three sides, and of `parts`. */
export type Priced = {
  readonly status: 'priced';
  readonly inputCost: Usd;
  readonly outputCost: Usd;
  /** Searches, fetches and requests that are billed by the piece. */
  readonly toolCost: Usd;
  readonly cost: Usd;
  /** Every bucket and tool unit that cost something. */
  readonly parts: Readonly<Record<string, Usd>>;
  readonly priceIds: readonly string[];
};

/** No whole cost; the sides whose prices are all known are stated. */
export type PartlyUnpriced = Unpriced & {
  readonly inputCost: Usd | null;
  readonly outputCost: Usd | null;
};

export type Cost = Priced | PartlyUnpriced;
type Side = 'input' | 'output' | 'tool';

const sides: Record<UsageBucket, 'input' | 'output'> = {
  inputUncached: 'input',
  cacheRead: 'input',
  cacheWrite5m: 'input',
  cacheWrite1h: 'input',
  inputAudio: 'input',
  inputImage: 'input',
  outputVisible: 'output',
  reasoning: 'output',
  outputAudio: 'output',
  outputImage: 'output',
};

/** Costs are whole numbers of 10^-18 dollars inside: 12 decimals of a rate, 6 of a quantity (seconds may have a fraction). */
const costDecimals = 18;
const rateDecimals = 12;
const tokenScale = 10n ** BigInt(costDecimals - rateDecimals);

type Scaled = { readonly rates: readonly (bigint | null)[]; readonly units: ReadonlyMap<string, bigint> };
const scaledCards = new WeakMap<RateCard, Scaled>();

const scale = (rate: string): bigint => BigInt(new Decimal(rate).times(`1e${rateDecimals}`).toFixed(0));

function scaledOf(card: RateCard): Scaled {
  const known = scaledCards.get(card);
  if (known !== undefined) return known;
  const made: Scaled = {
    rates: usageBuckets.map((bucket) => {
      const rate = card.rates[bucket];
      return rate === null ? null : scale(rate);
    }),
    units: new Map(Object.entries(card.units).map(([unit, rate]) => [unit, scale(rate)])),
  };
  scaledCards.set(card, made);
  return made;
}

function toUsd(value: bigint): Usd {
  if (value === 0n) return '0' as Usd;
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(costDecimals + 1, '0');
  const whole = digits.slice(0, -costDecimals);
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 48 && end > whole.length) end -= 1;
  const fraction = digits.slice(whole.length, end);
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}` as Usd;
}

const quantity = (value: number): bigint =>
  Number.isInteger(value)
    ? BigInt(value) * tokenScale
    : BigInt(new Decimal(value).times(tokenScale.toString()).toFixed(0));

const sideOfUnit = (unit: string): Side => tokenUnits[unit as TokenUnit]?.side ?? 'tool';

/**
 * Prices a call's usage with a rate card, exact to the last digit. A bucket or tool unit that was used and has no price
 * makes the whole cost unpriced, never $0. A call counts as one request unless its usage says otherwise.
 */
export function costOf(usage: Usage, card: RateCard): Cost {
  const scaled = scaledOf(card);
  const totals: Record<Side, bigint> = { input: 0n, output: 0n, tool: 0n };
  const missing: Record<Side, string[]> = { input: [], output: [], tool: [] };
  const parts: Record<string, Usd> = {};
  const add = (side: Side, name: string, part: bigint): void => {
    totals[side] += part;
    if (part !== 0n) parts[name] = toUsd(part);
  };
  for (let index = 0; index < usageBuckets.length; index += 1) {
    const bucket = usageBuckets[index] as UsageBucket;
    const tokens = usage[bucket];
    if (tokens === 0) continue;
    const rate = scaled.rates[index];
    if (rate === null || rate === undefined) missing[sides[bucket]].push(bucket);
    else add(sides[bucket], bucket, BigInt(tokens) * rate * tokenScale);
  }
  const perRequest = scaled.units.get('requests') ?? 0n;
  if (perRequest !== 0n) add('tool', 'requests', quantity(usage.toolUnits.requests ?? 1) * perRequest);
  for (const unit in usage.toolUnits) {
    const amount = usage.toolUnits[unit] ?? 0;
    if (amount === 0 || unit === 'requests') continue;
    const rate = scaled.units.get(unit);
    const side = sideOfUnit(unit);
    if (rate === undefined) missing[side].push(unit);
    else add(side, unit, quantity(amount) * rate);
  }
  const inputCost = toUsd(totals.input);
  const outputCost = toUsd(totals.output);
  const unknown = [...missing.input, ...missing.output, ...missing.tool];
  if (unknown.length > 0)
    return {
      ...unpriced(
        'no_price_for_component',
        `No price of ${unknown.join(', ')} for ${card.model} at ${card.provider}`,
      ),
      inputCost: missing.input.length > 0 ? null : inputCost,
      outputCost: missing.output.length > 0 ? null : outputCost,
    };
  return {
    status: 'priced',
    inputCost,
    outputCost,
    toolCost: toUsd(totals.tool),
    cost: toUsd(totals.input + totals.output + totals.tool),
    parts,
    priceIds: card.priceIds,
  };
}
