import { ApexError } from '@netra/contract';

/** How much waits, or may wait: calls or spans, and bytes of their texts. */
export type Amount = { readonly rows: number; readonly bytes: number };

const nothing: Amount = { rows: 0, bytes: 0 };

/**
 * What waits for the store, bounded so that memory does not run out where senders are faster. One organization alone may
 * fill it; another one, of which nothing waits, still gets in, until twice as much waits.
 */
export class WaitingRoom {
  readonly #most: Amount;
  readonly #refusal: { readonly noun: string; readonly retryAfterMs: number };
  readonly #own = new Map<string, Amount>();
  #all = nothing;

  constructor(most: Amount, refusal: { readonly noun: string; readonly retryAfterMs: number }) {
    this.#most = most;
    this.#refusal = refusal;
  }

  /** Raises `overloaded` unless so many more rows of the organization may wait. */
  check(organization: string, rows: number): void {
    const waiting = this.#all;
    if (waiting.rows === 0) return;
    const share = this.#own.has(organization) ? 1 : 2;
    const limit = share * this.#most.rows;
    if (waiting.rows + rows <= limit && waiting.bytes < share * this.#most.bytes) return;
    const { noun, retryAfterMs } = this.#refusal;
    throw new ApexError('overloaded', `${waiting.rows} ${noun} wait to be stored already.`, {
      retryAfterMs,
      details: { waiting: waiting.rows, limit, waitingBytes: waiting.bytes },
    });
  }

  enter(organization: string, { rows, bytes }: Amount): void {
    const own = this.#own.get(organization) ?? nothing;
    this.#own.set(organization, { rows: own.rows + rows, bytes: own.bytes + bytes });
    this.#all = { rows: this.#all.rows + rows, bytes: this.#all.bytes + bytes };
  }

  leave(organization: string, { rows, bytes }: Amount): void {
    const own = this.#own.get(organization) ?? nothing;
    if (own.rows <= rows) this.#own.delete(organization);
    else this.#own.set(organization, { rows: own.rows - rows, bytes: own.bytes - bytes });
    this.#all = { rows: this.#all.rows - rows, bytes: this.#all.bytes - bytes };
  }
}
