import type { CallRow } from '../call-row.ts';
import { bucketColumns, costColumns } from '../columns.ts';

type Value = CallRow[keyof CallRow];
type PlainColumn = Exclude<keyof CallRow, 'cost_parts' | 'plain_cost'>;

/** Columns that are always written, whatever their value. */
const always = [
  'organization_id',
  'project',
  'environment',
  'call_id',
  'provider',
  'model',
  'operation',
  'service_tier',
  'started_at',
  'status',
  'cost',
  'version',
  'content_hash',
] as const satisfies readonly PlainColumn[];

/** Columns that are left out of an insert whose rows all have their default (empty, null, or 0 where null is none) in them. */
const sometimes = [
  'trace_id',
  'span_id',
  'parent_span_id',
  'conversation_id',
  'end_user_hash',
  'feature',
  'agent',
  'prompt_name',
  'prompt_version',
  'host',
  'request_model',
  'region',
  'is_batch',
  'is_stream',
  'time_to_first_token_ms',
  'duration_ms',
  'error_type',
  'http_status',
  'retry_of',
  'finish_reason',
  'max_tokens',
  'temperature',
  ...Object.values(bucketColumns),
  'tool_units',
  'provided_cost',
  'unpriced_reason',
  'price_ids',
  'prompt_hash',
  'system_hash',
  'tools_hash',
  'prefix_hashes',
  'prefix_block_tokens',
  'system_tokens',
  'tool_definition_tokens',
  'history_tokens',
  'outcome_score',
  'outcome_label',
  'tags',
  'synthetic',
  'source',
] as const satisfies readonly PlainColumn[];

/** Columns in which 0 is a value, and null states nothing. */
const nullable: ReadonlySet<PlainColumn> = new Set<PlainColumn>([
  'time_to_first_token_ms',
  'duration_ms',
  'max_tokens',
  'temperature',
  'system_tokens',
  'tool_definition_tokens',
  'history_tokens',
  'outcome_score',
]);

function isDefault(column: PlainColumn, value: Value): boolean {
  if (value === 0) return !nullable.has(column);
  if (value === null || value === '') return true;
  if (typeof value !== 'object') return false;
  for (const _ in value) return false;
  return true;
}

/** Rows as text for the engine, the columns and one JSON array of their values a line: another way into the table than blocks. */
export function callsAsText(
  rows: readonly CallRow[],
  ingestedAtMs: number,
): { columns: string[]; lines: string } {
  const plain: PlainColumn[] = [
    ...always,
    ...sometimes.filter((column) => rows.some((row) => !isDefault(column, row[column]))),
  ];
  const costs = costColumns.filter((column) => rows.some((row) => row.cost_parts[column] !== undefined));
  const ingestedAt = new Date(ingestedAtMs).toISOString().slice(0, -1);
  let lines = '';
  for (const row of rows) {
    const values: unknown[] = plain.map((column) =>
      column === 'started_at' ? new Date(row.started_at).toISOString().slice(0, -1) : row[column],
    );
    for (const column of costs) values.push(row.cost_parts[column] ?? '0');
    values.push(ingestedAt);
    lines += `${JSON.stringify(values)}\n`;
  }
  return { columns: [...plain, ...costs, 'ingested_at'], lines };
}
