import { type UsageBucket, usageBuckets } from '@netra/contract';
import { bucketColumns, costColumn, costColumns, toolCostColumn } from '../store/columns.ts';
import type { PriceSegment } from './price-segments.ts';
import type { FeatureProfile, WorkloadProfile } from './profile.ts';
import { logNormal, logNormalTokens, uniform } from './random.ts';

/** A part of calls that fail meet a rate limit (never billed); the others time out after the prompt was read. */
const rateLimitedShare = 0.6;
const turnGapSigma = 0.4;
/** How long a prompt cache remembers, in ms; what the generator builds its cache reads on. */
const cacheLifetimeMs = 300_000;
/** Automatic prompt caches are best effort: this part of what could hit does. */
const automaticHitShare = 0.97;

/** One feature's part of a workload: its calls' prices and how many sessions start in each hour. */
export type FeaturePlan = {
  readonly feature: FeatureProfile;
  readonly segments: readonly PriceSegment[];
  readonly sessionsPerHour: readonly number[];
};

/**
 * The statement that makes all calls of a workload; the engine works on several features at a time. Its parameters are
 * `organization`, `seed`, `fromMs`, `toMs`, `ingestedMs`, and those that `planParameters` gives.
 */
export function callsStatement(profile: WorkloadProfile, plans: readonly FeaturePlan[]): string {
  const selects = plans.map((plan, index) => callsQuery(profile, plan, `slots${index}`));
  const [first] = plans;
  if (first === undefined) throw new RangeError('a workload needs at least one feature');
  const columns = rowColumns(profile, first.feature, first.segments).map(([column]) => column);
  return `insert into apex.llm_calls (${columns.join(', ')})
settings max_insert_threads = 2, parallel_view_processing = 1
${selects.join('\nunion all\n')}`;
}

/** The parameters that carry the plans' sessions. */
export function planParameters(plans: readonly FeaturePlan[]): Record<string, readonly number[]> {
  return Object.fromEntries(plans.map((plan, index) => [`slots${index}`, plan.sessionsPerHour]));
}

function callsQuery(profile: WorkloadProfile, { feature, segments }: FeaturePlan, slots: string): string {
  const columns = rowColumns(profile, feature, segments);
  return `select * from (
  with ${text(feature.feature)} as feature_name,
    toUInt32(${feature.systemTokens + feature.toolDefinitionTokens}) as fixed_tokens,
    toUInt32(${profile.prefixBlockTokens}) as block_tokens
  select ${columns.map(([column, expression]) => `${expression} as ${column}`).join(',\n  ')}
  from (${usageQuery(profile, feature, slots)})
)`;
}

/** One row per conversation, its hour and place in the hour as key. */
function sessionsQuery(profile: WorkloadProfile, feature: FeatureProfile, slots: string): string {
  const draw = uniform('session_key', 2);
  let below = 0;
  const environments = profile.environments.map(({ environment, share }) => {
    below += share;
    return `${draw} < ${below}, ${text(environment)}`;
  });
  const last = profile.environments.at(-1)?.environment ?? 'production';
  return `select slot,
    sipHash64({seed:UInt64}, ${text(feature.feature)}, slot, place) as session_key,
    {fromMs:Int64} + toInt64(slot) * 3600000 + toInt64(floor(${uniform('session_key', 1)} * 3600000)) as session_ms,
    multiIf(${environments.join(', ')}, ${text(last)}) as environment,
    toUInt32(1 + floor(${uniform('session_key', 3)} * ${feature.maxTurns})) as turn_count
  from (select arrayJoin(arrayEnumerate({${slots}:Array(UInt32)})) - 1 as slot, {${slots}:Array(UInt32)}[slot + 1] as sessions)
  array join range(sessions) as place`;
}

/** One row per attempt: the turns of each conversation, each failed one followed by its retry. */
function attemptsQuery(profile: WorkloadProfile, feature: FeatureProfile, slots: string): string {
  const repeats = feature.maxTurns === 1 ? feature.repeats : undefined;
  const promptKeys =
    repeats === undefined
      ? 'turn_keys'
      : `arrayMap(key -> if(${uniform('key', 10)} < ${repeats.share},
          sipHash64({seed:UInt64}, ${text(feature.feature)}, 'repeated', environment, slot, floor(${uniform('key', 11)} * ${repeats.distinct})),
          key), turn_keys)`;
  const reasoning =
    feature.reasoningTokens === undefined
      ? 'toUInt32(0)'
      : logNormalTokens('key', 24, feature.reasoningTokens);
  const gap = logNormal('key', 30, { median: feature.turnGapMs, sigma: turnGapSigma });
  return `select session_key, environment, turn, turn_key, prompt_key, user_tokens, output_tokens, reasoning_tokens,
    history, previous_output, session_ms + elapsed_ms + attempt * 2000 as started_ms, attempt,
    ${uniform('turn_key', 40)} < ${feature.errorShare} and attempt = 0 as is_error,
    is_error and ${uniform('turn_key', 41)} < ${rateLimitedShare} as is_rate_limited
  from (
    select session_key, session_ms, environment, slot,
      arrayMap(turn -> sipHash64(session_key, 'turn', turn), range(turn_count)) as turn_keys,
      ${promptKeys} as prompt_keys,
      arrayMap(key -> ${logNormalTokens('key', 20, feature.userTokens)}, prompt_keys) as users,
      arrayMap(key -> ${logNormalTokens('key', 22, feature.outputTokens)}, turn_keys) as outputs,
      arrayMap(key -> ${reasoning}, turn_keys) as reasonings,
      arrayPushFront(arrayPopBack(arrayCumSum(arrayMap((user, output) -> user + output, users, outputs))), 0) as histories,
      arrayPushFront(arrayPopBack(outputs), toUInt32(0)) as previous_outputs,
      arrayCumSum(arrayMap((key, turn) -> if(turn = 0, 0, toInt64(${gap})), turn_keys, range(turn_count))) as elapsed
    from (${sessionsQuery(profile, feature, slots)})
  )
  array join range(length(turn_keys)) as turn, turn_keys as turn_key, prompt_keys as prompt_key, users as user_tokens,
    outputs as output_tokens, reasonings as reasoning_tokens, histories as history,
    previous_outputs as previous_output, elapsed as elapsed_ms
  array join range(if(${uniform('turn_key', 40)} < ${feature.errorShare}, 2, 1)) as attempt`;
}

/** Adds the prompt: its length, its blocks and how much of it the application's own caching serves. */
function usageQuery(profile: WorkloadProfile, feature: FeatureProfile, slots: string): string {
  return `select *,
    if(is_rate_limited, 0, fixed_tokens + history + user_tokens) as prompt_tokens,
    intDiv(prompt_tokens, block_tokens) as blocks,
    ${cacheExpressions(feature)}
  from (${attemptsQuery(profile, feature, slots)})
  where started_ms < {toMs:Int64}`;
}

function cacheExpressions(feature: FeatureProfile): string {
  const since = 'started_ms - lagInFrame(started_ms, 1, 0) over (order by started_ms, turn_key)';
  const known = `if(turn = 0, if(${since} <= ${cacheLifetimeMs}, fixed_tokens, 0), fixed_tokens + history - previous_output)`;
  const readable = `least(blocks, intDiv(${known}, block_tokens)) * block_tokens`;
  switch (feature.promptCache) {
    case 'none':
      return 'toUInt32(0) as read_tokens, toUInt32(0) as written_tokens';
    case '5m':
      return `toUInt32(${readable}) as read_tokens, toUInt32(blocks * block_tokens - read_tokens) as written_tokens`;
    case 'automatic':
      return `toUInt32(if(${uniform('turn_key', 50)} < ${automaticHitShare}, ${readable}, 0)) as read_tokens, toUInt32(0) as written_tokens`;
  }
}

function rowColumns(
  profile: WorkloadProfile,
  feature: FeatureProfile,
  segments: readonly PriceSegment[],
): (readonly [column: string, expression: string])[] {
  const isStatic = `intDiv(fixed_tokens, block_tokens)`;
  const thread = feature.maxTurns === 1 ? 'prompt_key' : 'session_key';
  const tokens: Record<UsageBucket, string> = {
    inputUncached: 'toUInt32(prompt_tokens - read_tokens - written_tokens)',
    cacheRead: 'read_tokens',
    cacheWrite5m: 'written_tokens',
    cacheWrite1h: 'toUInt32(0)',
    outputVisible: 'if(is_error, 0, output_tokens)',
    reasoning: 'if(is_error, 0, reasoning_tokens)',
    inputAudio: 'toUInt32(0)',
    outputAudio: 'toUInt32(0)',
    inputImage: 'toUInt32(0)',
    outputImage: 'toUInt32(0)',
  };
  const firstToken = logNormal('turn_key', 60, feature.timeToFirstTokenMs);
  const outcome =
    feature.outcomes === undefined
      ? 'null'
      : `if(is_error or ${uniform('turn_key', 62)} >= ${feature.outcomes.share}, null, toFloat64(${uniform('turn_key', 63)} < ${feature.outcomes.mean}))`;
  return [
    ['organization_id', '{organization:String}'],
    ['project', text(profile.project)],
    ['environment', 'environment'],
    ['call_id', "concat('synthetic-', lower(hex(sipHash128(turn_key, attempt))))"],
    ['conversation_id', feature.maxTurns === 1 ? "''" : "concat('conversation-', lower(hex(session_key)))"],
    ['end_user_hash', 'lower(hex(sipHash64(session_key, 70)))'],
    ['feature', 'feature_name'],
    ['agent', text(feature.agent)],
    ['prompt_name', 'feature_name'],
    ['prompt_version', "'1'"],
    ['provider', text(feature.provider)],
    ['request_model', text(feature.model)],
    ['model', text(feature.model)],
    ['operation', text(feature.operation)],
    ['service_tier', text(feature.serviceTier)],
    ['is_stream', String(Number(feature.isStream))],
    ['started_at', "fromUnixTimestamp64Milli(started_ms, 'UTC')"],
    ['time_to_first_token_ms', `if(is_error, null, round(${firstToken}))`],
    [
      'duration_ms',
      `round(if(is_rate_limited, 120, if(is_error, 60000, ${firstToken} + (output_tokens + reasoning_tokens) * ${feature.msPerOutputToken})))`,
    ],
    ['status', "if(is_error, 'error', 'ok')"],
    ['error_type', "multiIf(is_rate_limited, 'rate_limit', is_error, 'timeout', '')"],
    ['http_status', 'multiIf(is_rate_limited, 429, is_error, 504, 200)'],
    ['retry_of', "if(attempt = 0, '', concat('synthetic-', lower(hex(sipHash128(turn_key, toUInt8(0))))))"],
    ['finish_reason', "if(is_error, '', 'stop')"],
    ...usageBuckets.map((bucket) => [bucketColumns[bucket], tokens[bucket]] as const),
    ...usageBuckets.map((bucket) => [costColumn(bucket), costExpression(bucket, segments)] as const),
    [toolCostColumn, 'toDecimal128(0, 18)'],
    ['cost', costColumns.join(' + ')],
    [
      'price_ids',
      `if(is_error, [], ${bySegment(segments, ({ priceIds }) => `[${priceIds.map(text).join(', ')}]`)})`,
    ],
    ['prompt_hash', `lower(hex(sipHash64(prompt_key, 80, history)))`],
    ['system_hash', 'lower(hex(sipHash64(feature_name, 81)))'],
    [
      'prefix_hashes',
      `arrayMap(block -> lower(hex(if(block < ${isStatic}, sipHash64(feature_name, 82, block), sipHash64(${thread}, 83, block)))), range(blocks))`,
    ],
    ['prefix_block_tokens', 'block_tokens'],
    ['system_tokens', String(feature.systemTokens)],
    ['tool_definition_tokens', String(feature.toolDefinitionTokens)],
    ['history_tokens', 'toUInt32(history)'],
    ['outcome_score', outcome],
    ['synthetic', '1'],
    ['source', "'synthetic'"],
    ['content_hash', 'sipHash64(call_id)'],
    ['ingested_at', "fromUnixTimestamp64Milli({ingestedMs:Int64}, 'UTC')"],
  ];
}

function costExpression(bucket: UsageBucket, segments: readonly PriceSegment[]): string {
  const at = usageBuckets.indexOf(bucket);
  const price = bySegment(segments, ({ prices }) => `toDecimal128('${prices[at] ?? '0'}', 12)`);
  // A refused call is on no bill, as when a real one comes in (`unbilled.ts`).
  return `if(is_error, toDecimal128(0, 18), toDecimal128(${bucketColumns[bucket]} * ${price}, 18))`;
}

/** The value of the first segment that holds for a call: the most particular one. */
function bySegment(segments: readonly PriceSegment[], value: (segment: PriceSegment) => string): string {
  const [last, ...others] = segments.toReversed();
  if (last === undefined) throw new RangeError('a feature needs at least one price');
  const values = new Set(segments.map(value));
  if (values.size === 1) return value(last);
  const cases = others
    .toReversed()
    .map((one) => `started_ms >= ${one.fromMs} and prompt_tokens > ${one.aboveTokens}, ${value(one)}`);
  return `multiIf(${cases.join(', ')}, ${value(last)})`;
}

/** A SQL string literal. */
function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
