import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PitfallService, runPitfallService } from '../testing/pitfall-service.ts';
import { testCall } from '../testing/test-calls.ts';

let service: PitfallService;
beforeAll(async () => {
  service = await runPitfallService();
});
afterAll(() => service.close());

test('a provider is one in every sum, however its name is written; a name nobody knows stays as it is', async () => {
  const organization = service.newOrganization();
  const names = ['openai', 'OpenAI', ' openai ', 'azure_openai', 'Azure', 'my-own-gateway'];
  const calls = names.map((provider, index) => testCall(`c${index}`, { provider, responseModel: 'gpt-4o' }));
  await service.ingest(organization, calls);
  const file = calls
    .map((call) => `${JSON.stringify({ ...call, callId: `file-${call.callId}` })}\n`)
    .join('');
  await service.send(organization, { path: '/api/v1/imports?format=jsonl', body: file });
  const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
  const answer = await service.send(organization, {
    path: '/api/v1/questions/spend',
    body: { period, by: ['provider'] },
  });
  const rows: { key: string[]; calls: number }[] = answer.json().rows;
  expect(Object.fromEntries(rows.map(({ key, calls: count }) => [key[0], count]))).toEqual({
    openai: 6,
    azure: 4,
    'my-own-gateway': 2,
  });
});

test('a call that is sent again under another spelling of its provider stays one call', async () => {
  const organization = service.newOrganization();
  await service.ingest(organization, [testCall('one', { provider: 'OpenAI' })]);
  await service.ingest(organization, [testCall('one', { provider: 'openai' })]);
  expect(await service.stored(organization)).toMatchObject([{ callId: 'one', provider: 'openai' }]);
});
