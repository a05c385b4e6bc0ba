// Single calls: what every figure can be checked down to, with each call's exact cost parts.
import {
  ApexError,
  type CallPage,
  type Filter,
  type Period,
  type Scope,
  type StoredCall,
  storedCallSchema,
  usageBuckets,
} from '@netra/contract';
import { z } from 'zod';
import { callsCondition } from '../questions/selection.ts';
import { bucketColumns, costColumn, toolCostColumn } from '../store/columns.ts';
import type { Store } from '../store/store.ts';

/** Columns that are the call's fields under another name, as they are. */
const plain = [
  'callId',
  'project',
  'environment',
  'feature',
  'agent',
  'promptName',
  'promptVersion',
  'traceId',
  'spanId',
  'parentSpanId',
  'conversationId',
  'endUserHash',
  'provider',
  'host',
  'requestModel',
  'operation',
  'serviceTier',
  'region',
  'timeToFirstTokenMs',
  'durationMs',
  'status',
  'errorType',
  'httpStatus',
  'retryOf',
  'finishReason',
  'maxTokens',
  'temperature',
  'promptHash',
  'systemHash',
  'toolsHash',
  'prefixHashes',
  'prefixBlockTokens',
  'systemTokens',
  'toolDefinitionTokens',
  'historyTokens',
  'outcomeScore',
  'outcomeLabel',
  'tags',
  'providedCost',
  'cost',
  'unpricedReason',
  'priceIds',
  'source',
  'version',
] as const satisfies readonly (keyof StoredCall)[];

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const iso = (column: string) =>
  `concat(formatDateTime(c.${column}, '%FT%T', 'UTC'), '.', leftPad(toString(toUnixTimestamp64Milli(c.${column}) % 1000), 3, '0'), 'Z')`;

const buckets = usageBuckets.map((bucket) => `'${bucket}', toString(c.${bucketColumns[bucket]})`);
const costs = [
  ...usageBuckets.map((bucket) => `'${bucket}', c.${costColumn(bucket)}`),
  `'tools', c.${toolCostColumn}`,
];

const columns = [
  ...plain.map((field) => `c.${snake(field)} as ${field}`),
  'c.model as responseModel',
  'c.is_batch as isBatch',
  'c.is_stream as isStream',
  'c.synthetic as isSynthetic',
  `${iso('started_at')} as startedAt`,
  `${iso('ingested_at')} as ingestedAt`,
  'toUnixTimestamp64Milli(c.started_at) as startedAtMs',
  `map(${buckets.join(', ')}) as tokens`,
  'c.tool_units as toolUnits',
  `mapFilter((name, part) -> part != 0, map(${costs.join(', ')})) as costParts`,
].join(',\n    ');

const bit = z.number().transform((value) => value === 1);
const counts = z.record(z.string(), z.coerce.number());
const rowSchema = storedCallSchema
  .omit({ usage: true, synthetic: true, isBatch: true, isStream: true })
  .extend({
    isBatch: bit,
    isStream: bit,
    isSynthetic: bit,
    startedAtMs: z.number(),
    tokens: counts,
    toolUnits: counts,
  });

function toStoredCall(row: z.infer<typeof rowSchema>): StoredCall {
  const { tokens, toolUnits, isSynthetic, startedAtMs: _, ...call } = row;
  return storedCallSchema.parse({ ...call, synthetic: isSynthetic, usage: { ...tokens, toolUnits } });
}

/** One call of the scope's organization with its cost parts. Raises `not_found`, also for another organization's call. */
export async function readCall(store: Store, scope: Scope, callId: string): Promise<StoredCall> {
  const sql = `select ${columns}
  from apex.llm_calls as c
  where c.organization_id = {organization:String} and c.call_id = {call:String}
    and (c.project, c.started_at) in (select k.project, k.started_at from apex.call_keys as k
      where k.organization_id = {organization:String} and k.call_key = sipHash64({call:String}) and k.call_id = {call:String})`;
  const { rows } = await store.read(scope, { sql, parameters: { call: callId } }, rowSchema);
  const [row] = rows;
  if (row === undefined)
    throw new ApexError('not_found', `There is no call "${callId}" in this organization.`);
  return toStoredCall(row);
}

const cursorSchema = z.tuple([z.number(), z.string()]);

function readCursor(cursor: string): [number, string] {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new ApexError('invalid_request', 'The cursor is not one this service gave.', { cause });
  }
}

export type CallQuery = {
  readonly period: Period;
  readonly filter: Filter;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/** Calls of a period, newest first, a page at a time. Raises `invalid_request` for a cursor that is none of ours. */
export async function listCalls(store: Store, scope: Scope, query: CallQuery): Promise<CallPage> {
  const selected = callsCondition(query.period, query.filter);
  const [atMs, id] = query.cursor === undefined ? [0, ''] : readCursor(query.cursor);
  const after =
    query.cursor === undefined
      ? ''
      : `and (c.started_at, c.call_id) < (fromUnixTimestamp64Milli({cursorAt:Int64}, 'UTC'), {cursorId:String})`;
  const sql = `select ${columns}
  from apex.llm_calls as c
  where ${selected.sql} ${after}
  order by c.started_at desc, c.call_id desc
  limit {limit:UInt32} + 1`;
  const cursor = query.cursor === undefined ? {} : { cursorAt: atMs, cursorId: id };
  const parameters = { ...selected.parameters, ...cursor, limit: query.limit };
  const { rows } = await store.read(scope, { sql, parameters }, rowSchema);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const isMore = rows.length > query.limit && last !== undefined;
  return {
    calls: shown.map(toStoredCall),
    next: isMore ? Buffer.from(JSON.stringify([last.startedAtMs, last.callId])).toString('base64url') : null,
  };
}
