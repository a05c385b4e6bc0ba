import { callPageSchema, type Filter, type Period, type StoredCall } from '@netra/contract';
import type { Analytics } from '../analytics-access.ts';

const pageCalls = 1_000;

export type Sample = { readonly calls: readonly StoredCall[]; readonly isWhole: boolean };

/** The newest calls of a period, at most `most`; `isWhole` when these are all. */
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
