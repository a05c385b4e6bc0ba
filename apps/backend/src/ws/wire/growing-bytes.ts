const leastBytes = 512;

/** Bytes that come in parts, kept in one piece that doubles where it must: many tiny parts cost no more than one large. */
export class GrowingBytes {
  #room = Buffer.alloc(0);
  length = 0;

  add(part: Uint8Array): void {
    const needed = this.length + part.length;
    if (needed > this.#room.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(leastBytes, needed, this.#room.length * 2));
      larger.set(this.#room.subarray(0, this.length));
      this.#room = larger;
    }
    this.#room.set(part, this.length);
    this.length = needed;
  }

  /** All of them, valid until the next change. */
  all(): Buffer {
    return this.#room.subarray(0, this.length);
  }

  /** Forgets the first ones. */
  drop(count: number): void {
    this.#room.copyWithin(0, count, this.length);
    this.length -= count;
  }
}
