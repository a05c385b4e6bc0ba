/** A bounded number of turns, given to whoever waits longest. */
export type Turns = {
  /** Waits for a turn; call what it gives to hand the turn on. Raises the signal's reason when that comes first. */
  take(signal: AbortSignal): Promise<() => void>;
};

/** Makes so many turns. */
export function createTurns(count: number): Turns {
  const waiting = new Set<() => void>();
  let free = count;

  function handOn(): void {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else next();
  }

  return {
    take(signal) {
      signal.throwIfAborted();
      const once = () => {
        let held = true;
        return () => {
          if (held) handOn();
          held = false;
        };
      };
      if (free > 0) {
        free -= 1;
        return Promise.resolve(once());
      }
      return new Promise((resolve, reject) => {
        const begin = () => {
          waiting.delete(begin);
          signal.removeEventListener('abort', leave);
          resolve(once());
        };
        const leave = () => {
          waiting.delete(begin);
          reject(signal.reason);
        };
        waiting.add(begin);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
}
