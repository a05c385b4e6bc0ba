import { type Fields, isObject, msBetween, refuse, stated } from '../fields.ts';
import { servedBy } from '../served-by.ts';
import { bucketsOfTotals, notReported } from '../stated-usage.ts';
import type { RecordFormat } from './record-format.ts';

/** Who counts cached tokens beside its input: Helicone keeps a provider's numbers as they were reported. */
const countsBeside: ReadonlySet<string> = new Set(['anthropic', 'aws']);

function propertiesOf(fields: Fields): Record<string, string> {
  const properties = fields.object('properties', 'request_properties').record;
  return Object.fromEntries(
    Object.entries(isObject(properties) ? properties : {}).flatMap(([name, value]) =>
      value === null || value === undefined
        ? []
        : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
    ),
  );
}

function usageOf(fields: Fields, provider: string): Record<string, unknown> {
  const cacheRead = fields.count('prompt_cache_read_tokens') ?? 0;
  const hour = fields.count('prompt_cache_write_1h') ?? 0;
  const written =
    fields.count('prompt_cache_write_tokens') ?? hour + (fields.count('prompt_cache_write_5m') ?? 0);
  const prompt = fields.count('prompt_tokens') ?? 0;
  return bucketsOfTotals(
    {
      input:
        countsBeside.has(provider) || cacheRead + written > prompt ? prompt + cacheRead + written : prompt,
      cacheRead,
      cacheWrite5m: Math.max(0, written - hour),
      cacheWrite1h: hour,
      inputAudio: fields.count('prompt_audio_tokens'),
      output: fields.count('completion_tokens') ?? 0,
      reasoning: fields.count('reasoning_tokens'),
      outputAudio: fields.count('completion_audio_tokens'),
    },
    { input: 'prompt_tokens', output: 'completion_tokens' },
  );
}

/** Helicone: JSON, JSONL and CSV of its export tool (`@helicone/export`, rows of `/v1/request/query-clickhouse`, 2026-07). */
export const helicone: RecordFormat = {
  id: 'helicone',
  signature: [
    ['request_created_at', 'response_created_at'],
    ['response_id', 'request_id'],
    ['prompt_tokens', 'completion_tokens', 'request_body', 'response_status'],
  ],
  reads: [
    'request_id',
    'response_id',
    'request_created_at',
    'response_created_at',
    'response_status',
    'request_model',
    'response_model',
    'model',
    'model_override',
    'provider',
    'prompt_tokens',
    'completion_tokens',
    'total_tokens',
    'prompt_cache_read_tokens',
    'prompt_cache_write_tokens',
    'prompt_cache_write_5m',
    'prompt_cache_write_1h',
    'prompt_audio_tokens',
    'completion_audio_tokens',
    'reasoning_tokens',
    'delay_ms',
    'latency',
    'time_to_first_token',
    'request_user_id',
    'user_id',
    'request_properties',
    'properties',
    'cost',
    'costUSD',
    'cost_usd',
    'prompt_id',
    'prompt_version',
    'cache_enabled',
    'cache_reference_id',
    'scores',
  ],
  read: (fields, { book }) => {
    const model =
      fields.text('model_override', 'response_model', 'model', 'request_model') ??
      refuse('model', 'is missing', 'the model that answered');
    const served = servedBy(fields.text('provider'), model, book);
    const startedAt = fields.requiredTime('request_created_at', 'response_created_at');
    const properties = propertiesOf(fields);
    const status = fields.number('response_status', 'status') ?? 200;
    const failed = status >= 400 || status < 0;
    const noReference = /^(|0{8}-0{4}-0{4}-0{4}-0{12}|DEFAULT_UUID)$/;
    const hit = !noReference.test(fields.text('cache_reference_id') ?? '');
    const usage = hit ? {} : usageOf(fields, served.provider);
    const session = properties['Helicone-Session-Id'];
    return [
      {
        raw: stated({
          callId: fields.required('request_id', 'response_id'),
          startedAt,
          provider: served.provider,
          responseModel: served.model,
          requestModel: fields.text('request_model'),
          // The gateway answered from its own cache: the provider was not asked and bills nothing.
          usage,
          providedCost: fields.amount('costUSD', 'cost_usd', 'cost'),
          endUser: fields.text('request_user_id', 'user_id'),
          conversationId: session,
          feature: properties.feature ?? properties.Feature,
          environment: properties.environment ?? properties.Environment,
          promptName: fields.text('prompt_id') ?? properties['Helicone-Prompt-Id'],
          promptVersion: fields.text('prompt_version'),
          durationMs:
            fields.number('delay_ms', 'latency') ?? msBetween(startedAt, fields.time('response_created_at')),
          timeToFirstTokenMs: fields.number('time_to_first_token'),
          status: failed ? 'error' : 'ok',
          httpStatus: status >= 100 && status <= 999 ? status : undefined,
          errorType: failed ? `http_${status}` : undefined,
          tags: {
            ...properties,
            ...(hit ? { cacheHit: 'helicone' } : failed ? {} : notReported(usage)),
          },
        }),
      },
    ];
  },
};
