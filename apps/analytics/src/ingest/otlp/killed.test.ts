// The service is killed (SIGKILL) while spans come in, started again on the same directory, and sent what it did not answer.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@netra/contract';
import { expect, test } from 'vitest';
import { createTestIdentity } from '../../../../../test/fixtures/identity.ts';
import { startChild } from '../../testing/child-analytics.ts';
import { protobufBody, type TestSpan } from './testing/otlp-bodies.ts';

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
  const organizationId = newId('organization');
  const headers = { 'content-type': 'application/x-protobuf' };
  let child = await startChild(identity, directory);
  const send = async (spans: TestSpan[]): Promise<boolean> => {
    const body = new Uint8Array(protobufBody(spans));
    const answer = await child
      .request(organizationId, '/v1/traces', { method: 'POST', headers, body })
      .catch(() => undefined);
    return answer?.status === 200;
  };
  const totals = async () => {
    const answer = await child.request(organizationId, '/api/v1/questions/spend', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ period: { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' } }),
    });
    return ((await answer.json()) as { totals: { calls: number; cost: string; inputTokens: number } }).totals;
  };

  const runs = 600;
  const open = new Set(requestsOf(runs));
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
          if (round < 3 && acknowledged === 3) await child.kill();
        }
      };
      await Promise.all([worker(), worker(), worker(), worker()]);
      if (round >= 3) continue;
      child = await startChild(identity, directory);
      const { calls } = await totals();
      expect(calls).toBeGreaterThanOrEqual(answered.size);
    }
    // Each run cost one request: 1,000 tokens at $2.50 and 100 at $10 a million.
    expect(await totals()).toMatchObject({ calls: runs, cost: '2.1', inputTokens: runs * 1_000 });
    await child.kill();
    child = await startChild(identity, directory);
    expect(await totals()).toMatchObject({ calls: runs, cost: '2.1' });
  } finally {
    await child.kill();
    await identity.close();
    await rm(directory, { recursive: true, force: true });
  }
}, 120_000);
