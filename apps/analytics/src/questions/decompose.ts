import { multiplyUsd, subtractUsd, sumUsd, type Usd, zeroUsd } from '@netra/contract';

/** What one key cost in a period: priced calls only, so that calls without a price change nothing here. */
export type Side = { readonly cost: Usd; readonly calls: number; readonly tokens: number };

export type Effects = { readonly volumeEffect: Usd; readonly priceEffect: Usd; readonly mixEffect: Usd };

const scale = 10n ** 18n;

function toAtto(amount: Usd): bigint {
  return BigInt(multiplyUsd(amount, scale));
}

function toUsd(atto: bigint): Usd {
  const digits = (atto < 0n ? -atto : atto).toString().padStart(19, '0');
  return sumUsd([`${atto < 0n ? '-' : ''}${digits.slice(0, -18)}.${digits.slice(-18)}` as Usd]);
}

/** `amount x times / parts`, cut to 18 decimals. */
function portion(amount: Usd, times: number, parts: number): Usd {
  return toUsd((toAtto(amount) * BigInt(times)) / BigInt(parts));
}

/**
 * Splits a change of cost. Cost is calls x tokens a call x price a token; moving one factor at a time in this order:
 * volume = (calls now - before) at the old cost a call; mix = more (or fewer) tokens a call at the old price a token;
 * price = what the tokens of now cost more than at the old price. The three add up to the change exactly: volume and
 * price are cut to 18 decimals, mix takes what is left. All of a key that is new or gone is volume.
 */
export function decompose(before: Side, now: Side): Effects {
  const change = subtractUsd(now.cost, before.cost);
  if (before.calls === 0 || now.calls === 0) {
    return { volumeEffect: change, priceEffect: zeroUsd, mixEffect: zeroUsd };
  }
  const volumeEffect = portion(before.cost, now.calls - before.calls, before.calls);
  const priceEffect =
    before.tokens === 0 ? zeroUsd : subtractUsd(now.cost, portion(before.cost, now.tokens, before.tokens));
  return {
    volumeEffect,
    priceEffect,
    mixEffect: subtractUsd(subtractUsd(change, volumeEffect), priceEffect),
  };
}
