import { Fields, isObject, msBetween, refuse, stated } from '../fields.ts';
import { servedBy } from '../served-by.ts';
import { bucketsOfTotals, notReported } from '../stated-usage.ts';
import type { RecordFormat } from './record-format.ts';

/**
 * The token parts of a row: LiteLLM keeps the provider's usage in `metadata.usage_object`, its own totals in the columns.
 * Its prompt tokens include what Anthropic counts apart.
 */
function usageOf(fields: Fields, usage: Fields): Record<string, unknown> {
  const input = fields.count('prompt_tokens') ?? usage.count('prompt_tokens', 'input_tokens') ?? 0;
  const output = fields.count('completion_tokens') ?? usage.count('completion_tokens', 'output_tokens') ?? 0;
  const inputDetails = usage.object('prompt_tokens_details', 'input_tokens_details');
  const outputDetails = usage.object('completion_tokens_details', 'output_tokens_details');
  const lifetimes = usage
    .object('cache_creation')
    .has('ephemeral_1h_input_tokens', 'ephemeral_5m_input_tokens')
    ? usage.object('cache_creation')
    : inputDetails.object('cache_creation_token_details');
  const written =
    usage.count('cache_creation_input_tokens') ??
    inputDetails.count('cache_creation_tokens', 'cache_write_tokens') ??
    0;
  const hour = lifetimes.count('ephemeral_1h_input_tokens') ?? 0;
  const read = usage.count('cache_read_input_tokens') ?? inputDetails.count('cached_tokens') ?? 0;
  // Versions before 2025 counted what Anthropic reports apart beside their total: a part cannot exceed its whole.
  const isBeside =
    read + written > input && usage.has('cache_read_input_tokens', 'cache_creation_input_tokens');
  return bucketsOfTotals(
    {
      input: isBeside ? input + read + written : input,
      cacheRead: read,
      cacheWrite5m: Math.max(0, written - hour),
      cacheWrite1h: hour,
      inputAudio: inputDetails.count('audio_tokens'),
      output,
      reasoning: outputDetails.count('reasoning_tokens'),
      outputAudio: outputDetails.count('audio_tokens'),
      toolUnits: { webSearches: usage.object('server_tool_use').count('web_search_requests') ?? 0 },
    },
    { input: 'prompt_tokens', output: 'completion_tokens' },
  );
}

const operations: readonly (readonly [string, string])[] = [
  ['embedding', 'embeddings'],
  ['image', 'image'],
  ['transcription', 'transcription'],
  ['speech', 'speech'],
  ['moderation', 'moderation'],
  ['rerank', 'rerank'],
];

const tagsOf = (fields: Fields, metadata: Fields): Record<string, string> => {
  const list = fields.list('request_tags').filter((tag) => typeof tag === 'string');
  return Object.fromEntries(
    Object.entries(
      stated({
        requestTags: list.join(','),
        team: fields.text('team_id') ?? metadata.text('user_api_key_team_id'),
        apiKey: fields.text('api_key') ?? metadata.text('user_api_key_hash'),
        modelGroup: fields.text('model_group'),
        user: fields.text('user'),
      }),
    ).map(([name, value]) => [name, String(value)]),
  );
};

/**
 * LiteLLM's spend logs: rows of `LiteLLM_SpendLogs` (schema.prisma of `litellm-proxy-extras`, 2026-09) or `/spend/logs`; and
 * the standard logging payload that its callbacks write into buckets (https://docs.litellm.ai/docs/proxy/logging_spec).
 */
export const litellm: RecordFormat = {
  id: 'litellm',
  signature: [
    ['request_id', 'id'],
    ['startTime'],
    ['call_type', 'spend', 'response_cost'],
    ['prompt_tokens', 'total_tokens'],
  ],
  reads: [
    'request_id',
    'call_type',
    'api_key',
    'spend',
    'total_tokens',
    'prompt_tokens',
    'completion_tokens',
    'startTime',
    'endTime',
    'request_duration_ms',
    'completionStartTime',
    'model',
    'model_group',
    'custom_llm_provider',
    'user',
    'metadata',
    'cache_hit',
    'request_tags',
    'team_id',
    'end_user',
    'session_id',
    'status',
    'agent_id',
    'id',
    'trace_id',
    'response_cost',
    'stream',
    'model_parameters',
    'error_information',
  ],
  read: (fields, { book }) => {
    const metadata = fields.object('metadata');
    const startedAt = fields.requiredTime('startTime');
    const model =
      fields.text('model', 'model_group') ?? refuse('model', 'is missing', 'the model that was called');
    const served = servedBy(fields.text('custom_llm_provider'), model, book);
    const called = fields.text('call_type') ?? '';
    const usageObject = metadata.record.usage_object;
    const usage = new Fields(isObject(usageObject) ? usageObject : {});
    const buckets = usageOf(fields, usage);
    const total = fields.count('total_tokens') ?? 0;
    if (total > 0 && fields.count('prompt_tokens', 'completion_tokens') === undefined)
      refuse('prompt_tokens', 'is missing', 'prompt_tokens and completion_tokens beside total_tokens');
    const hit = fields.flag('cache_hit') ?? false;
    const failed = (fields.text('status') ?? metadata.text('status')) === 'failure';
    const error = fields.has('error_information')
      ? fields.object('error_information')
      : metadata.object('error_information');
    const parameters = fields.object('model_parameters');
    const first = fields.time('completionStartTime');
    const ended = fields.time('endTime');
    return [
      {
        raw: stated({
          callId: fields.required('request_id', 'id'),
          traceId: fields.text('trace_id'),
          startedAt,
          ...{ provider: served.provider, responseModel: served.model },
          requestModel: fields.text('model_group'),
          operation: operations.find(([part]) => called.includes(part))?.[1] ?? 'chat',
          // The gateway answered from its own cache: the provider was not asked and bills nothing.
          usage: hit ? {} : buckets,
          tags: {
            ...tagsOf(fields, metadata),
            ...(hit ? { cacheHit: 'litellm' } : failed ? {} : notReported(buckets)),
          },
          providedCost: fields.amount('spend', 'response_cost'),
          isBatch: called.includes('batch') ? true : undefined,
          isStream: fields.flag('stream'),
          maxTokens: parameters.count('max_completion_tokens', 'max_tokens', 'max_output_tokens'),
          temperature: parameters.number('temperature'),
          conversationId: fields.text('session_id'),
          endUser: fields.text('end_user', 'user'),
          agent: fields.text('agent_id'),
          durationMs: fields.number('request_duration_ms') ?? msBetween(startedAt, ended),
          // LiteLLM fills the first token's time with the end where nothing was streamed.
          timeToFirstTokenMs: first === ended ? undefined : msBetween(startedAt, first),
          status: failed ? 'error' : 'ok',
          errorType: failed ? (error.text('error_class') ?? 'failure') : undefined,
          httpStatus: error.count('error_code'),
        }),
      },
    ];
  },
};
