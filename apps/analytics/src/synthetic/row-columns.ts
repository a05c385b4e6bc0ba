import { usageBuckets } from '@netra/contract';
import { bucketColumns, costColumn, toolCostColumn } from '../store/columns.ts';
import { bucketCost, priceIdsOf } from './cost-sql.ts';
import type { StreamPlan } from './plan.ts';
import type { FeatureProfile } from './profile.ts';
import { tokensOfCall } from './prompts-query.ts';
import { uniform } from './random-sql.ts';
import { sampleOf } from './sample-quantity.ts';
import { standsAlone } from './sessions-query.ts';
import { text } from './sql-text.ts';

const nothing = 'toDecimal128(0, 18)';

/** The columns of `llm_calls` with their expressions over the rows that `promptsQuery` makes. */
export function rowColumns(
  plan: StreamPlan,
  project: string,
  blockTokens: number,
): (readonly [column: string, expression: string])[] {
  const { feature } = plan;
  const alone = standsAlone(feature);
  const isRun = !alone && feature.session === 'run';
  const tokens = tokensOfCall(feature);
  const name = text(feature.feature);
  const orFallback = (own: string, fallback: string | undefined) =>
    fallback === undefined ? own : `if(is_fallback, ${fallback}, ${own})`;
  const model = orFallback(text(feature.model), optional(feature.fallback?.model));
  // A refused call is on no bill, as when a real one comes in (`unbilled.ts`).
  const cost = (bucket: (typeof usageBuckets)[number]) => {
    const expression = tokens[bucket];
    if (expression === undefined) return nothing;
    const own = bucketCost(bucket, expression, { segments: plan.segments });
    const other =
      plan.fallback === undefined ? undefined : bucketCost(bucket, expression, { segments: plan.fallback });
    return `if(is_error, ${nothing}, ${other === own ? own : orFallback(own, other)})`;
  };
  const billed = usageBuckets.filter((bucket) => tokens[bucket] !== undefined).map(costColumn);
  return [
    ['organization_id', '{organization:String}'],
    ['project', text(project)],
    ['environment', 'environment'],
    ['call_id', callId('attempt')],
    ['trace_id', isRun ? "concat('run-', hex(session_key))" : "''"],
    ['conversation_id', alone || isRun ? "''" : "concat('conversation-', hex(session_key))"],
    ['end_user_hash', 'hex(sipHash64(session_key, 70))'],
    ['feature', name],
    ['agent', text(feature.agent)],
    ['prompt_name', name],
    ['prompt_version', "'1'"],
    ['provider', orFallback(text(feature.provider), optional(feature.fallback?.provider))],
    ['request_model', text(feature.model)],
    ['model', model],
    ['operation', text(feature.operation)],
    ['service_tier', text(feature.serviceTier)],
    ['region', text(feature.region)],
    ['is_batch', String(Number(feature.serviceTier === 'batch'))],
    ['is_stream', String(Number(feature.isStream))],
    ['started_at', "fromUnixTimestamp64Milli(started_ms, 'UTC')"],
    ...latency(feature),
    ['status', "multiIf(is_error or is_broken, 'error', is_cancelled, 'cancelled', 'ok')"],
    [
      'error_type',
      "multiIf(is_rate_limited, 'rate_limit', is_error, 'timeout', is_broken, 'stream_broken', '')",
    ],
    ['http_status', 'multiIf(is_rate_limited, 429, is_error, 504, 200)'],
    ['retry_of', `if(attempt = 0, '', ${callId('toUInt8(0)')})`],
    ['finish_reason', finishReason(feature, isRun)],
    ['max_tokens', feature.cutOff === undefined ? 'null' : String(feature.cutOff.maxTokens)],
    ...usageBuckets.map((bucket) => [bucketColumns[bucket], tokens[bucket] ?? 'toUInt32(0)'] as const),
    ...usageBuckets.map((bucket) => [costColumn(bucket), cost(bucket)] as const),
    [toolCostColumn, nothing],
    ['cost', billed.join(' + ')],
    [
      'price_ids',
      `if(is_error, [], ${orFallback(priceIdsOf(plan.segments), plan.fallback === undefined ? undefined : priceIdsOf(plan.fallback))})`,
    ],
    ['prompt_hash', feature.promptHashes ? 'hex(sipHash64(prompt_key, 80, history))' : "''"],
    ['system_hash', `hex(sipHash64(${name}, 81))`],
    ['prefix_hashes', prefixHashes(feature, name, blockTokens)],
    ['prefix_block_tokens', feature.prefixHashes ? 'block_tokens' : 'toUInt32(0)'],
    ['system_tokens', String(feature.systemTokens)],
    ['tool_definition_tokens', String(feature.toolDefinitionTokens)],
    ['history_tokens', 'toUInt32(history)'],
    ['outcome_score', outcome(feature)],
    ['tags', tagsOf(feature)],
    ['synthetic', '1'],
    ['source', "'synthetic'"],
    ['content_hash', 'sipHash64(call_id)'],
    ['ingested_at', "fromUnixTimestamp64Milli({ingestedMs:Int64}, 'UTC')"],
  ];
}

/** The id of the call a turn makes in an attempt. */
export function callId(attempt: string): string {
  return `concat('synthetic-', hex(sipHash128(turn_key, toUInt8(${attempt}))))`;
}

function optional(value: string | undefined): string | undefined {
  return value === undefined ? undefined : text(value);
}

function latency(feature: FeatureProfile): (readonly [string, string])[] {
  const firstToken = sampleOf(feature.timeToFirstTokenMs, 'turn_key', 60);
  const generated = `(visible_tokens + thought_tokens) * ${feature.msPerOutputToken}`;
  return [
    ['time_to_first_token_ms', `if(is_error, null, round(${firstToken}))`],
    ['duration_ms', `round(if(is_rate_limited, 120, if(is_error, 60000, ${firstToken} + ${generated})))`],
  ];
}

function finishReason({ toolCalls }: FeatureProfile, isRun: boolean): string {
  const asksForTool = [
    ...(isRun ? ['turn + 1 < turn_count'] : []),
    ...(toolCalls > 0 ? [`${uniform('turn_key', 46)} < ${toolCalls}`] : []),
  ];
  const tool = asksForTool.length === 0 ? '' : `${asksForTool.join(' or ')}, 'tool_calls', `;
  return `multiIf(not is_answered, '', is_cut_off, 'length', ${tool}'stop')`;
}

function prefixHashes(feature: FeatureProfile, name: string, blockTokens: number): string {
  if (!feature.prefixHashes) return '[]::Array(String)';
  const isConversation = feature.session === 'conversation' && !standsAlone(feature);
  // Of a repeated prompt every block repeats; of a run only the fixed beginning does.
  const thread = isConversation ? 'session_key' : 'prompt_key';
  const fixedBlocks = Math.floor((feature.systemTokens + feature.toolDefinitionTokens) / blockTokens);
  const fixed = `arrayMap(block -> hex(sipHash64(${name}, 82, block)), range(${fixedBlocks}))`;
  return `arrayConcat(arraySlice(${fixed}, 1, blocks), arrayMap(block -> hex(sipHash64(${thread}, 83, block)), range(${fixedBlocks}, greatest(blocks, ${fixedBlocks}))))`;
}

function outcome({ outcomes }: FeatureProfile): string {
  if (outcomes === undefined) return 'null';
  const { share, mean, spread } = outcomes;
  const draw = uniform('turn_key', 63);
  const score =
    spread === undefined
      ? `toFloat64(${draw} < ${mean})`
      : `round(least(1, greatest(0, ${mean} + ${spread} * (2 * ${draw} - 1))), 4)`;
  return `if(not is_answered or ${uniform('turn_key', 62)} >= ${share}, null, ${score})`;
}

function tagsOf({ tags }: FeatureProfile): string {
  const pairs = Object.entries(tags).flatMap((pair) => pair.map(text));
  return pairs.length === 0 ? 'map()::Map(LowCardinality(String), String)' : `map(${pairs.join(', ')})`;
}
