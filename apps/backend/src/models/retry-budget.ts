/** Retries a process may spend: each first call earns a share of one, so that retries cannot multiply an outage. */
export type RetryBudget = {
  earn(): void;
  /** True, and one retry less, while there is any left. */
  spend(): boolean;
};

/** Makes a budget of `most` retries, which first calls refill by `share` of a retry each (0.2: one retry for five calls). */
export function createRetryBudget({ most, share }: { most: number; share: number }): RetryBudget {
  let left = most;
  return {
    earn() {
      left = Math.min(most, left + share);
    },
    spend() {
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
