import { z } from 'zod';
import type { EngineClient } from '../../../store/engine-client.ts';
import { contextFields, type TraceSpan } from './trace-span.ts';

/** Most spans of one trace that are looked at together, the latest first. */
const maxSpansOfTrace = 5_000;

const columns = [
  'organization_id',
  'trace_id',
  'span_id',
  'parent_span_id',
  'kind',
  'input_tokens',
  'output_tokens',
  'response_id',
  'failed',
  'started_at_ms',
  'feature',
  'agent',
  'prompt_name',
  'prompt_version',
  'conversation_id',
  'default_feature',
];

const rowSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string(),
  kind: z.enum(['llm', 'embedding', 'agent', 'tool', 'other']),
  inputTokens: z.number(),
  outputTokens: z.number(),
  responseId: z.string(),
  failed: z.number().transform((value) => value === 1),
  startedAtMs: z.number(),
  ...(Object.fromEntries(contextFields.map((field) => [field, z.string()])) as Record<
    (typeof contextFields)[number],
    z.ZodString
  >),
  defaultFeature: z.string(),
});

/** Reads what is kept of these traces, by trace id. */
export async function readSpans(
  writer: EngineClient,
  organization: string,
  traceIds: readonly string[],
): Promise<Map<string, TraceSpan[]>> {
  const traces = new Map<string, TraceSpan[]>();
  // Ids are hex by now: they need no quoting beyond the quotes.
  const list = traceIds.map((id) => `'${id}'`).join(',');
  const { rows } = await writer.query(
    `select trace_id as traceId, span_id as spanId, parent_span_id as parentSpanId, kind,
       toFloat64(input_tokens) as inputTokens, toFloat64(output_tokens) as outputTokens, response_id as responseId,
       failed, toFloat64(started_at_ms) as startedAtMs, feature, agent, prompt_name as promptName,
       prompt_version as promptVersion, conversation_id as conversationId, default_feature as defaultFeature
     from apex.otlp_spans
     where organization_id = {organization:String} and trace_id in (${list})
     order by received_at desc
     limit ${maxSpansOfTrace} by trace_id`,
    { organization },
  );
  // Of a span that was sent twice, the later version comes last and counts.
  for (const row of rows.reverse()) {
    const span = rowSchema.parse(row);
    const trace = traces.get(span.traceId);
    if (trace === undefined) traces.set(span.traceId, [span]);
    else trace.push(span);
  }
  return traces;
}

/** Keeps spans of an organization; one that is there already is replaced. */
export async function keepSpans(
  writer: EngineClient,
  organization: string,
  spans: readonly TraceSpan[],
): Promise<void> {
  let lines = '';
  for (const span of spans) {
    lines += `${JSON.stringify([
      organization,
      span.traceId,
      span.spanId,
      span.parentSpanId,
      span.kind,
      span.inputTokens,
      span.outputTokens,
      span.responseId,
      span.failed ? 1 : 0,
      Math.round(span.startedAtMs),
      span.feature,
      span.agent,
      span.promptName,
      span.promptVersion,
      span.conversationId,
      span.defaultFeature,
    ])}\n`;
  }
  await writer.insert('apex.otlp_spans', columns, lines);
}
