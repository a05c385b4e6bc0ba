import { usageBuckets } from '@netra/contract';
import { bucketColumns } from '../../store/columns.ts';
import type { WorkloadPlan } from '../plan.ts';

/** Fields of a call by the expression over a generated row that gives it. */
const before: readonly (readonly [field: string, expression: string])[] = [
  ['callId', 'call_id'],
  ['project', 'toString(project)'],
  ['environment', 'toString(environment)'],
  ['feature', 'toString(feature)'],
  ['agent', 'toString(agent)'],
  ['promptName', 'toString(prompt_name)'],
  ['promptVersion', 'toString(prompt_version)'],
  ['traceId', 'trace_id'],
  ['conversationId', 'conversation_id'],
  ['endUser', 'end_user_hash'],
  ['provider', 'toString(provider)'],
  ['requestModel', 'toString(request_model)'],
  ['responseModel', 'toString(model)'],
  ['operation', 'toString(operation)'],
  ['serviceTier', 'toString(service_tier)'],
  ['region', 'toString(region)'],
  ['isBatch', 'toBool(is_batch)'],
  ['isStream', 'toBool(is_stream)'],
];
const after: readonly (readonly [field: string, expression: string])[] = [
  ['timeToFirstTokenMs', 'cast(time_to_first_token_ms as Nullable(Float64))'],
  ['durationMs', 'cast(duration_ms as Nullable(Float64))'],
  ['status', 'toString(status)'],
  ['errorType', 'toString(error_type)'],
  ['httpStatus', 'toInt64(http_status)'],
  ['retryOf', 'retry_of'],
  ['finishReason', 'toString(finish_reason)'],
  ['maxTokens', 'cast(max_tokens as Nullable(Int64))'],
  ['providedCost', 'toString(cost)'],
  ['promptHash', 'prompt_hash'],
  ['systemHash', 'system_hash'],
  ['prefixBlockTokens', 'toInt64(prefix_block_tokens)'],
  ['systemTokens', 'toInt64(system_tokens)'],
  ['toolDefinitionTokens', 'toInt64(tool_definition_tokens)'],
  ['historyTokens', 'toInt64(history_tokens)'],
  ['outcomeScore', 'cast(outcome_score as Nullable(Float64))'],
  ['synthetic', 'toBool(synthetic)'],
];

/** When a call began: to the microsecond where a measured distribution of gaps says so, else to the millisecond. */
function startedAt({ profile }: WorkloadPlan): string {
  const isFine = profile.features.some(({ arrival }) => arrival.process === 'renewal');
  return isFine
    ? "fromUnixTimestamp64Micro(toUnixTimestamp64Milli(started_at) * 1000 + made_us, 'UTC')"
    : 'started_at';
}

/** A generated call in the words of the contract: one object, its usage inside, as `POST /api/v1/calls` takes it. */
export function callObject(plan: WorkloadPlan): string[] {
  const buckets = usageBuckets.map((bucket) => bucketColumns[bucket]).join(', ');
  const types = usageBuckets.map((bucket) => `${bucket} UInt32`).join(', ');
  return [
    ...before.map(named),
    `${startedAt(plan)} as startedAt`,
    `cast(tuple(${buckets}), 'Tuple(${types})') as usage`,
    ...after.map(named),
    'prefix_hashes as prefixHashes',
    'tags as tags',
  ];
}

/** The same as a row of a table: every bucket a column, lists and tags as JSON text. */
export function callColumns(plan: WorkloadPlan): string[] {
  return [
    ...before.map(named),
    `${startedAt(plan)} as startedAt`,
    ...usageBuckets.map((bucket) => `toInt64(${bucketColumns[bucket]}) as ${bucket}`),
    ...after.map(named),
    'toJSONString(prefix_hashes) as prefixHashes',
    'toJSONString(tags) as tags',
  ];
}

function named([field, expression]: readonly [string, string]): string {
  return `${expression} as ${field}`;
}
