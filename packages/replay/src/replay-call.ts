import type { Usage } from '@netra/contract';
import type { Dimensions } from './match.ts';

/** A call as replay needs it. */
export type ReplayCall = {
  readonly callId: string;
  readonly at: Dimensions;
  /** Whose prices and caches hold: the host that ran the call where it sells models itself, else the provider. */
  readonly seller: string;
  readonly startedAtMs: number;
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

/** Calls in the order in which they began; equal ones by id. */
export function inOrderOfTime(calls: readonly ReplayCall[]): ReplayCall[] {
  return calls.toSorted(
    (left, right) => left.startedAtMs - right.startedAtMs || (left.callId < right.callId ? -1 : 1),
  );
}
