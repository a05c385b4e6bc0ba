import { type Call, type CallInput, type CallTexts, type Usage, usageSchema, usd } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { Caller } from '../../session/door.ts';
import { type CallProblem, readCall } from '../read-call.ts';
import { AttributeReader } from './conventions/attribute-reader.ts';
import { readSpan, type SpanReading } from './conventions/read-span.ts';
import { servedBy, tierOf, unstated } from './conventions/served-by.ts';
import { bucketsOf } from './conventions/usage-buckets.ts';
import type { PromptHasher } from './prompts/prompt-hashes.ts';
import { callIdOf, hasUsage, isModelCall, type TraceSpan } from './traces/trace-span.ts';
import type { Attributes, OtlpSpan } from './wire/otlp-span.ts';

export type SpanContext = {
  readonly caller: Caller;
  readonly book: PriceBook;
  readonly hashPrompt: PromptHasher;
  readonly nowMs: number;
};

/** What a span comes to: its place in its trace, and the call it would be where its trace does not say otherwise. */
export type ReadSpan = {
  readonly span: TraceSpan;
  readonly call: Call | undefined;
  /** Why the call cannot be priced whatever its model, '' where it can. */
  readonly unpricedReason: string;
  /** The texts of the call, where its project keeps them. */
  readonly texts?: CallTexts;
};

export type SpanOutcome = ReadSpan | { readonly problem: CallProblem };

type Failure = { readonly type: string; readonly httpStatus: number };
type Read = SpanReading & { readonly failure: Failure | undefined };

const noUsage: Usage = usageSchema.parse({});

const cut = (text: string | undefined, length: number): string =>
  text === undefined || text.length <= length ? (text ?? '') : text.slice(0, length).toWellFormed();

const inputOf = (usage: Usage): number =>
  usage.inputUncached +
  usage.cacheRead +
  usage.cacheWrite5m +
  usage.cacheWrite1h +
  usage.inputAudio +
  usage.inputImage;

const outputOf = (usage: Usage): number =>
  usage.outputVisible + usage.reasoning + usage.outputAudio + usage.outputImage;

function traceIdProblem(span: OtlpSpan): CallProblem | undefined {
  const isId = (text: string, digits: number) =>
    text.length === digits && /^[0-9a-f]+$/.test(text) && !/^0+$/.test(text);
  const wrong = (field: string, value: string, expected: string): CallProblem => ({
    field,
    problem: `"${value.slice(0, 100)}" is not ${expected}`,
    expected,
  });
  const expected = (digits: number) => `${digits} hex digits, not all zero`;
  if (!isId(span.traceId, 32)) return wrong('trace_id', span.traceId, expected(32));
  if (!isId(span.spanId, 16)) return wrong('span_id', span.spanId, expected(16));
  if (span.parentSpanId === '' || /^0+$/.test(span.parentSpanId)) return undefined;
  return isId(span.parentSpanId, 16)
    ? undefined
    : wrong('parent_span_id', span.parentSpanId, `${expected(16)}, or nothing`);
}

/** What a resource says of all its spans; read once, however many they are. */
type FromResource = {
  readonly defaultFeature: string;
  readonly project: string | undefined;
  readonly environment: string | undefined;
};

const resources = new WeakMap<Attributes, FromResource>();

function fromResource(attributes: Attributes): FromResource {
  const known = resources.get(attributes);
  if (known !== undefined) return known;
  const resource = new AttributeReader(attributes);
  const read = {
    defaultFeature: defaultFeatureOf(resource),
    project: resource.text('apex.project'),
    environment: resource.text('apex.environment', 'deployment.environment.name', 'deployment.environment'),
  };
  resources.set(attributes, read);
  return read;
}

function defaultFeatureOf(resource: AttributeReader): string {
  const service = resource.text('service.name');
  const named = service === undefined || service.startsWith('unknown_service') ? undefined : service;
  return cut(resource.text('apex.feature') ?? named, 200);
}

function traceSpanOf(span: OtlpSpan, read: Read, usage: Usage): TraceSpan {
  const { reading } = read;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: /^0*$/.test(span.parentSpanId) ? '' : span.parentSpanId,
    kind: reading.kind ?? 'other',
    inputTokens: inputOf(usage),
    outputTokens: outputOf(usage),
    responseId: cut(reading.responseId, 200),
    failed: read.failure !== undefined,
    startedAtMs: span.startMs,
    feature: cut(reading.feature, 200),
    agent: cut(reading.agent, 200),
    promptName: cut(reading.promptName, 200),
    promptVersion: cut(reading.promptVersion, 100),
    conversationId: cut(reading.conversationId, 200),
    defaultFeature: fromResource(span.resource).defaultFeature,
  };
}

const stoppedBySender = /cancel|abort|disconnect|client.?closed/i;

/** What a failed span says of its failure; undefined for one that did not fail. */
function failureOf(span: OtlpSpan, stated: string | undefined): Failure | undefined {
  const attributes = new AttributeReader(span.attributes);
  const errorType = attributes.text('error.type') ?? stated;
  if (!span.failed && errorType === undefined) return undefined;
  const status = Number(attributes.text('http.response.status_code', 'http.status_code') ?? errorType);
  const exception = span.events.find(({ name }) => name === 'exception')?.attributes.get('exception.type');
  const httpStatus = Number.isInteger(status) && status >= 100 && status <= 999 ? status : 0;
  const type = errorType ?? (typeof exception === 'string' ? exception : undefined);
  return { type: cut(type ?? (httpStatus === 0 ? 'unknown' : String(httpStatus)), 200), httpStatus };
}

function costOf(text: string | undefined, problems: CallProblem[]): string | null {
  if (text === undefined) return null;
  const amount = Number(text);
  if (Number.isFinite(amount) && amount >= 0) {
    const [whole = '0', fraction] = usd(text).split('.');
    return fraction === undefined ? whole : `${whole}.${fraction.slice(0, 18)}`;
  }
  const expected = 'an amount in USD';
  problems.push({ field: 'providedCost', problem: `"${text.slice(0, 100)}" is not ${expected}`, expected });
  return null;
}

function startOf(startMs: number): string {
  const date = new Date(startMs);
  return Number.isNaN(date.getTime()) ? String(startMs) : date.toISOString();
}

function firstTokenMs(span: OtlpSpan, { reading }: SpanReading): number | null {
  if (reading.timeToFirstTokenMs !== undefined) return reading.timeToFirstTokenMs;
  const at = reading.firstTokenAt === undefined ? Number.NaN : Date.parse(reading.firstTokenAt);
  return Number.isNaN(at) || at < span.startMs ? null : at - span.startMs;
}

function callInputOf(span: OtlpSpan, read: Read, context: SpanContext & { trace: TraceSpan; usage: Usage }) {
  const { reading, failure } = read;
  const { trace, usage, caller } = context;
  const attributes = new AttributeReader(span.attributes);
  const problems = [...read.problems];
  const stopped = failure !== undefined && stoppedBySender.test(failure.type);
  const served = servedBy(
    {
      provider: reading.provider,
      model: reading.responseModel ?? reading.requestModel,
      server: attributes.text('server.address'),
    },
    context.book,
  );
  const timeToFirstTokenMs = firstTokenMs(span, read);
  const tags = Object.fromEntries(
    [...attributes.under('apex.tag.')].map(([name, value]) => [cut(name, 200), cut(value, 2000)]),
  );
  if (tierOf(reading.serviceTier) === undefined) tags.servedTier = cut(reading.serviceTier, 2000);
  const call: CallInput = {
    callId: callIdOf(trace),
    project: reading.project ?? fromResource(span.resource).project ?? caller.project ?? undefined,
    environment: reading.environment ?? fromResource(span.resource).environment,
    feature: trace.feature || trace.defaultFeature,
    agent: trace.agent,
    promptName: trace.promptName,
    promptVersion: trace.promptVersion,
    conversationId: trace.conversationId,
    traceId: trace.traceId,
    spanId: trace.spanId,
    parentSpanId: trace.parentSpanId,
    endUser: cut(reading.endUser, 500),
    provider: served.provider,
    host: served.host,
    requestModel: cut(reading.requestModel, 300),
    responseModel: cut(served.model === '' ? unstated : served.model, 300),
    operation: cut(reading.operation, 100) || undefined,
    serviceTier: tierOf(reading.serviceTier),
    region: cut(reading.region, 100),
    isBatch: reading.isBatch ?? tierOf(reading.serviceTier) === 'batch',
    isStream: reading.isStream ?? timeToFirstTokenMs !== null,
    startedAt: startOf(span.startMs),
    timeToFirstTokenMs,
    durationMs: span.durationMs,
    status: failure === undefined ? 'ok' : stopped ? 'cancelled' : 'error',
    errorType: failure?.type ?? '',
    httpStatus: failure?.httpStatus ?? 0,
    retryOf: cut(reading.retryOf, 200),
    finishReason: cut(reading.finishReason, 100),
    maxTokens: reading.maxTokens ?? null,
    temperature: reading.temperature ?? null,
    usage,
    providedCost: costOf(reading.providedCost, problems),
    ...context.hashPrompt(span, trace.inputTokens),
    outcomeScore: reading.outcomeScore ?? null,
    outcomeLabel: cut(reading.outcomeLabel, 100),
    synthetic: reading.synthetic ?? false,
    tags,
  };
  return { call, problems };
}

/** Fields of a call by the name under which they are sent, where it is another. */
const sentAs: Readonly<Record<string, string>> = {
  startedAt: 'start_time_unix_nano',
  project: 'apex.project',
};

/** Reads what a span says: its place in its trace and the call it may be, or the field that is wrong. */
export function toCall(span: OtlpSpan, context: SpanContext): SpanOutcome {
  const idProblem = traceIdProblem(span);
  if (idProblem !== undefined) return { problem: idProblem };
  const reading = readSpan(span);
  const read = { ...reading, failure: failureOf(span, reading.reading.errorType) };
  const [wrong] = read.problems;
  if (wrong !== undefined) return { problem: wrong };
  const usage = read.usage === undefined ? noUsage : bucketsOf(read.usage);
  const trace = traceSpanOf(span, read, usage);
  if (!hasUsage(trace) && !isModelCall(trace)) return { span: trace, call: undefined, unpricedReason: '' };

  const { call, problems } = callInputOf(span, read, { ...context, trace, usage });
  const { project } = context.caller;
  if (project !== null && call.project !== project) {
    const problem = `"${call.project}" is not the project of this API key`;
    return { problem: { field: 'apex.project', problem, expected: project } };
  }
  const checked = readCall(call, context.nowMs);
  const [problem] = 'problems' in checked ? checked.problems : problems;
  if (problem !== undefined)
    return { problem: { ...problem, field: sentAs[problem.field] ?? problem.field } };
  if (!('call' in checked)) return { span: trace, call: undefined, unpricedReason: '' };
  const isReported = read.usage !== undefined || trace.failed;
  const unpricedReason =
    tierOf(read.reading.serviceTier) === undefined
      ? 'no_price_for_tier'
      : isReported
        ? ''
        : 'usage_not_reported';
  return { span: trace, call: checked.call, unpricedReason };
}
