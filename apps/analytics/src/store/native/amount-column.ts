import { bytesOf } from './bytes.ts';
import type { Column } from './columns.ts';

const firstRows = 64;
const word = 4_294_967_296;
const mask = 0xffff_ffffn;
/** Amounts are stored in 10^-18 dollars; a pico-dollar is 10^6 of them. */
const attosPerPico = 1_000_000;
const split = 2 ** 26;

/** An amount as 128 bits; a part of a cost may be negative, where units cost less than the bucket they are counted in. */
function bitsOf(text: string): bigint {
  const isNegative = text.startsWith('-');
  const [whole = '0', fraction = ''] = (isNegative ? text.slice(1) : text).split('.');
  const attos = BigInt(whole + fraction.padEnd(18, '0').slice(0, 18));
  return isNegative ? BigInt.asUintN(128, -attos) : attos;
}

/** Amounts in USD with 18 decimals. */
export class AmountColumn implements Column {
  readonly type: string;
  isUsed = false;
  #words = new Uint32Array(4 * firstRows);
  #nulls: Uint8Array | undefined;
  #rows = 0;

  constructor(nullable: boolean) {
    this.type = nullable ? 'Nullable(Decimal(38, 18))' : 'Decimal(38, 18)';
    this.#nulls = nullable ? new Uint8Array(firstRows) : undefined;
  }

  #next(): number {
    const row = this.#rows++;
    if (4 * row === this.#words.length) {
      const larger = new Uint32Array(2 * this.#words.length);
      larger.set(this.#words);
      this.#words = larger;
      if (this.#nulls !== undefined) {
        const nulls = new Uint8Array(2 * this.#nulls.length);
        nulls.set(this.#nulls);
        this.#nulls = nulls;
      }
    }
    return row;
  }

  /** Appends an amount as decimal text, or null. */
  add(value: string | null): void {
    const row = this.#next();
    if (value === null) {
      if (this.#nulls !== undefined) this.#nulls[row] = 1;
      return;
    }
    if (this.#nulls !== undefined) this.isUsed = true;
    let rest = bitsOf(value);
    for (let at = 4 * row; rest !== 0n; at += 1) {
      this.isUsed = true;
      this.#words[at] = Number(rest & mask);
      rest >>= 32n;
    }
  }

  /** Appends an amount in whole pico-dollars (10^-12 USD), below 2^53, exactly. */
  addPicos(picos: number): void {
    const at = 4 * this.#next();
    if (this.#nulls !== undefined) this.isUsed = true;
    if (picos === 0) return;
    this.isUsed = true;
    // picos * 10^6 has up to 73 bits: the two halves of picos are multiplied apart, each below 2^53.
    const high = Math.floor(picos / split) * attosPerPico;
    const low = (picos % split) * attosPerPico;
    // high * 2^26, cut at 32 bits: its lowest 6 bits fill the first word from bit 26 up.
    const first = low + (high % 64) * split;
    const rest = Math.floor(high / 64) + Math.floor(first / word);
    this.#words[at] = first % word;
    this.#words[at + 1] = rest % word;
    this.#words[at + 2] = Math.floor(rest / word);
  }

  pieces(rows: number): Buffer[] {
    const values = bytesOf(this.#words, 16 * rows);
    return this.#nulls === undefined ? [values] : [bytesOf(this.#nulls, rows), values];
  }
}
