import type { CallInput } from '@netra/contract';

export const sendWays = ['environment', 'node', 'python', 'curl'] as const;
export type SendWay = (typeof sendWays)[number];

export type SnippetParts = {
  /** Origin of this system, as the browser sees it. */
  readonly origin: string;
  /** An API key that may ingest. */
  readonly key: string;
  /** Makes the example a call of its own, so that its arrival shows. */
  readonly now: Date;
};

/** How a program sends its calls, to be copied as it stands. */
export function sendSnippet(way: SendWay, parts: SnippetParts): string {
  switch (way) {
    case 'environment':
      return environmentSnippet(parts);
    case 'node':
      return nodeSnippet(parts);
    case 'python':
      return pythonSnippet(parts);
    case 'curl':
      return curlSnippet(parts);
  }
}

/** Settings that every OpenTelemetry SDK reads; a space in a header's value must be written as `%20` there. */
function environmentSnippet({ origin, key }: SnippetParts): string {
  return [
    `export OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=${origin}/v1/traces`,
    `export OTEL_EXPORTER_OTLP_TRACES_HEADERS=authorization=Bearer%20${key}`,
    'export OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf',
    'export OTEL_SERVICE_NAME=checkout-assistant',
  ].join('\n');
}

function nodeSnippet({ origin, key }: SnippetParts): string {
  return `// npm install @opentelemetry/api @opentelemetry/sdk-trace @opentelemetry/exporter-trace-otlp-proto
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

const exporter = new OTLPTraceExporter({
  url: '${origin}/v1/traces',
  headers: { authorization: 'Bearer ${key}' },
});
const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
trace.setGlobalTracerProvider(provider);

// An instrumented client makes such spans by itself; this one shows that they arrive.
const span = trace.getTracer('example').startSpan('chat gpt-4o-mini', {
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.response.model': 'gpt-4o-mini',
    'gen_ai.usage.input_tokens': 2000,
    'gen_ai.usage.output_tokens': 150,
    'apex.feature': 'checkout-assistant',
  },
});
span.end();
await provider.shutdown();
`;
}

function pythonSnippet({ origin, key }: SnippetParts): string {
  return `# pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

exporter = OTLPSpanExporter(
    endpoint="${origin}/v1/traces",
    headers={"authorization": "Bearer ${key}"},
)
provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(exporter))
trace.set_tracer_provider(provider)

# An instrumented client makes such spans by itself; this one shows that they arrive.
with trace.get_tracer("example").start_as_current_span("chat gpt-4o-mini") as span:
    span.set_attribute("gen_ai.operation.name", "chat")
    span.set_attribute("gen_ai.provider.name", "openai")
    span.set_attribute("gen_ai.response.model", "gpt-4o-mini")
    span.set_attribute("gen_ai.usage.input_tokens", 2000)
    span.set_attribute("gen_ai.usage.output_tokens", 150)
    span.set_attribute("apex.feature", "checkout-assistant")
provider.shutdown()
`;
}

function curlSnippet({ origin, key, now }: SnippetParts): string {
  const body = JSON.stringify({ calls: [exampleCall(now)] }, null, 2);
  return [
    `curl ${origin}/api/v1/calls \\`,
    `  --header 'authorization: Bearer ${key}' \\`,
    `  --header 'content-type: application/json' \\`,
    `  --data '${body}'`,
  ].join('\n');
}

/** A small call with the fields that most questions need. */
export function exampleCall(now: Date): CallInput {
  return {
    callId: `example-${now.getTime()}`,
    feature: 'checkout-assistant',
    provider: 'openai',
    responseModel: 'gpt-4o-mini',
    startedAt: now.toISOString(),
    durationMs: 840,
    usage: { inputUncached: 1200, cacheRead: 800, outputVisible: 150 },
  };
}
