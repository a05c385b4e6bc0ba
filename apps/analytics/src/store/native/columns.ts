import { Bytes, bytesOf } from './bytes.ts';

// Columns of a block in the engine's Native format: values are appended row by row and lie column by column, so that the
// engine copies them instead of parsing text. A column knows whether it holds anything but its default.

/** What a block needs of a column to write it. */
export type Column = {
  readonly type: string;
  /** Whether any value differs from the column's default (empty, 0 or null). */
  readonly isUsed: boolean;
  /** The column's values, in pieces. */
  pieces(rows: number): Buffer[];
};

/** Few: where many organizations send at once, each has a block of its own that waits. */
const firstRows = 64;

function uint64s(...values: readonly number[]): Buffer {
  const bytes = new Bytes(8 * values.length);
  for (const value of values) bytes.uint64(value);
  return bytes.view();
}

/** Texts that mostly differ from row to row. */
export class TextColumn implements Column {
  readonly type = 'String';
  isUsed = false;
  readonly #bytes = new Bytes(16 * firstRows);

  add(value: string): void {
    if (value !== '') this.isUsed = true;
    this.#bytes.text(value);
  }

  /** Memory its texts take, in bytes. */
  get bytes(): number {
    return this.#bytes.length;
  }

  pieces(): Buffer[] {
    return [this.#bytes.view()];
  }
}

/** Form of a dictionary in the Native format: sent along, complete, with indexes of 32 bits. */
const dictionaryVersion = 1;
const dictionaryForm = 2 + 2 ** 9 + 2 ** 10;

/** Texts of which few differ: a dictionary, and each row's place in it. */
export class NameColumn implements Column {
  readonly type = 'LowCardinality(String)';
  isUsed = false;
  #rows = 0;
  #indexes = new Uint32Array(firstRows);
  readonly #known = new Map<string, number>();
  #characters = 0;
  #last = '';
  #lastIndex = -1;

  add(value: string): void {
    if (this.#lastIndex < 0 || value !== this.#last) {
      let index = this.#known.get(value);
      if (index === undefined) {
        index = this.#known.size;
        this.#known.set(value, index);
        this.#characters += value.length;
        if (value !== '') this.isUsed = true;
      }
      this.#last = value;
      this.#lastIndex = index;
    }
    if (this.#rows === this.#indexes.length) this.#indexes = grown(this.#indexes, Uint32Array);
    this.#indexes[this.#rows++] = this.#lastIndex;
  }

  /** About the memory that its texts and their places take, in bytes. */
  get bytes(): number {
    return 2 * this.#characters + 4 * this.#rows;
  }

  /** What stands before everything else of a column that holds dictionaries. */
  static prefix(): Buffer {
    return uint64s(dictionaryVersion);
  }

  /** Dictionary and indexes, without the prefix. */
  body(): Buffer[] {
    if (this.#rows === 0) return [];
    const dictionary = new Bytes();
    for (const value of this.#known.keys()) dictionary.text(value);
    return [
      uint64s(dictionaryForm, this.#known.size),
      dictionary.view(),
      uint64s(this.#rows),
      bytesOf(this.#indexes, 4 * this.#rows),
    ];
  }

  pieces(): Buffer[] {
    return [NameColumn.prefix(), ...this.body()];
  }
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

function grown<Kind extends Numbers>(array: Kind, kind: new (length: number) => Kind): Kind {
  const larger = new kind(2 * array.length);
  larger.set(array);
  return larger;
}

const numberKinds = { UInt8: Uint8Array, UInt16: Uint16Array, UInt32: Uint32Array, Float64: Float64Array };
type NumberType = keyof typeof numberKinds;

/** Numbers; `null` only where the column was made for it. */
export class NumberColumn implements Column {
  readonly type: string;
  isUsed = false;
  readonly #kind: new (
    length: number,
  ) => Numbers;
  #values: Numbers;
  #nulls: Uint8Array | undefined;
  #rows = 0;

  constructor(type: NumberType, nullable = false) {
    this.type = nullable ? `Nullable(${type})` : type;
    this.#kind = numberKinds[type];
    this.#values = new this.#kind(firstRows);
    this.#nulls = nullable ? new Uint8Array(firstRows) : undefined;
  }

  add(value: number | null): void {
    const row = this.#rows++;
    if (row === this.#values.length) {
      this.#values = grown(this.#values, this.#kind);
      if (this.#nulls !== undefined) this.#nulls = grown(this.#nulls, Uint8Array);
    }
    if (value === null) {
      if (this.#nulls !== undefined) this.#nulls[row] = 1;
      return;
    }
    // Of a column that may be null, null is the default, and 0 is not.
    if (value !== 0 || this.#nulls !== undefined) this.isUsed = true;
    this.#values[row] = value;
  }

  set(row: number, value: number): void {
    this.#values[row] = value;
    this.isUsed = true;
  }

  at(row: number): number {
    return this.#values[row] ?? 0;
  }

  pieces(rows: number): Buffer[] {
    const values = bytesOf(this.#values, rows * this.#values.BYTES_PER_ELEMENT);
    return this.#nulls === undefined ? [values] : [bytesOf(this.#nulls, rows), values];
  }
}

/** Whole numbers below 2^53 as 64 bits: hashes, and times in ms. */
export class WideColumn implements Column {
  readonly type: string;
  isUsed = false;
  #words = new Uint32Array(2 * firstRows);
  #rows = 0;

  constructor(type: string) {
    this.type = type;
  }

  add(value: number): void {
    const row = this.#rows++;
    if (2 * row === this.#words.length) this.#words = grown(this.#words, Uint32Array);
    this.set(row, value);
  }

  set(row: number, value: number): void {
    if (value !== 0) this.isUsed = true;
    // Stored modulo 2^32, which is what the two halves of a negative number are too.
    this.#words[2 * row] = value;
    this.#words[2 * row + 1] = Math.floor(value / 4_294_967_296);
  }

  at(row: number): number {
    return (this.#words[2 * row + 1] ?? 0) * 4_294_967_296 + (this.#words[2 * row] ?? 0);
  }

  pieces(rows: number): Buffer[] {
    return [bytesOf(this.#words, 8 * rows)];
  }
}
