/** Bytes that are appended to, in the forms of the engine's Native format. */
export class Bytes {
  #buffer: Buffer;
  #length = 0;

  constructor(size = 1024) {
    this.#buffer = Buffer.allocUnsafeSlow(size);
  }

  /** What was written so far; not to be changed while it is appended to. */
  view(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  #room(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }

  /** A whole number from 0 in as few bytes as it needs, seven bits in each. */
  count(value: number): void {
    this.#room(10);
    let rest = value;
    while (rest > 127) {
      this.#buffer[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#length++] = rest;
  }

  /** A text: its length in bytes, and its bytes in UTF-8. */
  text(value: string): void {
    const characters = value.length;
    this.#room(characters + 1);
    if (characters < 128) {
      const buffer = this.#buffer;
      const start = this.#length + 1;
      let index = 0;
      for (; index < characters; index += 1) {
        const code = value.charCodeAt(index);
        if (code > 127) break;
        buffer[start + index] = code;
      }
      if (index === characters) {
        buffer[this.#length] = characters;
        this.#length = start + characters;
        return;
      }
    }
    const bytes = Buffer.byteLength(value);
    this.count(bytes);
    this.#room(bytes);
    this.#length += this.#buffer.write(value, this.#length, 'utf8');
  }

  /** A whole number from 0 below 2^53 in eight bytes, lowest first. */
  uint64(value: number): void {
    this.#room(8);
    this.#buffer.writeUInt32LE(value % 4_294_967_296, this.#length);
    this.#buffer.writeUInt32LE(Math.floor(value / 4_294_967_296), this.#length + 4);
    this.#length += 8;
  }
}

/** The bytes of a typed array, as they lie in memory (lowest first on every machine this runs on). */
export function bytesOf(array: ArrayBufferView, length: number): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, length);
}
