import { ApexError, callPageSchema, type Filter, type Period, type StoredCall } from '@netra/contract';
import type { Analytics } from '../analytics-access.ts';

const pageCalls = 1_000;

/** Servers read about 16 kB of address and headers, tokens included; what is longer is not read at all. */
const mostQueryBytes = 12_000;

function checkLength(query: URLSearchParams): void {
  const bytes = Buffer.byteLength(String(query));
  if (bytes <= mostQueryBytes) return;
  throw new ApexError('invalid_request', 'The filter names too much to ask for single calls with it.', {
    details: { field: 'filter', given: bytes, expected: `names of at most ${mostQueryBytes} bytes in all` },
  });
}

export type Sample = { readonly calls: readonly StoredCall[]; readonly isWhole: boolean };

/** The newest calls of a period, at most `most`; `isWhole` when these are all. Raises `invalid_request`. */
export async function sampledCalls(
  analytics: Analytics,
  { period, filter }: { readonly period: Period; readonly filter: Filter },
  most: number,
): Promise<Sample> {
  const calls: StoredCall[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({
      from: period.from,
      to: period.to,
      limit: String(Math.min(pageCalls, most - calls.length)),
      ...(cursor === null ? {} : { cursor }),
    });
    for (const [dimension, values] of Object.entries(filter))
      for (const value of values) query.append(dimension, value);
    checkLength(query);
    const page: { calls: StoredCall[]; next: string | null } = await analytics.send({
      method: 'GET',
      path: `/api/v1/calls?${query}`,
      answer: callPageSchema,
    });
    calls.push(...page.calls);
    cursor = page.next;
  } while (cursor !== null && calls.length < most);
  return { calls, isWhole: cursor === null };
}
