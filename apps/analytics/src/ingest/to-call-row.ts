import { createHmac } from 'node:crypto';
import type { Call } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { CallRow } from '../store/call-row.ts';
import { priceRecord } from './aggregate.ts';
import { contentHash } from './content-hash.ts';
import { plainPriceOf } from './plain-price.ts';
import type { CallPrice } from './price-call.ts';
import { providerIdOf } from './provider-id.ts';

export type RowContext = {
  readonly organizationId: string;
  /** How the call came in: `api`, `import`, `synthetic`. */
  readonly source: string;
  readonly book: PriceBook;
  /** Key that end users are hashed with, so that the store holds no name and no two organizations share a hash. */
  readonly endUserKey: string;
  /** End users whose hash is known already, where many calls are of few. */
  readonly knownEndUsers?: Map<string, string>;
};

/** Most end users that are remembered by `knownEndUsers`. */
const mostKnown = 100_000;

/** The hash an organization's end user is stored under. */
export function endUserHash(
  endUser: string,
  context: Pick<RowContext, 'endUserKey' | 'organizationId'>,
): string {
  if (endUser === '') return '';
  return createHmac('sha256', context.endUserKey)
    .update(`${context.organizationId}\n${endUser}`)
    .digest('hex')
    .slice(0, 32);
}

function knownEndUserHash(endUser: string, context: RowContext): string {
  const { knownEndUsers } = context;
  if (knownEndUsers === undefined || endUser === '') return endUserHash(endUser, context);
  let known = knownEndUsers.get(endUser);
  if (known === undefined) {
    known = endUserHash(endUser, context);
    if (knownEndUsers.size >= mostKnown) knownEndUsers.clear();
    knownEndUsers.set(endUser, known);
  }
  return known;
}

/** Makes the stored row of a call: priced, end user hashed, everything else as it was stated. */
export function toCallRow(call: Call, startedAtMs: number, context: RowContext): CallRow {
  return pricedRow({ call, startedAtMs }, context, priceRecord(call, startedAtMs, context.book));
}

/** The same for a block: where pico-dollars hold the cost exactly, it is in these. */
export function toBlockRow(call: Call, startedAtMs: number, context: RowContext): CallRow {
  const plain = plainPriceOf(call, startedAtMs, context.book);
  if (plain === undefined) return toCallRow(call, startedAtMs, context);
  const price = {
    cost: null,
    parts: {},
    plain: plain.cost,
    priceIds: plain.card.priceIds,
    unpricedReason: '',
  };
  return pricedRow({ call, startedAtMs }, context, price);
}

function pricedRow(
  { call, startedAtMs }: { call: Call; startedAtMs: number },
  context: RowContext,
  price: CallPrice,
): CallRow {
  const { usage } = call;
  return {
    input_uncached: usage.inputUncached,
    cache_read: usage.cacheRead,
    cache_write_5m: usage.cacheWrite5m,
    cache_write_1h: usage.cacheWrite1h,
    output_visible: usage.outputVisible,
    reasoning: usage.reasoning,
    input_audio: usage.inputAudio,
    output_audio: usage.outputAudio,
    input_image: usage.inputImage,
    output_image: usage.outputImage,
    organization_id: context.organizationId,
    project: call.project,
    environment: call.environment,
    call_id: call.callId,
    trace_id: call.traceId,
    span_id: call.spanId,
    parent_span_id: call.parentSpanId,
    conversation_id: call.conversationId,
    end_user_hash: knownEndUserHash(call.endUser, context),
    feature: call.feature,
    agent: call.agent,
    prompt_name: call.promptName,
    prompt_version: call.promptVersion,
    provider: providerIdOf(call.provider, context.book),
    host: call.host,
    request_model: call.requestModel,
    model: call.responseModel,
    operation: call.operation,
    service_tier: call.serviceTier,
    region: call.region,
    is_batch: call.isBatch ? 1 : 0,
    is_stream: call.isStream ? 1 : 0,
    started_at: startedAtMs,
    time_to_first_token_ms: call.timeToFirstTokenMs,
    duration_ms: call.durationMs,
    status: call.status,
    error_type: call.errorType,
    http_status: call.httpStatus,
    retry_of: call.retryOf,
    finish_reason: call.finishReason,
    max_tokens: call.maxTokens,
    temperature: call.temperature,
    tool_units: call.usage.toolUnits,
    provided_cost: call.providedCost,
    cost: price.cost,
    cost_parts: price.parts,
    ...(price.plain === undefined ? {} : { plain_cost: price.plain }),
    unpriced_reason: price.unpricedReason,
    price_ids: price.priceIds,
    prompt_hash: call.promptHash,
    system_hash: call.systemHash,
    tools_hash: call.toolsHash,
    prefix_hashes: call.prefixHashes,
    prefix_block_tokens: call.prefixBlockTokens,
    system_tokens: call.systemTokens,
    tool_definition_tokens: call.toolDefinitionTokens,
    history_tokens: call.historyTokens,
    outcome_score: call.outcomeScore,
    outcome_label: call.outcomeLabel,
    tags: call.tags,
    synthetic: call.synthetic ? 1 : 0,
    source: context.source,
    version: 1,
    content_hash: contentHash(call, startedAtMs),
  };
}
