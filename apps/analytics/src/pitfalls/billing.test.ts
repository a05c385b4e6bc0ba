// Pitfalls of what is billed at all, and how often, each through a way calls really come in.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PitfallService, runPitfallService } from '../testing/pitfall-service.ts';

let service: PitfallService;
beforeAll(async () => {
  service = await runPitfallService();
});
afterAll(() => service.close());

test('pitfall: batch billed again on each poll', async () => {
  const organization = service.newOrganization();
  const results = Array.from({ length: 20 }, (_, index) => ({
    callId: `batch_1:${index}`,
    provider: 'openai',
    responseModel: 'gpt-4o',
    isBatch: true,
    startedAt: '2026-11-01T10:00:00Z',
    usage: { inputUncached: 1_000, outputVisible: 100 },
  }));
  for (const poll of [1, 2, 3]) {
    const answer = await service.ingest(organization, results);
    expect(answer, `poll ${poll}`).toMatchObject(
      poll === 1 ? { accepted: 20 } : { accepted: 0, duplicates: 20 },
    );
  }
  const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
  const { totals } = (
    await service.send(organization, { path: '/api/v1/questions/spend', body: { period } })
  ).json();
  expect(totals).toMatchObject({ calls: 20, cost: '0.035' });
});

test('pitfall: interrupted streams lose spend, failed unbilled calls charged', async () => {
  const usage = { inputUncached: 1_000, outputVisible: 40 };
  const interrupted = {
    isStream: true,
    status: 'cancelled',
    errorType: 'client_disconnected',
    usage,
  } as const;
  expect((await service.priced(interrupted)).cost).toBe('0.0029');
  expect((await service.priced({ ...interrupted, status: 'error', httpStatus: 502 })).cost).toBe('0.0029');
  // A connection that broke before an answer says nothing of the bill: the provider has worked.
  expect(
    (await service.priced({ status: 'error', errorType: 'timeout', usage: { inputUncached: 1_000 } })).cost,
  ).toBe('0.0025');
  const refused = await service.priced({ status: 'error', httpStatus: 429, usage: { inputUncached: 1_000 } });
  expect(refused).toMatchObject({ cost: '0', unpricedReason: '', usage: { inputUncached: 1_000 } });
  // Nobody bills it, so that its price is unknown does not matter.
  expect(
    (await service.priced({ status: 'error', httpStatus: 404, responseModel: 'gpt-99', usage: {} })).cost,
  ).toBe('0');
});

test('pitfall: local cache hits costed', async () => {
  const usage = { inputUncached: 1_000, outputVisible: 100 };
  expect((await service.priced({ usage, tags: { cacheHit: 'true' } })).cost).toBe('0');
  expect((await service.priced({ usage, tags: { cacheHit: 'false' } })).cost).toBe('0.0035');
  // The provider's own prompt cache is another thing: it is billed, at its own price.
  expect((await service.priced({ usage: { cacheRead: 1_000 } })).cost).toBe('0.00125');

  const organization = service.newOrganization();
  const row = {
    request_id: 'hit',
    call_type: 'acompletion',
    startTime: '2026-11-01T10:00:00Z',
    endTime: '2026-11-01T10:00:01Z',
    model: 'gpt-4o',
    custom_llm_provider: 'openai',
    spend: 0,
    prompt_tokens: 1_000,
    completion_tokens: 100,
    total_tokens: 1_100,
    cache_hit: 'True',
  };
  const lines = [row, { ...row, request_id: 'miss', spend: 0.0035, cache_hit: 'False' }];
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await service.send(organization, { path: '/api/v1/imports?format=litellm', body });
  const costs = (await service.stored(organization)).map(({ callId, cost }) => [callId, cost]);
  expect(Object.fromEntries(costs)).toEqual({ hit: '0', miss: '0.0035' });
});

const gpt4o = {
  provider: 'openai',
  responseModel: 'gpt-4o',
  startedAt: '2026-11-01T10:00:00Z',
  usage: { inputUncached: 1_000 },
} as const;
const oneBilledOfThree = [
  { ...gpt4o, callId: 'refused', status: 'error', httpStatus: 429 },
  { ...gpt4o, callId: 'hit', tags: { cacheHit: 'yes' } },
  { ...gpt4o, callId: 'billed' },
] as const;

test('pitfall: a repriced period charges what nobody billed', async () => {
  const organization = service.newOrganization();
  await service.ingest(organization, oneBilledOfThree);
  await service.send(organization, {
    path: '/api/v1/prices/negotiated',
    body: { kind: 'price', provider: 'openai', model: 'gpt-4o', prices: { inputUncached: '1' } },
  });
  const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
  const answer = await service.send(organization, { path: '/api/v1/reprice', body: { period, apply: true } });
  expect(answer.json().total).toMatchObject({
    calls: 3,
    changedCalls: 1,
    costBefore: '0.0025',
    costAfter: '0.001',
  });
});

test('calls that nobody billed are no obstacle to an export, and add nothing to it', async () => {
  const organization = service.newOrganization();
  await service.ingest(organization, oneBilledOfThree);
  const path = '/api/v1/exports/focus?from=2026-11-01&to=2026-11-02';
  const answer = await service.send(organization, { path });
  expect(answer.status, answer.text).toBe(200);
  const [header = '', ...rows] = answer.lines;
  const at = header.split(',').findIndex((name) => name.replaceAll('"', '') === 'BilledCost');
  const billed = rows.map((row) =>
    Number(row.match(/("([^"]|"")*"|[^,]*)(,|$)/g)?.[at]?.replaceAll(/[",]/g, '')),
  );
  expect(billed.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(0.0025, 12);
  const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
  const { totals } = (
    await service.send(organization, { path: '/api/v1/questions/spend', body: { period } })
  ).json();
  expect(totals).toMatchObject({ calls: 3, cost: '0.0025', unpricedCalls: 0 });
});
