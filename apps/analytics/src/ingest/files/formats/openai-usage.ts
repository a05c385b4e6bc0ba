import { tierNamed } from '@netra/pricing';
import { aggregateFields, isEmptyUsage } from '../../aggregate.ts';
import { type Fields, refuse, stated } from '../fields.ts';
import { servedBy } from '../served-by.ts';
import { bucketsOfTotals } from '../stated-usage.ts';
import { readEach } from './read-each.ts';
import type { FormatContext, RecordFormat, RecordReading } from './record-format.ts';

/** What a result counts by the name of its object (`organization.usage.completions.result`). */
const counted: Readonly<Record<string, 'tokens' | string>> = {
  completions: 'tokens',
  embeddings: 'tokens',
  moderations: 'tokens',
  images: 'images',
  audio_speeches: 'characters',
  audio_transcriptions: 'seconds',
  vector_stores: 'bytes',
  code_interpreter_sessions: 'sessions',
};

type Bucket = { readonly startedAt: string; readonly until: string | undefined };

/** Who and what a result is grouped by; what it was not grouped by is null. */
const groups = [
  'project_id',
  'user_id',
  'api_key_id',
  'model',
  'batch',
  'service_tier',
  'line_item',
  'api_source',
] as const;

function tagsOf(result: Fields): Record<string, unknown> {
  return {
    openaiProject: result.text('project_id', 'project_name'),
    openaiUser: result.text('user_id'),
    openaiApiKey: result.text('api_key_id'),
  };
}

function usageOf(result: Fields): Record<string, unknown> {
  // Since 2026 the totals include audio and images; before, they were text alone and audio stood beside.
  const whole = result.has(
    'input_uncached_tokens',
    'input_text_tokens',
    'input_cache_write_tokens',
    'output_text_tokens',
  );
  const audio = result.count('input_audio_tokens') ?? 0;
  const spoken = result.count('output_audio_tokens') ?? 0;
  const image = result.count('input_image_tokens') ?? 0;
  const drawn = result.count('output_image_tokens') ?? 0;
  const cachedAudio = result.count('input_cached_audio_tokens') ?? 0;
  const cachedImage = result.count('input_cached_image_tokens') ?? 0;
  return bucketsOfTotals(
    {
      input: (result.count('input_tokens') ?? 0) + (whole ? 0 : audio),
      cacheRead: result.count('input_cached_tokens'),
      cacheWrite5m: result.count('input_cache_write_tokens'),
      // What is cached is counted as such already.
      inputAudio: Math.max(0, audio - cachedAudio),
      inputImage: whole ? Math.max(0, image - cachedImage) : 0,
      output: (result.count('output_tokens') ?? 0) + (whole ? 0 : spoken),
      outputAudio: spoken,
      outputImage: whole ? drawn : 0,
    },
    { input: 'input_tokens', output: 'output_tokens' },
  );
}

function tokens(result: Fields, bucket: Bucket, { book, options }: FormatContext): RecordReading {
  const usage = usageOf(result);
  const requests = result.count('num_model_requests');
  if (isEmptyUsage(usage)) return { skipped: 'a bucket without usage' };
  const model = result.text('model') ?? options.model;
  if (model === undefined)
    refuse('model', 'is null', 'an export grouped by model (group_by=model), or --model');
  const served = servedBy('openai', model, book);
  const tierText = result.text('service_tier');
  const tier = tierText === undefined ? 'standard' : tierNamed(tierText);
  return {
    raw: stated({
      ...aggregateFields({
        identity: ['openai', 'usage', ...groups.map((name) => result.text(name))],
        ...bucket,
        requests,
        unpriced: tier === 'unknown' ? 'no_price_for_tier' : undefined,
        tags: { ...tagsOf(result), ...(tier === 'unknown' ? { servedTier: tierText } : {}) },
      }),
      provider: served.provider,
      responseModel: served.model,
      serviceTier: tier === 'unknown' ? undefined : tier,
      isBatch: result.flag('batch'),
      usage: requests === undefined ? usage : { ...usage, toolUnits: { requests } },
    }),
  };
}

/** A line of a costs export: an amount without tokens. It is kept as what was billed, beside what we compute. */
function amount(result: Fields, bucket: Bucket): RecordReading {
  const nested = result.object('amount');
  const currency = (nested.text('currency') ?? result.text('amount_currency') ?? 'usd').toLowerCase();
  if (currency !== 'usd') refuse('amount.currency', `is "${currency}"`, 'usd');
  const cost = nested.has('value') ? nested.amount('value') : result.amount('amount_value', 'amount');
  if (cost === undefined || cost === '0') return { skipped: 'a bucket without an amount' };
  const item = result.text('line_item');
  return {
    raw: stated({
      ...aggregateFields({
        identity: ['openai', 'costs', ...groups.map((name) => result.text(name))],
        ...bucket,
        unpriced: 'usage_not_stated',
        tags: { ...tagsOf(result), lineItem: item },
      }),
      provider: 'openai',
      responseModel: item?.split(',')[0]?.trim() ?? '(all models)',
      usage: {},
      providedCost: cost,
    }),
  };
}

function result(fields: Fields, bucket: Bucket, context: FormatContext): RecordReading {
  if (fields.has('amount', 'amount_value')) return amount(fields, bucket);
  const kind = /^organization\.usage\.(\w+)\.result$/.exec(fields.text('object') ?? '')?.[1];
  const unit = kind === undefined ? 'tokens' : (counted[kind] ?? kind);
  if (unit !== 'tokens')
    refuse('object', `counts ${unit}, not tokens`, 'usage of completions, embeddings or moderations');
  return tokens(fields, bucket, context);
}

const inEpoch = ['start_time', 'start_time_iso', 'end_time', 'end_time_iso'] as const;

/** OpenAI's organization usage and costs: buckets of the API (OpenAPI 2.3.0, 2026-08) and the dashboard's CSV. */
export const openaiUsage: RecordFormat = {
  id: 'openai-usage',
  signature: [
    ['start_time', 'start_time_iso'],
    ['end_time', 'end_time_iso'],
    ['results', 'input_tokens', 'amount_value', 'num_model_requests', 'line_item'],
  ],
  reads: [
    'object',
    'results',
    ...inEpoch,
    ...groups,
    'input_tokens',
    'output_tokens',
    'input_cached_tokens',
    'input_uncached_tokens',
    'input_cache_write_tokens',
    'input_text_tokens',
    'output_text_tokens',
    'input_cached_text_tokens',
    'input_audio_tokens',
    'input_cached_audio_tokens',
    'output_audio_tokens',
    'input_image_tokens',
    'input_cached_image_tokens',
    'output_image_tokens',
    'num_model_requests',
    'amount',
    'amount_value',
    'amount_currency',
    'project_name',
  ],
  read: (fields, context) => {
    const buckets = fields.list('data');
    if (buckets.length > 0)
      return readEach({ field: 'data', list: buckets }, (one) => openaiUsage.read(one, context));
    const bucket = {
      startedAt: fields.requiredTime('start_time', 'start_time_iso'),
      until: fields.time('end_time', 'end_time_iso'),
    };
    if (!fields.has('results')) {
      if (Array.isArray(fields.record.results)) return [{ skipped: 'a bucket without usage' }];
      return [result(fields, bucket, context)];
    }
    if (!Array.isArray(fields.record.results)) refuse('results', 'is no list', 'a list of results');
    const results = fields.list('results');
    return readEach({ field: 'results', list: results }, (one) => [result(one, bucket, context)]);
  },
};
