import { type CallContext, contextFields, hasUsage, isModelCall, type TraceSpan } from './trace-span.ts';

/** Longest chain of parents that is followed; spans further apart are taken as unrelated. */
const maxDepth = 1_000;

type Ancestor = {
  readonly span: TraceSpan;
  /** True when a tool or an agent stands between: what is beneath is work of its own, not a part of this span. */
  readonly apart: boolean;
};

function ancestorsOf(span: TraceSpan, spans: ReadonlyMap<string, TraceSpan>): Ancestor[] {
  const ancestors: Ancestor[] = [];
  const seen = new Set([span.spanId]);
  let apart = false;
  let above = spans.get(span.parentSpanId);
  while (above !== undefined && !seen.has(above.spanId) && ancestors.length < maxDepth) {
    seen.add(above.spanId);
    ancestors.push({ span: above, apart });
    if (above.kind === 'tool' || above.kind === 'agent') apart = true;
    above = spans.get(above.parentSpanId);
  }
  return ancestors;
}

/** Whether both state the same request: by its response id, or by the same counts. */
function areSameRequest(left: TraceSpan, right: TraceSpan): boolean {
  if (left.responseId !== '' && left.responseId === right.responseId) return true;
  return left.inputTokens === right.inputTokens && left.outputTokens === right.outputTokens;
}

/** Whether `above` only repeats or sums up what spans beneath it state, of which `beneath` is one. */
function wraps(above: Ancestor, beneath: TraceSpan): boolean {
  return !above.apart || !isModelCall(above.span) || areSameRequest(above.span, beneath);
}

/** Of two spans that state the same response and do not contain one another, the one that is the call. */
function better(left: TraceSpan, right: TraceSpan): TraceSpan {
  if (isModelCall(left) !== isModelCall(right)) return isModelCall(left) ? left : right;
  const [leftTokens, rightTokens] = [left, right].map((span) => span.inputTokens + span.outputTokens);
  // The first report of a stream may hold only a part of its tokens.
  if (leftTokens !== rightTokens) return (leftTokens ?? 0) > (rightTokens ?? 0) ? left : right;
  return left.spanId > right.spanId ? left : right;
}

function contextOf(span: TraceSpan, ancestors: readonly Ancestor[]): CallContext {
  const context = { feature: '', agent: '', promptName: '', promptVersion: '', conversationId: '' };
  for (const field of contextFields) {
    context[field] = span[field] || (ancestors.find((above) => above.span[field] !== '')?.span[field] ?? '');
  }
  if (context.feature === '') context.feature = span.defaultFeature;
  return context;
}

/**
 * Finds the calls among the spans of one trace, by span id, each with what the spans above hand down to it. What a call
 * costs is in its span, so:
 * - A span with token counts is a call, whatever its name, unless a span beneath it has token counts too: then it repeats
 *   them or sums them up. Only where it is itself a request to a model, a tool or an agent stands between, and response id
 *   and counts differ, both are calls (a tool that asks a model during another request).
 * - Of several spans with the same response id, one is the call.
 * - A request to a model without token counts is a call (that failed, or whose usage nobody reported) unless it contains
 *   another, or lies within a call that reports for it.
 */
export function judgeTrace(list: readonly TraceSpan[]): Map<string, CallContext> {
  const spans = new Map(list.map((span) => [span.spanId, span]));
  const candidates = [...spans.values()].filter((span) => hasUsage(span) || isModelCall(span));
  const ancestors = new Map(candidates.map((span) => [span.spanId, ancestorsOf(span, spans)]));
  const above = (span: TraceSpan): Ancestor[] => ancestors.get(span.spanId) ?? [];

  const wrappers = new Set<string>();
  for (const span of candidates) {
    for (const ancestor of above(span)) {
      const repeats = hasUsage(span)
        ? wraps(ancestor, span)
        : !hasUsage(ancestor.span) && isModelCall(ancestor.span) && !ancestor.apart;
      if (repeats) wrappers.add(ancestor.span.spanId);
    }
  }
  const calls = new Map<string, TraceSpan>();
  const byResponse = new Map<string, TraceSpan>();
  for (const span of candidates) {
    if (wrappers.has(span.spanId) || !hasUsage(span)) continue;
    const other = span.responseId === '' ? undefined : byResponse.get(span.responseId);
    const chosen = other === undefined ? span : better(span, other);
    if (other !== undefined) calls.delete(other.spanId);
    if (span.responseId !== '') byResponse.set(span.responseId, chosen);
    calls.set(chosen.spanId, chosen);
  }
  for (const span of candidates) {
    if (wrappers.has(span.spanId) || hasUsage(span)) continue;
    const reported = above(span).some((ancestor) => !ancestor.apart && calls.has(ancestor.span.spanId));
    const sameResponse = span.responseId !== '' && byResponse.has(span.responseId);
    if (span.failed || !(reported || sameResponse)) calls.set(span.spanId, span);
  }
  return new Map([...calls.values()].map((span) => [span.spanId, contextOf(span, above(span))]));
}
