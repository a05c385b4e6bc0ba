// The service is killed (SIGKILL) while spans come in, started again on the same directory, and sent what it did not answer.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newId } from '@netra/contract';
import { createServiceTokenIssuer } from '@netra/foundation';
import { expect, test } from 'vitest';
import { createTestIdentity } from '../../../../../test/fixtures/identity.ts';
import { protobufBody, type TestSpan } from './testing/otlp-bodies.ts';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

const id = (number: number, digits = 16) => number.toString(16).padStart(digits, '0');
const model = { 'gen_ai.provider.name': 'openai', 'gen_ai.response.model': 'gpt-4o' };

/** Runs of an agent that repeats what its request used: the agent goes in one request, its request in another. */
function requestsOf(runs: number): TestSpan[][] {
  const usage = { 'gen_ai.usage.input_tokens': 1_000, 'gen_ai.usage.output_tokens': 100 };
  const parents: TestSpan[] = [];
  const children: TestSpan[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const traceId = id(run, 32);
    const agent = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'planner' };
    parents.push({ traceId, spanId: id(2 * run), attributes: { ...agent, ...model, ...usage } });
    const chat = { 'gen_ai.operation.name': 'chat', ...model, ...usage };
    children.push({ traceId, spanId: id(2 * run + 1), parentSpanId: id(2 * run), attributes: chat });
  }
  const requests: TestSpan[][] = [];
  for (let from = 0; from < runs; from += 50) {
    requests.push(parents.slice(from, from + 50), children.slice(from, from + 50));
  }
  return requests;
}

test('killed while spans come in: what was answered is there, and in the end every call is, once', async () => {
  const identity = await createTestIdentity();
  const directory = await mkdtemp(join(tmpdir(), 'apex-otlp-killed-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const organizationId = newId('organization');
  const tokens = await createServiceTokenIssuer(identity.serviceKeys.backend);
  const principal = { kind: 'service', service: 'backend', role: 'owner' } as const;
  const authorization = `Bearer ${await tokens.issue('analytics', { organizationId, principal })}`;

  async function start(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [main], {
      stdio: 'ignore',
      env: {
        APEX_HOST: '127.0.0.1',
        APEX_ANALYTICS_PORT: String(port),
        APEX_AUTH_URL: identity.authUrl,
        APEX_PUBLIC_URL: identity.issuer,
        APEX_SERVICE_PRIVATE_KEY: identity.serviceKeys.analytics,
        APEX_SERVICE_PUBLIC_KEYS: identity.publicKeys,
        APEX_ANALYTICS_CLICKHOUSE_DIRECTORY: directory,
      },
    });
    for (let attempt = 0; attempt < 300; attempt += 1) {
      const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
      if (answer?.status === 200) return child;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the service did not start');
  }
  async function kill(child: ChildProcess): Promise<void> {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
  const headers = { authorization, 'content-type': 'application/x-protobuf' };
  const send = async (spans: TestSpan[]): Promise<boolean> => {
    const body = new Uint8Array(protobufBody(spans));
    const answer = await fetch(`${url}/v1/traces`, { method: 'POST', headers, body }).catch(() => undefined);
    return answer?.status === 200;
  };
  const totals = async () => {
    const answer = await fetch(`${url}/api/v1/questions/spend`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ period: { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' } }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: a test names the fields it expects, and fails when they are absent.
    return ((await answer.json()) as any).totals;
  };

  const runs = 600;
  const open = new Set(requestsOf(runs));
  let child = await start();
  try {
    for (let round = 0; open.size > 0; round += 1) {
      const answered = new Set<string>();
      const queue = [...open];
      let acknowledged = 0;
      const worker = async (): Promise<void> => {
        for (let spans = queue.shift(); spans !== undefined; spans = queue.shift()) {
          if (!(await send(spans))) continue;
          open.delete(spans);
          acknowledged += 1;
          for (const span of spans) answered.add(span.traceId ?? '');
          // The first three rounds end in the middle of the requests that are under way.
          if (round < 3 && acknowledged === 3) await kill(child);
        }
      };
      await Promise.all([worker(), worker(), worker(), worker()]);
      if (round >= 3) continue;
      child = await start();
      const { calls } = await totals();
      expect(calls).toBeGreaterThanOrEqual(answered.size);
    }
    // Each run cost one request: 1,000 tokens at $2.50 and 100 at $10 a million.
    expect(await totals()).toMatchObject({ calls: runs, cost: '2.1', inputTokens: runs * 1_000 });
    await kill(child);
    child = await start();
    expect(await totals()).toMatchObject({ calls: runs, cost: '2.1' });
  } finally {
    await kill(child);
    await identity.close();
    await rm(directory, { recursive: true, force: true });
  }
}, 120_000);
