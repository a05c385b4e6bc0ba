import { hash } from 'node:crypto';
import { type MadeCall, startedMicroseconds } from './made-call.ts';

type Value = string | number | boolean | null | undefined;
type Attribute = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };

function attribute(key: string, value: Value): Attribute[] {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value === 'boolean') return [{ key, value: { boolValue: value } }];
  if (typeof value === 'string') return [{ key, value: { stringValue: value } }];
  return [{ key, value: Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value } }];
}

const hex = (text: string, digits: number) => hash('sha256', text).slice(0, digits);

/** The trace of a run, or one of the call alone; and the call's place in it. */
function placeOf(callId: string, traceId: string | undefined) {
  return { traceId: hex(traceId || callId, 32), spanId: hex(`span ${callId}`, 16) };
}

/** Operations that the conventions name; a request under another name without usage would be taken for no call. */
const knownOperations: ReadonlySet<string> = new Set([
  'chat',
  'embeddings',
  'text_completion',
  'generate_content',
]);

function operationOf(operation = 'chat'): Attribute[] {
  if (knownOperations.has(operation)) return attribute('gen_ai.operation.name', operation);
  return [...attribute('gen_ai.operation.name', 'chat'), ...attribute('apex.tag.operation', operation)];
}

/** A generated call as a span of the GenAI conventions, with what they have no name for under `apex.*`. */
function spanOf(call: MadeCall) {
  const { usage } = call;
  const cached = usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  const input = usage.inputUncached + cached + usage.inputAudio + usage.inputImage;
  const output = usage.outputVisible + usage.reasoning + usage.outputAudio + usage.outputImage;
  const start = startedMicroseconds(call) * 1_000n;
  const retried = call.retryOf ? placeOf(call.retryOf, call.traceId) : undefined;
  const tags = Object.entries(call.tags ?? {}).flatMap(([tag, value]) => attribute(`apex.tag.${tag}`, value));
  return {
    ...placeOf(call.callId, call.traceId),
    name: `${call.operation} ${call.responseModel}`,
    kind: 3,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(Math.round((call.durationMs ?? 0) * 1e6))),
    status: call.status === 'ok' ? {} : { code: 2 },
    attributes: [
      ...operationOf(call.operation),
      ...attribute('gen_ai.provider.name', call.provider),
      ...attribute('gen_ai.request.model', call.requestModel),
      ...attribute('gen_ai.response.model', call.responseModel),
      ...(call.finishReason
        ? [
            {
              key: 'gen_ai.response.finish_reasons',
              value: { arrayValue: { values: [{ stringValue: call.finishReason }] } },
            },
          ]
        : []),
      ...attribute('gen_ai.request.max_tokens', call.maxTokens),
      ...attribute('gen_ai.request.stream', call.isStream),
      ...attribute(
        'gen_ai.response.time_to_first_chunk',
        typeof call.timeToFirstTokenMs === 'number' ? call.timeToFirstTokenMs / 1_000 : undefined,
      ),
      ...attribute('gen_ai.usage.input_tokens', input),
      ...attribute('gen_ai.usage.output_tokens', output),
      ...(cached > 0 ? attribute('gen_ai.usage.cache_read.input_tokens', usage.cacheRead) : []),
      ...(cached > 0 ? attribute('gen_ai.usage.cache_creation.input_tokens', usage.cacheWrite5m) : []),
      ...attribute('gen_ai.usage.reasoning.output_tokens', usage.reasoning || undefined),
      ...attribute('gen_ai.usage.audio.input_tokens', usage.inputAudio || undefined),
      ...attribute('gen_ai.usage.image.input_tokens', usage.inputImage || undefined),
      ...attribute('gen_ai.usage.cost', call.providedCost),
      ...attribute('gen_ai.agent.name', call.agent),
      ...attribute('gen_ai.prompt.name', call.promptName),
      ...attribute('gen_ai.prompt.version', call.promptVersion),
      ...attribute('gen_ai.conversation.id', call.conversationId),
      ...attribute('error.type', call.status === 'cancelled' ? 'cancelled' : call.errorType),
      ...attribute('http.response.status_code', call.status === 'error' ? call.httpStatus : undefined),
      ...attribute('apex.project', call.project),
      ...attribute('apex.environment', call.environment),
      ...attribute('apex.feature', call.feature),
      ...attribute('apex.end_user', call.endUser),
      ...attribute('apex.is_batch', call.isBatch),
      ...attribute('apex.service_tier', call.serviceTier),
      ...attribute('apex.region', call.region),
      ...attribute('apex.retry_of', retried && `${retried.traceId}-${retried.spanId}`),
      ...attribute('apex.outcome.score', call.outcomeScore),
      ...attribute('apex.synthetic', call.synthetic),
      ...tags,
    ],
  };
}

/** Generated calls as one OTLP request in JSON (a line of a file of them), every span marked `apex.synthetic`. */
export function otlpLine(calls: readonly MadeCall[]): string {
  const scopeSpans = [{ scope: { name: 'apex-synthetic' }, spans: calls.map(spanOf) }];
  const resource = { attributes: attribute('service.name', 'apex-synthetic') };
  return `${JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] })}\n`;
}
