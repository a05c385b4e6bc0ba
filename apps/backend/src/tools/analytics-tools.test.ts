import { type ToolInput, type ToolOutput, toolCatalogue } from '@netra/agents';
import { newId, type Scope } from '@netra/contract';
import { createHttpClient, createServiceTokenIssuer } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toolAnswers } from '../../../../packages/agents/src/team/test-tool-results.ts';
import { createTestIdentity } from '../../../../test/fixtures/identity.ts';
import { type AnalyticsDoor, openAnalyticsDoor } from '../testing/analytics-door.ts';
import { createAnalyticsTools } from './analytics-tools.ts';
import type { AnalyticsToolName } from './summaries.ts';

const period = { from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' };
const policy = {
  version: 1 as const,
  rules: [{ id: 'batch', match: {}, change: { kind: 'batch' as const } }],
};
const scope: Scope = {
  organizationId: newId('organization'),
  principal: { kind: 'user', userId: newId('user'), sessionId: newId('session'), role: 'viewer' },
};
let identity: Awaited<ReturnType<typeof createTestIdentity>>;
let door: AnalyticsDoor;
let tools: ReturnType<typeof createAnalyticsTools>;

beforeAll(async () => {
  identity = await createTestIdentity();
  const answers = toolAnswers();
  door = await openAnalyticsDoor(identity.publicKeys, (tool, parameters) =>
    tool === 'errors' ? undefined : answers[tool](parameters as never),
  );
  const client = createHttpClient({ name: 'analytics', baseUrl: door.url });
  tools = createAnalyticsTools({
    client,
    tokens: await createServiceTokenIssuer(identity.serviceKeys.backend),
  });
});
afterAll(async () => {
  await door?.close();
  await identity?.close();
});

async function use<Name extends AnalyticsToolName>(name: Name, input: ToolInput<Name>) {
  const call = { scope, input, callId: newId('toolCall'), signal: new AbortController().signal };
  const used = await tools[name].execute(call);
  return { ...used, result: toolCatalogue[name].output.parse(used.result) as ToolOutput<Name> };
}

test('each tool says in one line what its result holds, with numbers that stand in it', async () => {
  const said = {
    spend: (await use('spend', { period, by: ['feature'] })).summary,
    'top-movers': (await use('top-movers', { period })).summary,
    'usage-by-bucket': (await use('usage-by-bucket', { period })).summary,
    latency: (await use('latency', { period })).summary,
    unpriced: (await use('unpriced', { period })).summary,
    'unit-economics': (await use('unit-economics', { period })).summary,
    'top-users': (await use('top-users', { period })).summary,
    'cache-hit-rates': (await use('cache-hit-rates', { period })).summary,
    concurrency: (await use('concurrency', { period })).summary,
    anomalies: (await use('anomalies', { period })).summary,
    forecast: (await use('forecast', { period })).summary,
    budget: (await use('budget', { month: '2026-11', amount: '10000' })).summary,
    'price-changes': (await use('price-changes', { period })).summary,
    'data-sufficiency': (await use('data-sufficiency', {})).summary,
    savings: (await use('savings', { period })).summary,
    replay: (await use('replay', { period, policy })).summary,
  };
  for (const [tool, line] of Object.entries(said)) {
    expect(line, tool).toMatch(/^[A-Z$\d].*\.$/);
    expect(line, tool).not.toMatch(/undefined|null|NaN|\[object/);
  }
  expect(said['usage-by-bucket']).toContain('Most is spent on input that was not cached ($9,000.00)');
  expect(said.anomalies).toContain(
    'instead of about $41.20 from 2026-11-17 02:00 UTC on: a move to another model',
  );
  expect(said.spend).toContain('$12,840.55 for 201,344 calls, most of it for checkout-assistant ($6,420.28)');
});

test('every tool hands back how its result was computed', async () => {
  const savings = await use('savings', { period });
  expect(savings.provenance.length).toBe(2 + savings.result.findings.length);
  expect((await use('latency', { period })).provenance[0]?.query).toMatch(/SELECT/);
});

test('what analytics refuses is raised with its own code, and nobody else may use the service token', async () => {
  await expect(use('errors', { period })).rejects.toMatchObject({ code: 'invalid_request' });
  const token = await (await createServiceTokenIssuer(identity.serviceKeys.backend)).issue('auth', scope);
  const response = await fetch(new URL('/api/v1/questions/spend', door.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ period }),
  });
  expect(response.status).toBe(400);
});
