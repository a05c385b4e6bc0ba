import { sumUsd, type Usd } from '@netra/contract';
import { unpricedTag } from '../../aggregate.ts';
import { Fields, isObject, msBetween, readAmount, readCount, stated } from '../fields.ts';
import { servedBy } from '../served-by.ts';
import { readEach } from './read-each.ts';
import type { FormatContext, RecordFormat, RecordReading } from './record-format.ts';

/** Observation types that ask a model; all others only frame them. */
const modelTypes: ReadonlySet<string> = new Set(['GENERATION', 'EMBEDDING']);

/** Langfuse's usage types by bucket. They lie beside one another: `input` is what no other input type counts. */
const types: Readonly<Record<string, readonly string[]>> = {
  cacheRead: [
    'input_cached_tokens',
    'input_cache_read',
    'cache_read_input_tokens',
    'input_cached',
    'cache_read',
  ],
  cacheWrite5m: [
    'input_cache_creation_5m',
    'input_ephemeral_5m_input_tokens',
    'input_cache_creation',
    'input_cache_write',
    'cache_creation_input_tokens',
  ],
  cacheWrite1h: ['input_cache_creation_1h', 'input_ephemeral_1h_input_tokens'],
  inputAudio: ['input_audio_tokens', 'input_audio'],
  inputImage: ['input_image_tokens', 'input_image'],
  reasoning: ['output_reasoning_tokens', 'output_reasoning', 'reasoning_tokens'],
  outputAudio: ['output_audio_tokens', 'output_audio'],
  outputImage: ['output_image_tokens', 'output_image'],
  inputUncached: ['input', 'input_tokens', 'prompt_tokens'],
  outputVisible: ['output', 'output_tokens', 'completion_tokens'],
};

const searches = 'web_search_requests';

/** Usage types that repeat what others count, or that are counted apart. */
const noBucket: ReadonlySet<string> = new Set([
  ...Object.values(types).flat(),
  ...['total', 'total_tokens', 'totalTokens', searches],
]);

/** Usage types nobody has a bucket for: they are kept beside the call, never dropped without a word. */
function unknownTypes(details: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details.record).filter(([name, value]) => !noBucket.has(name) && Number(value) > 0),
  );
}

/** The usage of `usageDetails`; undefined where none is stated. */
function usageOf(details: Fields): Record<string, unknown> | undefined {
  const buckets: Record<string, number> = {};
  let found = false;
  for (const [bucket, names] of Object.entries(types)) {
    const name = names.find((key) => details.has(key));
    if (name === undefined) continue;
    buckets[bucket] = readCount(`usageDetails.${name}`, details.record[name]);
    // Anthropic's own total of writes includes those for an hour.
    if (name === 'cache_creation_input_tokens')
      buckets[bucket] = Math.max(0, buckets[bucket] - (details.count(...(types.cacheWrite1h ?? [])) ?? 0));
    found = true;
  }
  if (!found) return undefined;
  // A provider's own object counts its parts inside: `prompt_tokens` holds the cached ones.
  if (details.has('prompt_tokens') && !details.has('input'))
    buckets.inputUncached = Math.max(0, (buckets.inputUncached ?? 0) - (buckets.cacheRead ?? 0));
  const webSearches = details.count(searches) ?? 0;
  return {
    ...unknownTypes(details),
    ...buckets,
    ...(webSearches > 0 ? { toolUnits: { webSearches } } : {}),
  };
}

function costOf(fields: Fields): string | undefined {
  const details = fields.object('costDetails', 'cost_details');
  if (details.has('total')) return details.amount('total');
  const amounts = Object.entries(details.record).filter(([, amount]) => amount !== null);
  if (amounts.length > 0) {
    return sumUsd(amounts.map(([name, amount]) => readAmount(`costDetails.${name}`, amount) as Usd));
  }
  return fields.amount('totalCost', 'total_cost', 'calculatedTotalCost', 'calculated_total_cost');
}

/** What versions before `usageDetails` state: one count a side, in the unit the sender chose. */
const fallbackUsage = (fields: Fields): Fields => {
  const usage = fields.object('usage');
  const unit = (usage.text('unit') ?? fields.text('unit') ?? 'TOKENS').toUpperCase();
  // Characters, seconds or images are no tokens: such a call is one whose tokens are not reported.
  if (unit !== 'TOKENS') return new Fields({});
  const counts = {
    input:
      fields.count(
        ...['promptTokens', 'prompt_tokens', 'inputTokens', 'input_tokens', 'inputUsage', 'input_usage'],
      ) ?? usage.count('input', 'promptTokens'),
    output:
      fields.count(
        ...['completionTokens', 'completion_tokens', 'outputTokens', 'output_tokens'],
        ...['outputUsage', 'output_usage'],
      ) ?? usage.count('output', 'completionTokens'),
  };
  // These fields are 0 also where nothing was reported, and no request is made of nothing.
  return new Fields((counts.input ?? 0) + (counts.output ?? 0) === 0 ? {} : stated(counts));
};

function observation(fields: Fields, trace: Fields, { book }: FormatContext): RecordReading {
  const type = (fields.text('type') ?? '').toUpperCase();
  const model = fields.text(
    'providedModelName',
    'provided_model_name',
    'model',
    'modelId',
    'internalModelId',
  );
  if (type !== '' && !modelTypes.has(type) && model === undefined)
    return { skipped: `a ${type.toLowerCase()} asks no model` };
  const details = fields.object('usageDetails', 'usage_details');
  const usage = usageOf(details) ?? usageOf(fallbackUsage(fields));
  if (model === undefined) return { skipped: 'names no model' };
  const startedAt = fields.requiredTime('startTime', 'start_time', 'timestamp');
  const parameters = fields.object('modelParameters', 'model_parameters');
  const served = servedBy(undefined, model, book);
  const level = (fields.text('level') ?? '').toUpperCase();
  const seconds = fields.number('latency');
  const duration =
    msBetween(startedAt, fields.time('endTime', 'end_time')) ??
    (seconds === undefined ? undefined : seconds * 1_000);
  const first = fields.number('timeToFirstToken', 'time_to_first_token');
  return {
    raw: stated({
      callId: fields.required('id'),
      traceId: fields.text('traceId', 'trace_id') ?? trace.text('id'),
      spanId: fields.text('id'),
      parentSpanId: fields.text('parentObservationId', 'parent_observation_id'),
      startedAt,
      provider: served.provider,
      responseModel: served.model,
      operation: type === 'EMBEDDING' ? 'embeddings' : 'chat',
      usage: usage ?? {},
      providedCost: costOf(fields),
      promptName: fields.text('promptName', 'prompt_name'),
      promptVersion: fields.text('promptVersion', 'prompt_version'),
      conversationId: fields.text('sessionId', 'session_id') ?? trace.text('sessionId', 'session_id'),
      endUser: fields.text('userId', 'user_id') ?? trace.text('userId', 'user_id'),
      feature: fields.text('traceName', 'trace_name') ?? trace.text('name'),
      environment: fields.text('environment') ?? trace.text('environment'),
      durationMs: duration,
      timeToFirstTokenMs:
        msBetween(startedAt, fields.time('completionStartTime', 'completion_start_time')) ??
        (first === undefined ? undefined : first * 1_000),
      status: level === 'ERROR' ? 'error' : 'ok',
      errorType:
        level === 'ERROR'
          ? (fields.text('statusMessage', 'status_message') ?? 'error').slice(0, 200)
          : undefined,
      maxTokens: parameters.count('max_tokens', 'max_completion_tokens', 'maxTokens'),
      temperature: parameters.number('temperature'),
      // What it used is not known, so neither is what it cost: that is not $0. One that failed is taken for unbilled.
      tags:
        usage === undefined
          ? { usage: 'not reported', ...(level === 'ERROR' ? {} : { [unpricedTag]: 'usage_not_reported' }) }
          : undefined,
    }),
  };
}

/** Langfuse: observations as exported from its tables, its API (v1, v2) and blob storage (2026-04 field reference), and traces that hold theirs. */
export const langfuse: RecordFormat = {
  id: 'langfuse',
  signature: [
    ['traceId', 'trace_id', 'observations', 'projectId', 'project_id'],
    ['startTime', 'start_time', 'timestamp'],
    [
      'usageDetails',
      'usage_details',
      'costDetails',
      'cost_details',
      'parentObservationId',
      'parent_observation_id',
      'observations',
      'promptName',
      'totalCost',
    ],
  ],
  reads: [
    'id',
    'traceId',
    'trace_id',
    'type',
    'parentObservationId',
    'parent_observation_id',
    'startTime',
    'start_time',
    'endTime',
    'end_time',
    'completionStartTime',
    'completion_start_time',
    'providedModelName',
    'provided_model_name',
    'model',
    'modelParameters',
    'model_parameters',
    'usageDetails',
    'usage_details',
    'usage',
    'unit',
    'inputUsage',
    'outputUsage',
    'promptTokens',
    'completionTokens',
    'costDetails',
    'cost_details',
    'totalCost',
    'total_cost',
    'promptName',
    'prompt_name',
    'promptVersion',
    'prompt_version',
    'sessionId',
    'session_id',
    'userId',
    'user_id',
    'traceName',
    'trace_name',
    'environment',
    'level',
    'statusMessage',
    'status_message',
    'latency',
    'timeToFirstToken',
    'time_to_first_token',
    'observations',
    'timestamp',
  ],
  read: (fields, context) => {
    const inside = fields.list('observations');
    // The API lists a trace's observations by their ids alone where it was not asked for more.
    if (inside.some(isObject))
      return readEach({ field: 'observations', list: inside }, (one) => [observation(one, fields, context)]);
    if (!fields.has('type', 'startTime', 'start_time') && fields.has('timestamp'))
      return [{ skipped: 'a trace without its observations: export the observations' }];
    return [observation(fields, new Fields({}), context)];
  },
};
