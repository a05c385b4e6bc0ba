import { multiplyUsd, type Usd } from '@netra/contract';
import { tierNamed } from '@netra/pricing';
import { aggregateFields, isEmptyUsage } from '../../aggregate.ts';
import { type Fields, refuse, stated } from '../fields.ts';
import { servedBy } from '../served-by.ts';
import { readEach } from './read-each.ts';
import type { FormatContext, RecordFormat, RecordReading } from './record-format.ts';

type Bucket = { readonly startedAt: string; readonly until: string | undefined };

const longContext = 200_000;

/** What a context window says of the requests in it (`0-200k`, `200k-1M`; in the console's CSV `≤ 200k`, `> 200k`). */
function lengthsOf(window: string | undefined): { inputAtMost?: number; inputAbove?: number } {
  if (window === undefined) return {};
  if (/^\s*(0\s*-|≤|<)/.test(window)) return { inputAtMost: longContext };
  return /^\s*(200k\s*-|>|≥)/i.test(window) ? { inputAbove: longContext } : {};
}

const groups = [
  'api_key_id',
  'api_key',
  'workspace_id',
  'workspace',
  'model',
  'model_version',
  'service_tier',
  'usage_type',
  'context_window',
  'inference_geo',
  'speed',
  'description',
  'cost_type',
  'token_type',
  'line_item',
] as const;

function identityOf(kind: string, result: Fields): (string | undefined)[] {
  return ['anthropic', kind, ...groups.map((name) => result.text(name))];
}

function usageOf(result: Fields): Record<string, unknown> {
  const written = result.object('cache_creation');
  const tools = result.object('server_tool_use');
  return {
    inputUncached: result.count('uncached_input_tokens', 'usage_input_tokens_no_cache') ?? 0,
    cacheRead: result.count('cache_read_input_tokens', 'usage_input_tokens_cache_read') ?? 0,
    cacheWrite5m:
      written.count('ephemeral_5m_input_tokens') ??
      result.count(
        'cache_creation_5m_input_tokens',
        'usage_input_tokens_cache_write_5m',
        // Exports from before the one-hour cache: all writes were for five minutes.
        'usage_input_tokens_cache_write',
        'cache_creation_input_tokens',
      ) ??
      0,
    cacheWrite1h:
      written.count('ephemeral_1h_input_tokens') ??
      result.count('cache_creation_1h_input_tokens', 'usage_input_tokens_cache_write_1h') ??
      0,
    outputVisible: result.count('output_tokens', 'usage_output_tokens') ?? 0,
    toolUnits: stated({
      webSearches: (tools.count('web_search_requests') ?? result.count('web_search_count')) || undefined,
    }),
  };
}

function tokens(result: Fields, bucket: Bucket, { book, options }: FormatContext): RecordReading {
  const usage = usageOf(result);
  if (isEmptyUsage(usage)) return { skipped: 'a bucket without usage' };
  const model = result.text('model', 'model_version') ?? options.model;
  if (model === undefined)
    refuse('model', 'is null', 'a report grouped by model (group_by[]=model), or --model');
  const served = servedBy('anthropic', model, book);
  const speed = result.text('speed');
  const tierText =
    speed !== undefined && speed !== 'standard' ? speed : result.text('service_tier', 'usage_type');
  const tier = tierText === undefined ? 'standard' : tierNamed(tierText);
  return {
    raw: stated({
      ...aggregateFields({
        identity: identityOf('usage', result),
        ...bucket,
        ...lengthsOf(result.text('context_window')),
        unpriced: tier === 'unknown' ? 'no_price_for_tier' : undefined,
        tags: {
          anthropicWorkspace: result.text('workspace_id', 'workspace'),
          anthropicApiKey: result.text('api_key_id', 'api_key'),
          ...(tier === 'unknown' ? { servedTier: tierText } : {}),
        },
      }),
      provider: served.provider,
      responseModel: served.model,
      serviceTier: tier === 'unknown' ? undefined : tier,
      region: result.text('inference_geo') === 'us' ? 'us' : undefined,
      usage,
    }),
  };
}

/** A line of a cost report: an amount without tokens. It is kept as what was billed, beside what we compute. */
function amount(result: Fields, bucket: Bucket): RecordReading {
  const currency = (result.text('currency') ?? 'USD').toUpperCase();
  if (currency !== 'USD') refuse('currency', `is "${currency}"`, 'USD');
  // The report counts in cents; the console's CSV in dollars.
  const cost = result.has('cost_usd')
    ? result.amount('cost_usd')
    : multiplyUsd((result.amount('amount') ?? '0') as Usd, '0.01');
  if (cost === undefined || cost === '0') return { skipped: 'a bucket without an amount' };
  return {
    raw: stated({
      ...aggregateFields({
        identity: identityOf('costs', result),
        ...bucket,
        unpriced: 'usage_not_stated',
        tags: { description: result.text('description'), tokenType: result.text('token_type') },
      }),
      provider: 'anthropic',
      responseModel:
        result.text('model', 'model_version') ?? result.text('description', 'cost_type') ?? '(all models)',
      usage: {},
      providedCost: cost,
    }),
  };
}

const result = (fields: Fields, bucket: Bucket, context: FormatContext): RecordReading =>
  fields.has('amount', 'cost_usd') ? amount(fields, bucket) : tokens(fields, bucket, context);

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** The console's CSV states only when a row begins: a day, or an hour where it states one. */
function untilOf(startedAt: string, text: string): string {
  const length = /^\d{4}-\d{2}-\d{2}$/.test(text.trim()) ? dayMs : hourMs;
  return new Date(Date.parse(startedAt) + length).toISOString();
}

/** Anthropic's usage and cost reports: the Admin API (2023-06-01, reports of 2025-08 and later) and the console's CSV (2026-08). */
export const anthropicUsage: RecordFormat = {
  id: 'anthropic-usage',
  signature: [
    ['starting_at', 'usage_date_utc'],
    ['results', 'uncached_input_tokens', 'usage_input_tokens_no_cache', 'amount', 'cost_usd'],
  ],
  reads: [
    'starting_at',
    'ending_at',
    'results',
    'usage_date_utc',
    ...groups,
    'uncached_input_tokens',
    'cache_read_input_tokens',
    'cache_creation',
    'output_tokens',
    'server_tool_use',
    'usage_input_tokens_no_cache',
    'usage_input_tokens_cache_write_5m',
    'usage_input_tokens_cache_write_1h',
    'usage_input_tokens_cache_write',
    'usage_input_tokens_cache_read',
    'usage_output_tokens',
    'web_search_count',
    'amount',
    'currency',
    'cost_usd',
  ],
  read: (fields, context) => {
    const buckets = fields.list('data');
    if (buckets.length > 0)
      return readEach({ field: 'data', list: buckets }, (one) => anthropicUsage.read(one, context));
    const startedAt = fields.requiredTime('starting_at', 'usage_date_utc');
    const csvDate = fields.text('usage_date_utc');
    const until =
      fields.time('ending_at') ?? (csvDate === undefined ? undefined : untilOf(startedAt, csvDate));
    const bucket = { startedAt, until };
    if (!Array.isArray(fields.record.results)) {
      if (fields.has('results')) refuse('results', 'is no list', 'a list of results');
      return [result(fields, bucket, context)];
    }
    const results = fields.list('results');
    if (results.length === 0) return [{ skipped: 'a bucket without usage' }];
    return readEach({ field: 'results', list: results }, (one) => [result(one, bucket, context)]);
  },
};
