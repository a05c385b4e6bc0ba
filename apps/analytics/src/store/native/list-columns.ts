import { Decimal } from 'decimal.js';
import { type Column, NameColumn, TextColumn, WideColumn } from './columns.ts';

/** Ends of the rows' lists among all their elements. */
class Ends {
  readonly #ends = new WideColumn('UInt64');
  #elements = 0;

  end(elements: number): void {
    this.#elements += elements;
    this.#ends.add(this.#elements);
  }

  get isUsed(): boolean {
    return this.#elements > 0;
  }

  pieces(rows: number): Buffer[] {
    return this.#ends.pieces(rows);
  }
}

/** Lists of texts of which few differ. */
export class NameListColumn implements Column {
  readonly type = 'Array(LowCardinality(String))';
  readonly #ends = new Ends();
  readonly #names = new NameColumn();

  add(values: readonly string[]): void {
    for (const value of values) this.#names.add(value);
    this.#ends.end(values.length);
  }

  get isUsed(): boolean {
    return this.#ends.isUsed;
  }

  pieces(rows: number): Buffer[] {
    return [NameColumn.prefix(), ...this.#ends.pieces(rows), ...this.#names.body()];
  }
}

/** Lists of texts that differ. */
export class TextListColumn implements Column {
  readonly type = 'Array(String)';
  readonly #ends = new Ends();
  readonly #texts = new TextColumn();

  add(values: readonly string[]): void {
    for (const value of values) this.#texts.add(value);
    this.#ends.end(values.length);
  }

  get isUsed(): boolean {
    return this.#ends.isUsed;
  }

  /** Memory its texts take, in bytes. */
  get bytes(): number {
    return this.#texts.bytes;
  }

  pieces(rows: number): Buffer[] {
    return [...this.#ends.pieces(rows), ...this.#texts.pieces()];
  }
}

/** Texts by name. */
export class TagsColumn implements Column {
  readonly type = 'Map(LowCardinality(String), String)';
  readonly #ends = new Ends();
  readonly #names = new NameColumn();
  readonly #texts = new TextColumn();

  add(values: Readonly<Record<string, string>>): void {
    let elements = 0;
    for (const name in values) {
      this.#names.add(name);
      this.#texts.add(values[name] ?? '');
      elements += 1;
    }
    this.#ends.end(elements);
  }

  get isUsed(): boolean {
    return this.#ends.isUsed;
  }

  /** About the memory that names and texts take, in bytes. */
  get bytes(): number {
    return this.#names.bytes + this.#texts.bytes;
  }

  pieces(rows: number): Buffer[] {
    return [NameColumn.prefix(), ...this.#ends.pieces(rows), ...this.#names.body(), ...this.#texts.pieces()];
  }
}

/** Numbers from 0 by name, with 6 decimals. */
export class UnitsColumn implements Column {
  readonly type = 'Map(LowCardinality(String), Decimal(18, 6))';
  readonly #ends = new Ends();
  readonly #names = new NameColumn();
  readonly #values = new WideColumn('Decimal(18, 6)');
  #elements = 0;

  add(values: Readonly<Record<string, number>>): void {
    let elements = 0;
    for (const name in values) {
      this.#names.add(name);
      this.#values.add(new Decimal(values[name] ?? 0).times(1_000_000).trunc().toNumber());
      elements += 1;
    }
    this.#elements += elements;
    this.#ends.end(elements);
  }

  get isUsed(): boolean {
    return this.#ends.isUsed;
  }

  pieces(rows: number): Buffer[] {
    return [
      NameColumn.prefix(),
      ...this.#ends.pieces(rows),
      ...this.#names.body(),
      ...this.#values.pieces(this.#elements),
    ];
  }
}
