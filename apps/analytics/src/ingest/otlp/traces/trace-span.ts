// Which spans of a trace are calls: decided on all that is known of the trace, in whatever order and in however many requests
// its spans arrive. It refuses to count what two spans say of the same call twice.
import type { SpanKind } from '../conventions/reading.ts';

/** What spans hand down to the calls beneath them; '' where a span does not say. */
export type CallContext = {
  readonly feature: string;
  readonly agent: string;
  readonly promptName: string;
  readonly promptVersion: string;
  readonly conversationId: string;
};

export const contextFields = ['feature', 'agent', 'promptName', 'promptVersion', 'conversationId'] as const;

/** What is kept of a span, to know which spans of its trace are calls: ids, counts and names, no content. */
export type TraceSpan = CallContext & {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly kind: SpanKind;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly responseId: string;
  readonly failed: boolean;
  /** ms since 1970. */
  readonly startedAtMs: number;
  /** Taken when neither the span nor one above it names a feature. */
  readonly defaultFeature: string;
};

/** A call's id: the same span has the same id however often and by whatever way it is sent. */
export function callIdOf(span: Pick<TraceSpan, 'traceId' | 'spanId'>): string {
  return `${span.traceId}-${span.spanId}`;
}

export function hasUsage(span: TraceSpan): boolean {
  return span.inputTokens + span.outputTokens > 0;
}

/** Whether the span says of itself that it is one request to a model. */
export function isModelCall(span: TraceSpan): boolean {
  return span.kind === 'llm' || span.kind === 'embedding';
}
