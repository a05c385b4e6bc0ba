import type { CallRow } from './call-row.ts';
import { costColumns, servedColumns } from './columns.ts';
import { AmountColumn } from './native/amount-column.ts';
import { Bytes } from './native/bytes.ts';
import { type Column, NameColumn, NumberColumn, TextColumn, WideColumn } from './native/columns.ts';
import { NameListColumn, TagsColumn, TextListColumn, UnitsColumn } from './native/list-columns.ts';

const names = [
  'organization_id',
  'project',
  'environment',
  ...servedColumns,
  'status',
  'error_type',
  'finish_reason',
  'unpriced_reason',
  'outcome_label',
  'source',
] as const satisfies readonly (keyof CallRow)[];
const texts = [
  'call_id',
  'trace_id',
  'span_id',
  'parent_span_id',
  'conversation_id',
  'end_user_hash',
  'retry_of',
  'prompt_hash',
  'system_hash',
  'tools_hash',
] as const satisfies readonly (keyof CallRow)[];
const numbers = {
  is_batch: ['UInt8', false],
  is_stream: ['UInt8', false],
  synthetic: ['UInt8', false],
  http_status: ['UInt16', false],
  input_uncached: ['UInt32', false],
  cache_read: ['UInt32', false],
  cache_write_5m: ['UInt32', false],
  cache_write_1h: ['UInt32', false],
  output_visible: ['UInt32', false],
  reasoning: ['UInt32', false],
  input_audio: ['UInt32', false],
  output_audio: ['UInt32', false],
  input_image: ['UInt32', false],
  output_image: ['UInt32', false],
  prefix_block_tokens: ['UInt32', false],
  time_to_first_token_ms: ['Float64', true],
  duration_ms: ['Float64', true],
  temperature: ['Float64', true],
  outcome_score: ['Float64', true],
  max_tokens: ['UInt32', true],
  system_tokens: ['UInt32', true],
  tool_definition_tokens: ['UInt32', true],
  history_tokens: ['UInt32', true],
} as const satisfies Partial<
  Record<keyof CallRow, readonly ['UInt8' | 'UInt16' | 'UInt32' | 'Float64', boolean]>
>;

/** Columns whose default is not the empty text, 0 or null: they are written whatever they hold. */
const always: ReadonlySet<string> = new Set([
  'project',
  'environment',
  'operation',
  'service_tier',
  'status',
]);

/** Calls of one organization, column by column, ready for the engine. Raises nothing; holds what is appended. */
export class CallBlock {
  rows = 0;
  readonly #ids: string[] = [];
  readonly #names = names.map((name) => [name, new NameColumn()] as const);
  readonly #texts = texts.map((name) => [name, new TextColumn()] as const);
  readonly #numbers = (Object.keys(numbers) as (keyof typeof numbers)[]).map(
    (name) => [name, new NumberColumn(numbers[name][0], numbers[name][1])] as const,
  );
  readonly #startedAt = new WideColumn("DateTime64(3, 'UTC')");
  readonly #version = new NumberColumn('UInt32');
  readonly #contentHash = new WideColumn('UInt64');
  readonly #keep = new NumberColumn('UInt8');
  readonly #providedCost = new AmountColumn(true);
  readonly #cost = new AmountColumn(true);
  readonly #parts = costColumns.map(() => new AmountColumn(false));
  readonly #priceIds = new NameListColumn();
  readonly #prefixHashes = new TextListColumn();
  readonly #tags = new TagsColumn();
  readonly #toolUnits = new UnitsColumn();

  /** Appends a call. */
  add(row: CallRow): void {
    const plain = row.plain_cost;
    this.rows += 1;
    this.#ids.push(row.call_id);
    for (const [name, column] of this.#names) column.add(row[name]);
    for (const [name, column] of this.#texts) column.add(row[name]);
    for (const [name, column] of this.#numbers) column.add(row[name]);
    this.#startedAt.add(row.started_at);
    this.#version.add(row.version);
    this.#contentHash.add(row.content_hash);
    this.#keep.add(1);
    this.#providedCost.add(row.provided_cost);
    if (plain === undefined) {
      this.#cost.add(row.cost);
      for (const [index, column] of this.#parts.entries())
        column.add(row.cost_parts[costColumns[index] ?? ''] ?? '0');
    } else {
      this.#cost.addPicos(plain.total);
      for (let index = 0; index < this.#parts.length; index += 1)
        this.#parts[index]?.addPicos(plain.parts[index] ?? 0);
    }
    this.#priceIds.add(row.price_ids);
    this.#prefixHashes.add(row.prefix_hashes);
    this.#tags.add(row.tags);
    this.#toolUnits.add(row.tool_units);
  }

  /** About the memory that texts of any length take, in bytes; what every call takes beside them is some hundreds. */
  get bytes(): number {
    let sum = this.#prefixHashes.bytes + this.#tags.bytes;
    for (const [, column] of this.#names) sum += column.bytes;
    for (const [, column] of this.#texts) sum += column.bytes;
    return sum;
  }

  ids(): readonly string[] {
    return this.#ids;
  }

  contentHash(row: number): number {
    return this.#contentHash.at(row);
  }

  startedAtMs(row: number): number {
    return this.#startedAt.at(row);
  }

  version(row: number): number {
    return this.#version.at(row);
  }

  /** Puts the call under an earlier version's time, as the next version. */
  replace(row: number, startedAtMs: number, version: number): void {
    this.#startedAt.set(row, startedAtMs);
    this.#version.set(row, version);
  }

  /** Leaves a row out of what is written. */
  drop(row: number): void {
    this.#keep.set(row, 0);
  }

  /** Whether the row is among what is written. */
  isKept(row: number): boolean {
    return this.#keep.at(row) === 1;
  }

  /** The columns that hold something, with the type each is sent in. */
  #written(): (readonly [string, Column])[] {
    const all: (readonly [string, Column])[] = [
      ['call_id', this.#texts[0]?.[1] ?? new TextColumn()],
      ['started_at', this.#startedAt],
      ['version', this.#version],
      ['content_hash', this.#contentHash],
      ['keep', this.#keep],
    ];
    const rest: (readonly [string, Column])[] = [
      ...this.#names,
      ...this.#texts.slice(1),
      ...this.#numbers,
      ['provided_cost', this.#providedCost],
      ['cost', this.#cost],
      ...this.#parts.map((column, index) => [costColumns[index] ?? '', column] as const),
      ['price_ids', this.#priceIds],
      ['prefix_hashes', this.#prefixHashes],
      ['tags', this.#tags],
      ['tool_units', this.#toolUnits],
    ];
    return [...all, ...rest.filter(([name, column]) => column.isUsed || always.has(name))];
  }

  /** The block in the engine's Native format, in pieces, and the names and types of its columns. */
  encode(): { columns: { name: string; type: string }[]; pieces: Buffer[] } {
    const written = this.#written();
    const head = new Bytes();
    head.count(written.length);
    head.count(this.rows);
    const pieces = [head.view()];
    for (const [name, column] of written) {
      const label = new Bytes(64);
      label.text(name);
      label.text(column.type);
      pieces.push(label.view(), ...column.pieces(this.rows));
    }
    return { columns: written.map(([name, { type }]) => ({ name, type })), pieces };
  }
}

/** A block of these calls, which are of one organization. */
export function blockOf(rows: readonly CallRow[]): CallBlock {
  const block = new CallBlock();
  for (const row of rows) block.add(row);
  return block;
}
