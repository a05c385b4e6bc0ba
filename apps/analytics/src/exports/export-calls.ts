import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ExportManifest, type Filter, type Period, usageBuckets } from '@netra/contract';
import type { FileFormat } from '../store/answer-file.ts';
import { bucketColumns, costColumns, servedColumns } from '../store/columns.ts';
import { type ExportContext, selected } from './export-context.ts';
import type { ExportedFile } from './export-focus.ts';
import { manifestOf } from './manifest.ts';

export type CallsRequest = {
  readonly period: Period;
  readonly format: 'csv' | 'jsonl' | 'parquet';
  readonly filter?: Filter;
  /** Takes generated calls along, marked in `synthetic`; without it they are left out. */
  readonly synthetic?: boolean;
};

const formats = {
  csv: 'CSVWithNames',
  jsonl: 'JSONEachRow',
  parquet: 'Parquet',
} as const satisfies Record<CallsRequest['format'], FileFormat>;

const texts = [
  'trace_id',
  'span_id',
  'parent_span_id',
  'conversation_id',
  'end_user_hash',
  ...servedColumns,
] as const;
const outcome = ['status', 'error_type'] as const;
const endTexts = ['retry_of', 'finish_reason'] as const;
const hashes = ['prompt_hash', 'system_hash', 'tools_hash'] as const;

const text = (name: string) => `toString(c.${name}) as ${name}`;
const whole = (name: string) => `toInt64(c.${name}) as ${name}`;
const wholeOrNull = (name: string) => `cast(c.${name} as Nullable(Int64)) as ${name}`;
const plain = (name: string) => `c.${name} as ${name}`;
const yesNo = (name: string) => `toBool(c.${name} = 1) as ${name}`;
/** Lists and maps as JSON text: every loader reads it alike, where nested Parquet needs options to be told. */
const json = (name: string) => `toJSONString(c.${name}) as ${name}`;

/**
 * The record of a call in types any warehouse loads: text, signed 64-bit counts, doubles, decimals (38, 18), booleans and
 * UTC timestamps in ms; nothing unsigned, nothing nested. A cost that is not known is null.
 */
const columns: readonly string[] = [
  plain('call_id'),
  plain('started_at'),
  text('organization_id'),
  text('project'),
  text('environment'),
  ...texts.map(text),
  yesNo('is_batch'),
  yesNo('is_stream'),
  plain('time_to_first_token_ms'),
  plain('duration_ms'),
  ...outcome.map(text),
  whole('http_status'),
  ...endTexts.map(text),
  wholeOrNull('max_tokens'),
  plain('temperature'),
  ...usageBuckets.map((bucket) => whole(bucketColumns[bucket])),
  json('tool_units'),
  plain('provided_cost'),
  plain('cost'),
  ...costColumns.map(plain),
  text('unpriced_reason'),
  json('price_ids'),
  ...hashes.map(text),
  json('prefix_hashes'),
  whole('prefix_block_tokens'),
  wholeOrNull('system_tokens'),
  wholeOrNull('tool_definition_tokens'),
  wholeOrNull('history_tokens'),
  plain('outcome_score'),
  text('outcome_label'),
  json('tags'),
  yesNo('synthetic'),
  text('source'),
  whole('version'),
  plain('ingested_at'),
];

/**
 * Hands over the calls of a period as rows, piece by piece, ordered by project and time; calls without a price are in it
 * with a null cost. Raises what `Store.file` raises, before the first byte.
 */
export async function openCallsExport(context: ExportContext, request: CallsRequest): Promise<ExportedFile> {
  const selection = {
    period: request.period,
    filter: request.filter ?? {},
    synthetic: request.synthetic ?? false,
    asOfMs: Date.now(),
  };
  const calls = selected(selection);
  const manifest = await manifestOf(context, selection, null);
  // The order of the table itself, so that nothing is sorted and memory does not grow with the period.
  const sql = `
  select ${columns.join(',\n    ')}
  from apex.llm_calls as c
  where ${calls.sql}
  order by c.organization_id, c.project, c.started_at, c.call_id`;
  const { signal, store, scope } = context;
  const statement = { sql, parameters: calls.parameters, ...(signal === undefined ? {} : { signal }) };
  return { manifest, content: await store.file(scope, statement, formats[request.format]) };
}

/** Writes the calls of a period to a sink and ends it; returns the manifest. Raises what `openCallsExport` raises. */
export async function exportCalls(
  context: ExportContext,
  request: CallsRequest,
  sink: Writable,
): Promise<ExportManifest> {
  const { manifest, content } = await openCallsExport(context, request);
  await pipeline(content, sink);
  return manifest;
}
