import type { Usage } from '@netra/contract';
import type { Dimensions } from './match.ts';

/** A call as replay needs it. */
export type ReplayCall = {
  readonly callId: string;
  readonly at: Dimensions;
  /** Whose prices and caches hold: the host that ran the call where it sells models itself, else the provider. */
  readonly seller: string;
  readonly startedAtMs: number;
  /** Tells calls of one instant apart: the smaller comes first. By id where it is absent or the same. */
  readonly rank?: bigint;
  readonly region: string;
  readonly isBatch: boolean;
  readonly usage: Usage;
  /** Recorded cost in atto-dollars; null when unpriced. */
  readonly cost: bigint | null;
  /** False when nobody sends a bill for it (refused, or answered by the sender's own cache): no rule saves on it. */
  readonly isBilled: boolean;
  readonly traceId: string;
  readonly conversationId: string;
  /** Id of the call this one makes again; empty for none. */
  readonly retryOf: string;
  readonly historyTokens: number | null;
  readonly promptHash: string;
  readonly prefixHashes: readonly string[];
  readonly prefixBlockTokens: number;
};

/** Calls in the order in which they began; of one instant by rank, then by id. */
export function inOrderOfTime(calls: readonly ReplayCall[]): ReplayCall[] {
  return calls.toSorted((left, right) => {
    if (left.startedAtMs !== right.startedAtMs) return left.startedAtMs - right.startedAtMs;
    const [first, second] = [left.rank ?? 0n, right.rank ?? 0n];
    if (first !== second) return first < second ? -1 : 1;
    return left.callId < right.callId ? -1 : 1;
  });
}
