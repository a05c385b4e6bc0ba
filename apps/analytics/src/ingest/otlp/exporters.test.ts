// The exporters of OpenTelemetry JS, configured with nothing but our URL and a key of the organization's.
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestIdentity } from '../../../../../test/fixtures/identity.ts';
import { type AuthForTest, startAuthForTest } from '../../../../auth/src/testing/running-auth.ts';
import { runAnalytics, type TestAnalytics } from '../../testing/running-analytics.ts';

let analytics: TestAnalytics;
let auth: AuthForTest;
let identity: Awaited<ReturnType<typeof createTestIdentity>>;

beforeAll(async () => {
  identity = await createTestIdentity();
  auth = await startAuthForTest({
    servicePrivateKey: identity.serviceKeys.auth,
    servicePublicKeys: identity.publicKeys,
  });
  analytics = await runAnalytics({
    APEX_AUTH_URL: auth.url,
    APEX_SERVICE_PRIVATE_KEY: identity.serviceKeys.analytics,
    APEX_SERVICE_PUBLIC_KEYS: identity.publicKeys,
  });
});
let authIsThere = true;
afterAll(async () => {
  await analytics.close();
  if (authIsThere) await auth.close();
  await identity.close();
});

async function newKey(fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { browser } = await auth.newPerson('Ann');
  const body = { name: 'exporter', permissions: ['ingest', 'read'], ...fields };
  const answer = await browser.send('POST', '/auth/keys', { body });
  expect(answer.status, answer.text).toBe(201);
  return answer.json.key;
}

const exporters: Readonly<Record<string, (options: object) => SpanExporter>> = {
  protobuf: (options) => new ProtobufExporter(options),
  'protobuf in gzip': (options) => new ProtobufExporter({ ...options, compression: 'gzip' } as object),
  JSON: (options) => new JsonExporter(options),
  'JSON in gzip': (options) => new JsonExporter({ ...options, compression: 'gzip' } as object),
};

function providerWith(exporter: SpanExporter): TracerProvider {
  return new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop', 'deployment.environment.name': 'staging' }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
}

/** An agent's run as an instrumented program makes it: one agent, one request that works, one that fails. */
function makeRun(provider: TracerProvider): void {
  const tracer = provider.getTracer('test');
  const agent = tracer.startSpan('invoke_agent planner', {
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'planner',
      'gen_ai.usage.input_tokens': 1_000,
      'gen_ai.usage.output_tokens': 100,
    },
  });
  const within = trace.setSpan(ROOT_CONTEXT, agent);
  const chat = tracer.startSpan(
    'chat gpt-4o',
    {
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.response.model': 'gpt-4o',
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.usage.input_tokens': 1_000,
        'gen_ai.usage.output_tokens': 100,
        'gen_ai.request.temperature': 0.5,
      },
    },
    within,
  );
  chat.end();
  const failed = tracer.startSpan(
    'chat gpt-4o',
    {
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4o',
      },
    },
    within,
  );
  failed.recordException(new TypeError('no connection'));
  failed.setStatus({ code: SpanStatusCode.ERROR });
  failed.end();
  agent.end();
}

async function read(key: string, path: string, body?: unknown) {
  const answer = await fetch(new URL(path, analytics.url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { totals: Record<string, unknown>; calls: Record<string, unknown>[] };
}

const around = () => ({
  from: new Date(Date.now() - 3_600_000).toISOString(),
  to: new Date(Date.now() + 3_600_000).toISOString(),
});

describe('an exporter with our URL and a key just works', () => {
  test.each(Object.keys(exporters))('%s', async (name) => {
    const key = await newKey();
    const options = { url: `${analytics.url}/v1/traces`, headers: { authorization: `Bearer ${key}` } };
    const provider = providerWith(exporters[name]!(options));
    makeRun(provider);
    await provider.forceFlush();
    await provider.shutdown();
    const { from, to } = around();
    const { totals } = await read(key, '/api/v1/questions/spend', { period: { from, to } });
    expect(totals).toMatchObject({ calls: 2, errorCalls: 1, cost: '0.0035', inputTokens: 1_000 });
    const { calls } = await read(key, `/api/v1/calls?from=${from}&to=${to}`);
    expect(calls).toHaveLength(2);
    for (const call of calls) {
      expect(call).toMatchObject({
        agent: 'planner',
        feature: 'shop',
        environment: 'staging',
        source: 'otlp',
      });
    }
    expect(calls.find((call) => call.status === 'error')).toMatchObject({
      errorType: 'TypeError',
      provider: 'openai',
    });
  });
});

test('calls of a key that is bound to a project are of that project, and of no other', async () => {
  const key = await newKey({ project: 'web' });
  const options = { url: `${analytics.url}/v1/traces`, headers: { authorization: `Bearer ${key}` } };
  const provider = providerWith(new ProtobufExporter(options));
  makeRun(provider);
  const tracer = provider.getTracer('test');
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-4o',
    'apex.project': 'other',
  };
  tracer.startSpan('chat', { attributes }).end();
  await provider.shutdown();
  const { from, to } = around();
  const { calls } = await read(key, `/api/v1/calls?from=${from}&to=${to}`);
  expect(calls.map(({ project }) => project)).toEqual(['web', 'web']);
});

test.each(Object.keys(exporters))(
  '%s: a wrong key is 401, which the exporter does not send again',
  async (name) => {
    const options = {
      url: `${analytics.url}/v1/traces`,
      headers: { authorization: 'Bearer apex_wrongkey_000000' },
    };
    const exporter = exporters[name]!(options);
    const provider = providerWith({
      export: (spans, done) =>
        exporter.export(spans, (result) => {
          failures.push(String((result.error as { code?: number } | undefined)?.code));
          done({ code: 0 });
        }),
      shutdown: () => exporter.shutdown(),
    });
    const failures: string[] = [];
    makeRun(provider);
    await provider.shutdown();
    expect(failures).toEqual(['401']);
  },
);

test('with auth out of reach, a key that was never seen is asked to come again', async () => {
  const known = await newKey();
  const send = (key: string) =>
    fetch(`${analytics.url}/v1/traces`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{}',
    });
  const unseen = await newKey();
  expect((await send(known)).status).toBe(200);
  authIsThere = false;
  await auth.close();
  const answer = await send(unseen);
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({ code: 14 });
  expect((await send(known)).status).toBe(200);
});
