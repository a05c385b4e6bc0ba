/** A steady rate, and how much may come at once after a pause. */
export type Rate = { readonly perSecond: number; readonly burst: number };

export type TokenBucket = {
  /** How long to wait until the next request is let in, in ms; 0 when now. */
  waitMs(nowMs: number): number;
  /** Takes tokens, more than there are if need be: a request larger than the burst is let in, and paid off after it. */
  take(count: number, nowMs: number): void;
};

/** Makes a bucket, full at the start. */
export function createTokenBucket({ perSecond, burst }: Rate): TokenBucket {
  let tokens = burst;
  let filledAtMs = Number.NEGATIVE_INFINITY;

  function fill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - filledAtMs);
    tokens = Math.min(burst, tokens + (elapsedMs / 1000) * perSecond);
    filledAtMs = Math.max(nowMs, filledAtMs);
  }

  return {
    waitMs(nowMs) {
      fill(nowMs);
      return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1000);
    },
    take(count, nowMs) {
      fill(nowMs);
      tokens -= count;
    },
  };
}
