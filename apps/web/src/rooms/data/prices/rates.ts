import { multiplyUsd, usageBuckets, usd } from '@netra/contract';

const buckets: ReadonlySet<string> = new Set(usageBuckets);
const perPiece: ReadonlySet<string> = new Set(['webSearches', 'webFetches', 'requests']);

function withCents(amount: string): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  return `$${whole}.${fraction.padEnd(2, '0')}`;
}

/** A rate as price lists state it, exact: of tokens per 1,000,000, of anything else by the piece. */
export function formatRate(component: string, rate: string): string {
  const amount = usd(rate);
  return withCents(perPiece.has(component) ? amount : multiplyUsd(amount, 1_000_000));
}

/** The components that have no column of their own, as text. */
export function otherRates(rates: Readonly<Record<string, string>>, shown: readonly string[]): string {
  return Object.entries(rates)
    .filter(([component]) => !shown.includes(component))
    .sort(([left], [right]) => Number(buckets.has(right)) - Number(buckets.has(left)))
    .map(([component, rate]) => `${component} ${formatRate(component, rate)}`)
    .join(', ');
}
