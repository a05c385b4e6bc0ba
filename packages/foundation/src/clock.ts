/** Where a process takes the time from, so that tests can move it. */
export type Clock = {
  /** Milliseconds since 1970-01-01 UTC. */
  nowMs(): number;
};

export const systemClock: Clock = { nowMs: () => Date.now() };
