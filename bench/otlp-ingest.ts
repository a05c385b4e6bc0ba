// How many spans a second the OTLP way in takes, with the sender on the same machine: a service process of its own, real
// HTTP, every answer awaited, every span durable when it is answered.
import { protobufBody, type TestSpan } from '../apps/analytics/src/ingest/otlp/testing/otlp-bodies.ts';
import { newId } from '../packages/contract/src/index.ts';
import { type AnalyticsService, startAnalyticsService } from './analytics-service.ts';
import type { Benchmark } from './measurement.ts';

export type OtlpIngestResult = {
  readonly workload: string;
  readonly spans: number;
  readonly calls: number;
  readonly durationMs: number;
  readonly spansPerSecond: number;
  readonly mebibytesPerSecond: number;
};

export type OtlpIngestOptions = {
  /** Spans of each workload; 300,000 when absent. */
  readonly spans?: number;
  /** 2,000 when absent; a collector sends up to 8,192, an SDK 512. */
  readonly spansPerRequest?: number;
  /** Requests under way at a time. */
  readonly connections?: number;
};

const hexOf = (number: number, digits: number) => number.toString(16).padStart(digits, '0');

function chat(index: number, place: { traceId: string; spanId: string; parentSpanId?: string }): TestSpan {
  return {
    ...place,
    name: 'chat gpt-4o',
    startMs: Date.parse('2026-11-01T00:00:00Z') + index,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'gen_ai.response.id': `chatcmpl-${place.traceId}${place.spanId}`,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 1_000 + (index % 500),
      'gen_ai.usage.output_tokens': 200,
      'gen_ai.usage.cache_read.input_tokens': 512,
      'gen_ai.request.temperature': 0.7,
      'gen_ai.request.max_tokens': 1_024,
      'gen_ai.conversation.id': `conversation-${place.traceId}`,
      'server.address': 'api.openai.com',
      'server.port': 443,
    },
  };
}

/** Traces of one span each: nothing to relate. */
function singleCalls(first: number, count: number): TestSpan[] {
  return Array.from({ length: count }, (_, offset) => {
    const index = first + offset + 1;
    return chat(index, { traceId: hexOf(index, 32), spanId: hexOf(index, 16) });
  });
}

/** Traces of five spans: an agent that repeats the usage of its three calls, and a tool. */
function agentRuns(first: number, count: number): TestSpan[] {
  return Array.from({ length: count }, (_, offset) => {
    const index = first + offset + 1;
    const run = Math.floor((index - 1) / 5);
    const traceId = `a${hexOf(run + 1, 31)}`;
    const spanId = hexOf(index, 16);
    const root = hexOf(run * 5 + 1, 16);
    const place = (index - 1) % 5;
    const startMs = Date.parse('2026-11-01T00:00:00Z') + index;
    if (place === 0) {
      const attributes = {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': 'planner',
        'gen_ai.usage.input_tokens': 3_600,
        'gen_ai.usage.output_tokens': 600,
      };
      return { traceId, spanId, name: 'invoke_agent planner', startMs, attributes };
    }
    if (place === 4) {
      const attributes = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' };
      return { traceId, spanId, parentSpanId: root, name: 'execute_tool search', startMs, attributes };
    }
    return chat(index, { traceId, spanId, parentSpanId: root });
  });
}

const workloads = { 'single calls': singleCalls, 'agent runs': agentRuns };

async function measure(
  service: AnalyticsService,
  workload: keyof typeof workloads,
  { spans = 300_000, connections = 8, ...options }: OtlpIngestOptions,
): Promise<OtlpIngestResult> {
  // Whole agent runs of five spans.
  const spansPerRequest = Math.ceil((options.spansPerRequest ?? 2_000) / 5) * 5;
  const organization = newId('organization');
  const bodies = Array.from({ length: Math.ceil(spans / spansPerRequest) }, (_, request) =>
    protobufBody(workloads[workload](request * spansPerRequest, spansPerRequest), {
      'service.name': 'bench',
    }),
  );
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
  const count = bodies.length * spansPerRequest;
  const headers = async (type: string) => ({
    authorization: await service.authorization(organization),
    'content-type': type,
  });
  const startedAt = performance.now();
  const send = async (): Promise<void> => {
    for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
      const answer = await fetch(`${service.url}/v1/traces`, {
        method: 'POST',
        headers: await headers('application/x-protobuf'),
        body: new Uint8Array(body),
      });
      const text = await answer.text();
      if (answer.status !== 200 || text !== '') throw new Error(`answered ${answer.status}: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, send));
  const durationMs = performance.now() - startedAt;
  const answer = await fetch(`${service.url}/api/v1/questions/spend`, {
    method: 'POST',
    headers: await headers('application/json'),
    body: JSON.stringify({ period: { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' } }),
  });
  const { totals } = (await answer.json()) as { totals: { calls: number } };
  const expected = workload === 'single calls' ? count : (count / 5) * 3;
  if (totals.calls !== expected) throw new Error(`${totals.calls} calls are stored, not ${expected}`);
  return {
    workload,
    spans: count,
    calls: totals.calls,
    durationMs,
    spansPerSecond: count / (durationMs / 1000),
    mebibytesPerSecond: bytes / 2 ** 20 / (durationMs / 1000),
  };
}

/** Measures each workload against a freshly started service; bodies are encoded before the clock starts. */
export async function run(options: OtlpIngestOptions = {}): Promise<OtlpIngestResult[]> {
  const service = await startAnalyticsService();
  try {
    const results: OtlpIngestResult[] = [];
    for (const workload of Object.keys(workloads) as (keyof typeof workloads)[]) {
      results.push(await measure(service, workload, options));
    }
    return results;
  } finally {
    await service.stop();
  }
}

export const benchmark: Benchmark = async () =>
  (await run()).map(({ workload, spansPerSecond }) => ({
    name: `OTLP protobuf, ${workload}`,
    value: spansPerSecond,
    unit: 'spans/s',
    atLeast: 15_000,
  }));
