import type { ToolInput } from '@netra/agents';
import { acceptanceListSchema } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, daysOf, openRealTools, type RealTools } from '../test-tools.ts';

const period = daysOf('2026-11-01', '2026-11-02');
const accepted: ToolInput<'accept-policy'> = {
  title: 'Batch the chat',
  owner: 'platform',
  period,
  policy: { version: 1, rules: [{ id: 'batch', match: { feature: ['chat'] }, change: { kind: 'batch' } }] },
};

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
});
afterAll(() => tools?.close());

async function withCalls(): Promise<string> {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [callOf('one'), callOf('two'), callOf('other', { feature: 'search' })]);
  return organization;
}

async function listed(organization: string) {
  const answer = await tools.analytics.send(organization, { path: '/api/v1/acceptances' });
  return acceptanceListSchema.parse(answer.json()).acceptances;
}

test('what is promised is replayed on the calls, and kept with what was accepted', async () => {
  const organization = await withCalls();
  const { result, summary } = await tools.use(organization, 'accept-policy', accepted);
  // Half of two calls at $0.0035, of a bill of three.
  expect(result).toMatchObject({
    title: 'Batch the chat',
    status: 'accepted',
    policy: accepted.policy,
    promise: { baseline: '0.0105', saving: { expected: '0.0035' } },
  });
  expect(summary).toBe('Accepted: Batch the chat (platform), promised to save $0.0035 of $0.01.');
  expect(await listed(organization)).toMatchObject([{ id: result.id, policy: accepted.policy }]);
  const status = await tools.use(organization, 'promise-status', {});
  expect(status.result).toMatchObject({
    acceptances: 1,
    rows: [{ key: 'Batch the chat', acceptanceId: result.id, saving: '0.0035' }],
  });
});

test('a promise on nothing, or by somebody who may not, is refused and leaves nothing', async () => {
  const organization = await withCalls();
  const refused = [
    { ...accepted, period: daysOf('2026-10-01', '2026-10-02') },
    { ...accepted, filter: { feature: ['none-such'] } },
    { ...accepted, findings: [{ ruleId: 'another' } as never] },
  ];
  for (const input of refused)
    await expect(tools.use(organization, 'accept-policy', input)).rejects.toThrow();
  await expect(tools.use(organization, 'accept-policy', accepted, 'viewer')).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(tools.use(tools.newOrganization(), 'accept-policy', accepted)).rejects.toMatchObject({
    code: 'invalid_request',
  });
  expect(await listed(organization)).toEqual([]);
});

test('all that was accepted is counted, also where the newest alone are told', async () => {
  const organization = await withCalls();
  for (const title of ['first', 'second', 'third'])
    await tools.use(organization, 'accept-policy', { ...accepted, title });
  const { result, summary } = await tools.use(organization, 'promise-status', { limit: 1 });
  expect(result).toMatchObject({ acceptances: 3, rows: [{ key: 'third' }] });
  expect(summary).toBe('3 acceptances.');
});
