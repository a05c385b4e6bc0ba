import { ApexError } from '@netra/contract';
import { findProvider, type PriceBook, readUsage } from '@netra/pricing';
import { unpricedTag } from '../../aggregate.ts';
import { Fields, isObject, refuse, stated } from '../fields.ts';
import { servedBy } from '../served-by.ts';
import { defaultBaseTime } from './mooncake.ts';
import type { RecordFormat } from './record-format.ts';

type Wire = { readonly provider: string; readonly flavor: string };

/** Which wire shape a body has, by the names of its counts. */
function shapeOf(body: Fields): { flavor: string; maker: string | undefined } {
  if (body.has('usageMetadata')) return { flavor: 'gemini', maker: 'google' };
  const usage = body.object('usage');
  if (usage.has('prompt_tokens')) return { flavor: 'chat', maker: undefined };
  if (usage.has('inputTokens')) return { flavor: 'bedrock', maker: 'aws' };
  if (usage.has('billed_units')) return { flavor: 'default', maker: 'cohere' };
  if (body.object('meta').has('billed_units')) return { flavor: 'embeddings', maker: 'cohere' };
  const isMessage =
    body.text('type') === 'message' || usage.has('cache_creation_input_tokens', 'cache_read_input_tokens');
  if (usage.has('input_tokens') && isMessage) return { flavor: 'anthropic', maker: 'anthropic' };
  if (
    usage.has('input_tokens') &&
    (body.text('object') === 'response' || usage.has('input_tokens_details', 'output_tokens_details'))
  )
    return { flavor: 'responses', maker: undefined };
  return refuse(
    'body',
    'has no usage that is known',
    'a response of OpenAI (chat, responses), Anthropic, Gemini, Bedrock or Cohere; or name provider and flavor',
  );
}

function wireOf(item: Fields, body: Fields, book: PriceBook): Wire {
  const named = item.text('provider_id', 'provider');
  const found = named === undefined ? undefined : findProvider(book, named);
  const provider = found?.found === true ? found.provider.provider : named;
  const flavor = item.text('api_flavor', 'flavor');
  if (provider !== undefined && flavor !== undefined) return { provider, flavor };
  const shape = shapeOf(body);
  const model = body.text('model', 'modelVersion') ?? item.text('model');
  const maker =
    provider ?? shape.maker ?? (model === undefined ? undefined : servedBy(undefined, model, book).provider);
  return { provider: maker ?? 'unknown', flavor: flavor ?? shape.flavor };
}

/** What wraps a body in a file of results of a batch, and the batch says of it. */
type Wrapped = { readonly body: Fields; readonly isBatch: boolean };

/**
 * The body of a record: the record itself, what stands in it as `body` or `response`, or the answer of a line of a batch's
 * results, as OpenAI (`response.body`) and Anthropic (`result.message`) hand them out.
 */
function bodyIn(item: Fields): Wrapped {
  const response = item.object('body', 'response');
  const isBatch = item.has('custom_id');
  const message = item.object('result').object('message');
  for (const body of [response.object('body'), message, response])
    if (Object.keys(body.record).length > 0) return { body, isBatch };
  return { body: item, isBatch: false };
}

/** Why a request of a batch has no body: it failed or was never made, and nobody bills it. */
function failureIn(item: Fields): string | undefined {
  if (!item.has('custom_id')) return undefined;
  const type = item.object('result').text('type');
  const status = item.object('response').number('status_code');
  if (type !== undefined && type !== 'succeeded') return `a request of a batch that ${type}`;
  if (status !== undefined && status >= 400) return `a request of a batch that was answered ${status}`;
  return item.has('error') && !item.has('response') ? 'a request of a batch that failed' : undefined;
}

/** Raw provider responses, one a line: as they are, or as `{ provider_id, api_flavor, body }` with a time and an id where known. */
export const providerBodies: RecordFormat = {
  id: 'provider-bodies',
  signature: [
    ['body', 'usage', 'usageMetadata', 'custom_id'],
    [
      ...['provider_id', 'provider', 'usage', 'usageMetadata', 'api_flavor', 'flavor'],
      // A body with its model beside it, and the results of a batch.
      ...['model', 'response', 'result'],
    ],
  ],
  enough: [['body', 'response', 'result', 'usage', 'usageMetadata', 'meta']],
  reads: [
    'provider_id',
    'provider',
    'api_flavor',
    'flavor',
    'body',
    'response',
    'result',
    'custom_id',
    'model',
    'timestamp',
    'startedAt',
    'created_at',
    'created',
    'id',
    'request_id',
    'usage',
    'usageMetadata',
    'modelVersion',
    'createTime',
    'responseId',
    'type',
    'object',
    'service_tier',
    'feature',
    'conversationId',
    'endUser',
  ],
  read: (item, { book, options }) => {
    const failure = failureIn(item);
    if (failure !== undefined) return [{ skipped: failure }];
    const { body, isBatch } = bodyIn(item);
    const { provider, flavor } = wireOf(item, body, book);
    let reading: ReturnType<typeof readUsage>;
    try {
      reading = readUsage({ provider, flavor }, body.record);
    } catch (error) {
      if (!(error instanceof ApexError)) throw error;
      const details = error.details;
      return refuse(
        typeof details.field === 'string' && details.field !== '' ? `body.${details.field}` : 'body',
        error.message,
        'usage as this flavor reports it',
      );
    }
    const model = reading.model ?? item.text('model') ?? options.model;
    if (model === undefined)
      refuse('body.model', 'is missing', 'the model that answered, in the body or as "model" beside it');
    const served = servedBy(provider, model, book);
    const startedAt =
      item.time('timestamp', 'startedAt', 'started_at') ??
      body.time('created', 'created_at', 'createTime') ??
      item.time('created_at');
    // Each poll of a batch hands the same answers out: their own ids tell them apart from calls that are new.
    const ownId = isBatch
      ? body.text('id', 'responseId')
      : (item.text('request_id', 'callId', 'id') ?? body.text('id', 'responseId'));
    const unknownTier = reading.serviceTier === 'unknown';
    const choices = body.list('choices');
    const first = choices.find(isObject);
    return [
      {
        raw: stated({
          callId: ownId,
          startedAt: startedAt ?? options.baseTime ?? defaultBaseTime,
          provider: served.provider,
          responseModel: served.model,
          serviceTier: reading.serviceTier === 'unknown' ? undefined : reading.serviceTier,
          isBatch: isBatch ? true : undefined,
          region: reading.region,
          usage: reading.usage,
          providedCost:
            reading.providedCost === undefined
              ? undefined
              : new Fields({ cost: reading.providedCost }).amount('cost'),
          finishReason:
            body.text('stop_reason', 'stopReason') ??
            (first === undefined ? undefined : new Fields(first).text('finish_reason')),
          feature: item.text('feature'),
          conversationId: item.text('conversationId', 'conversation_id'),
          endUser: item.text('endUser', 'user_id'),
          tags: stated({
            [unpricedTag]: unknownTier ? 'no_price_for_tier' : undefined,
            servedTier: unknownTier ? reading.servedTier : undefined,
            startedAt: startedAt === undefined ? 'not stated' : undefined,
          }),
        }),
      },
    ];
  },
};
