import type { Period } from '@netra/contract';
import type { SavingsSearch, Span } from './savings-search.ts';

const dayMs = 24 * 60 * 60 * 1000;
const daysOf: Readonly<Record<Span, number>> = { '7d': 7, '30d': 30, '90d': 90 };

/** What is looked at where the address says nothing. */
export const usualSpan: Span = '30d';

/**
 * The period an address asks for: the stated one, or so many days back from the last call there is, so that imported
 * history is seen and what is accepted today can be applied today.
 */
export function lookedPeriod({ span, from, to }: SavingsSearch, lastCallAt: string): Period {
  if (from !== undefined && to !== undefined && from < to) return { from, to };
  const endMs = Date.parse(lastCallAt) + 1;
  const days = daysOf[span ?? usualSpan];
  return { from: new Date(endMs - days * dayMs).toISOString(), to: new Date(endMs).toISOString() };
}
