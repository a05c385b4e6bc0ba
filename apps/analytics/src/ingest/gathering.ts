/** Longest that a write waits for more requests, in ms, whatever it costs. */
const longestMs = 40;
/** Waiting costs at most this share of what the write itself takes. */
const share = 0.25;

/**
 * When requests that are written together are enough. A write costs much by itself and little by row, so it pays to
 * wait a moment for senders that are known to be there: those that have just been answered, and those that wait
 * already. A sender that is alone never waits, and nobody once enough rows are there for what a write costs by itself
 * to weigh little: then the others are read while these are written.
 */
export class Gathering {
  readonly #enoughRows: number;
  #waiting = 0;
  #rows = 0;
  #senders = 1;
  #patienceMs = 0;
  #enough: (() => void) | undefined;

  /** `enoughRows` are written without waiting for more; however many when absent, all senders are waited for. */
  constructor(enoughRows = Number.POSITIVE_INFINITY) {
    this.#enoughRows = enoughRows;
  }

  /** A request of so many rows has come that wants to be written. */
  arrived(rows: number): void {
    this.#waiting += 1;
    this.#rows += rows;
    if (this.#isEnough()) this.#enough?.();
  }

  #isEnough(): boolean {
    return this.#waiting >= this.#senders || this.#rows >= this.#enoughRows;
  }

  /** Resolves when all that were sending at once wait, or it would cost more to wait for them than it is worth. */
  async gathered(): Promise<void> {
    if (this.#patienceMs < 1 || this.#isEnough()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#patienceMs);
      this.#enough = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#enough = undefined;
  }

  /** So many requests of so many rows have left to be written together. */
  left(requests: number, rows: number): void {
    this.#waiting -= requests;
    this.#rows -= rows;
  }

  /** They were written, or failed, in so many ms. */
  written(requests: number, durationMs: number): void {
    this.#senders = requests + this.#waiting;
    this.#patienceMs = Math.min(longestMs, durationMs * share);
  }
}
