import { performance } from 'node:perf_hooks';
import { agentRegistry } from '@netra/agents';
import { type Asked, agentDetailSchema, newId, type Role } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { toolAnswers } from '../../../../packages/agents/src/team/test-tool-results.ts';
import { readBackendConfig } from '../config.ts';
import { type RunningBackend, startBackend } from '../start.ts';
import { createInstallation, type Installation } from '../testing/backends.ts';

let installation: Installation;
let backend: RunningBackend;
const organizationId = newId('organization');
const userId = newId('user');

async function call(path: string, options: { body?: unknown; role?: Role; organization?: string } = {}) {
  const { body, role = 'analyst', organization = organizationId } = options;
  const token = await installation.identity.accessToken({ organizationId: organization, role, userId });
  const response = await fetch(new URL(path, backend.url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

beforeAll(async () => {
  const answers = toolAnswers();
  installation = await createInstallation((tool, parameters) => answers[tool](parameters as never));
  const logger = createLogger({ service: 'backend', level: 'error' });
  backend = await startBackend(readBackendConfig(installation.environment), { logger, team: agentRegistry });
});
afterAll(async () => {
  await backend?.close();
  await installation?.close();
});

test('each agent of the list shows its configuration; a name that is nobody is refused with those that are', async () => {
  const { items } = (await call('/api/agents', { role: 'viewer' })).body;
  expect(items.length).toBe(Object.keys(agentRegistry).length);
  for (const { name, version, tools } of items) {
    const { status, body } = await call(`/api/agents/${name}`, { role: 'viewer' });
    expect(status).toBe(200);
    expect(agentDetailSchema.parse(body)).toMatchObject({ name, version, tools });
    expect(body.hash).toMatch(/^[0-9a-f]{64}$/);
  }
  const report = (await call('/api/agents/report')).body;
  expect(report).toMatchObject({ executable: false, prompts: [{ id: 'report/write-report' }] });
  const missing = await call('/api/agents/nobody');
  expect(missing).toMatchObject({ status: 404, body: { error: { code: 'agent_unavailable' } } });
  expect(missing.body.error.details.known).toContain('analysis');
});

test('list, configuration and status answer within 100 ms at the 95th percentile', async () => {
  const token = await installation.identity.accessToken({ organizationId });
  const asked = (
    await call('/api/agents/execute', {
      body: { cmdId: newId('command'), agent: 'data-helper', text: 'How do I bring my data?' },
    })
  ).body as Asked;
  for (const path of ['/api/agents', '/api/agents/analysis', `/api/runs/${asked.run}`, '/api/threads']) {
    const tookMs: number[] = [];
    for (let index = 0; index < 60; index += 1) {
      const startedAt = performance.now();
      const response = await fetch(new URL(path, backend.url), {
        headers: { authorization: `Bearer ${token}` },
      });
      await response.text();
      tookMs.push(performance.now() - startedAt);
      expect(response.status).toBe(200);
    }
    const p95 = tookMs.sort((left, right) => left - right)[56] ?? Number.POSITIVE_INFINITY;
    process.stdout.write(`${path}: p95 ${p95.toFixed(1)} ms\n`);
    expect(p95).toBeLessThanOrEqual(100);
  }
});

test('a question to one agent is a durable run that only that agent and its report work on', async () => {
  const body = { cmdId: newId('command'), agent: 'optimizer', text: 'What can we save on last month?' };
  const { status, body: asked } = await call('/api/agents/execute', { body });
  expect(status).toBe(202);
  expect((await call('/api/agents/execute', { body })).body).toEqual(asked);
  expect((await call('/api/agents/execute', { body: { ...body, agent: 'analysis' } })).body.error.code).toBe(
    'command_reused',
  );
  await vi.waitFor(
    async () => expect((await call(`/api/runs/${asked.run}`)).body).toMatchObject({ state: 'done' }),
    { timeout: 15_000, interval: 100 },
  );
  const { events } = (await call(`/api/threads/${asked.thread}/events`)).body;
  const agents = new Set(events.map((event: { agent: string | null }) => event.agent));
  expect(agents).toContain('optimizer');
  expect(agents).toContain('report');
  expect(agents).not.toContain('analysis');
  expect(events.filter((event: { type: string }) => event.type === 'final_report')).toHaveLength(1);
  const theirs = newId('organization');
  expect((await call(`/api/runs/${asked.run}`, { organization: theirs })).status).toBe(404);
  const intrusion = { ...body, cmdId: newId('command'), thread: asked.thread };
  expect((await call('/api/agents/execute', { body: intrusion, organization: theirs })).status).toBe(404);
});

test('viewers ask nobody, and agents that work only on others are not asked by name', async () => {
  const body = { cmdId: newId('command'), agent: 'analysis', text: 'What do we spend?' };
  expect((await call('/api/agents/execute', { body, role: 'viewer' })).body.error.code).toBe('forbidden');
  for (const agent of ['report', 'validation', 'search', 'nobody', ''])
    expect((await call('/api/agents/execute', { body: { ...body, agent } })).status).toBe(400);
  expect((await call('/api/agents/execute', { body: { ...body, text: ' ' } })).status).toBe(400);
});
