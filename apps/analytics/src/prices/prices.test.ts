import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PitfallService, runPitfallService } from '../testing/pitfall-service.ts';

let service: PitfallService;
beforeAll(async () => {
  service = await runPitfallService();
});
afterAll(() => service.close());

const call = {
  provider: 'openai',
  responseModel: 'gpt-4o',
  startedAt: '2026-11-01T10:00:00Z',
  usage: { inputUncached: 100_000, cacheRead: 100_000, outputVisible: 10_000 },
};
const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };

const post = (
  organization: string,
  path: string,
  body: unknown,
  role?: 'owner' | 'admin' | 'analyst' | 'viewer',
) => service.send(organization, { path: `/api/v1/${path}`, body, ...(role === undefined ? {} : { role }) });

async function costs(organization: string): Promise<Record<string, string | null>> {
  return Object.fromEntries((await service.stored(organization)).map(({ callId, cost }) => [callId, cost]));
}

describe('negotiated prices', () => {
  test('price the next call, for their time, and stop with it', async () => {
    const organization = service.newOrganization();
    await service.ingest(organization, [{ ...call, callId: 'before' }]);
    // EUR 1.50 at 1.0837 dollars; cached input and output keep their published price.
    const agreed = {
      kind: 'price',
      provider: 'openai',
      model: 'gpt-4o',
      prices: { inputUncached: '1.5' },
      currency: 'EUR',
      usdPerUnit: '1.0837',
      effectiveFrom: '2026-11-01',
      effectiveTo: '2026-11-03',
    };
    const added = await post(organization, 'prices/negotiated', agreed);
    expect(added.status).toBe(201);
    await service.ingest(organization, [
      { ...call, callId: 'during' },
      { ...call, callId: 'earlier', startedAt: '2026-10-31T23:59:59.999Z' },
      { ...call, callId: 'later', startedAt: '2026-11-03T00:00:00Z' },
    ]);
    const listed = await service.send(organization, { path: '/api/v1/prices/negotiated' });
    expect(listed.json().negotiated).toMatchObject([{ id: added.json().id, terms: agreed }]);
    const revoked = await service.send(organization, {
      method: 'DELETE',
      path: `/api/v1/prices/negotiated/${added.json().id}`,
    });
    expect(revoked.status).toBe(204);
    await service.ingest(organization, [{ ...call, callId: 'after' }]);
    const published = '0.475';
    expect(await costs(organization)).toEqual({
      before: published,
      during: '0.387555',
      earlier: published,
      later: published,
      after: published,
    });
    const again = await service.send(organization, {
      method: 'DELETE',
      path: `/api/v1/prices/negotiated/${added.json().id}`,
    });
    expect(again.status).toBe(404);
  });

  test('of one model lie over a discount on everything, and the batch price follows the discount', async () => {
    const organization = service.newOrganization();
    await post(organization, 'prices/negotiated', {
      kind: 'discount',
      provider: 'openai',
      model: '*',
      percent: '10',
    });
    await post(organization, 'prices/negotiated', {
      kind: 'price',
      provider: 'openai',
      model: 'gpt-4o',
      prices: { outputVisible: '8' },
    });
    await service.ingest(organization, [
      { ...call, callId: 'standard' },
      { ...call, callId: 'batch', isBatch: true },
      { ...call, callId: 'other', responseModel: 'gpt-4o-mini' },
    ]);
    // (100,000 x 2.25 + 100,000 x 1.125 + 10,000 x 8) and (100,000 x 1.125 + ... at half) and nine tenths of gpt-4o-mini.
    expect(await costs(organization)).toMatchObject({ standard: '0.4175', other: '0.02565' });
    expect(Number((await costs(organization)).batch)).toBeCloseTo(0.9 * 0.2375, 10);
  });

  test('hold at every length, also where the published step has no other rates', async () => {
    const organization = service.newOrganization();
    const long = {
      ...call,
      responseModel: 'gpt-5.4-pro',
      usage: { inputUncached: 300_000, outputVisible: 1_000 },
    };
    await service.ingest(organization, [{ ...long, callId: 'published' }]);
    await post(organization, 'prices/negotiated', {
      kind: 'price',
      provider: 'openai',
      model: 'gpt-5.4-pro',
      prices: { inputUncached: '10', outputVisible: '50' },
    });
    await service.ingest(organization, [
      { ...long, callId: 'long' },
      { ...long, callId: 'short', usage: { inputUncached: 100_000, outputVisible: 1_000 } },
    ]);
    // 300,000 x $10 + 1,000 x $50, and 100,000 x $10 + 1,000 x $50; before it, twice the input and 1.5 x the output price.
    expect(await costs(organization)).toEqual({ published: '18.27', long: '3.05', short: '1.05' });
  });

  test("at a host that sells at its maker's prices leave the published ones beside them", async () => {
    const organization = service.newOrganization();
    const azure = { ...call, provider: 'azure' };
    await post(organization, 'prices/negotiated', {
      kind: 'discount',
      provider: 'azure',
      model: 'gpt-4o',
      percent: '20',
      effectiveFrom: '2026-11-01',
    });
    await service.ingest(organization, [
      { ...azure, callId: 'on' },
      { ...azure, callId: 'dated', responseModel: 'gpt-4o-2024-08-06' },
      { ...azure, callId: 'before', startedAt: '2026-10-01T00:00:00Z' },
      { ...call, callId: 'maker' },
    ]);
    expect(await costs(organization)).toEqual({ on: '0.38', dated: '0.38', before: '0.475', maker: '0.475' });
  });

  test.each([
    [
      { kind: 'price', provider: 'openai', model: 'gpt-4o', prices: { inputTokens: '1' } },
      'prices.inputTokens',
    ],
    [{ kind: 'price', provider: 'openai', model: '*', prices: { inputUncached: '1' } }, 'model'],
    [
      {
        kind: 'price',
        provider: 'openai',
        model: 'gpt-4o',
        prices: { inputUncached: '1' },
        usdPerUnit: '1.1',
      },
      'usdPerUnit',
    ],
    [
      {
        kind: 'price',
        provider: 'openai',
        model: 'gpt-4o',
        prices: { inputUncached: '1' },
        effectiveFrom: '2026-02-02',
        effectiveTo: '2026-02-02',
      },
      'effectiveTo',
    ],
    [
      {
        kind: 'price',
        provider: 'openai',
        model: 'gpt-4o',
        prices: { outputVisible: '10', inputUncached: '99999999999' },
        currency: 'EUR',
        usdPerUnit: '1.1',
      },
      'prices.inputUncached',
    ],
    [{ kind: 'discount', provider: 'openai', model: 'gpt-99', percent: '5' }, 'model'],
    [{ kind: 'discount', provider: 'acme', model: '*', percent: '5' }, 'provider'],
    [
      { kind: 'alias', provider: 'openai', model: 'gpt-4o', target: { provider: 'openai', model: 'gpt-5' } },
      'model',
    ],
    [
      { kind: 'alias', provider: 'openai', model: 'mine', target: { provider: 'openai', model: 'gpt-99' } },
      'target',
    ],
    [
      { kind: 'price', provider: 'openai', model: 'gpt-4o', prices: { inputUncached: '-1' } },
      'prices.inputUncached',
    ],
    [{ kind: 'discount', provider: 'openai', model: 'gpt-4o', percent: '101' }, 'percent'],
  ])('that no call could meet are refused, naming the field: %j', async (terms, field) => {
    const answer = await post(service.newOrganization(), 'prices/negotiated', terms);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(field);
  });

  test.each(['a\u0000b', 'a\ud800b'])(
    'hold no text that no database holds: %j is refused by its field',
    async (text) => {
      const organization = service.newOrganization();
      const terms = { kind: 'price', provider: 'openai', model: 'gpt-4o', prices: { inputUncached: '1' } };
      for (const [field, odd] of Object.entries({
        note: { note: text },
        model: { model: text },
        provider: { provider: text },
      })) {
        const answer = await post(organization, 'prices/negotiated', { ...terms, ...odd });
        expect([answer.status, answer.json().error.details]).toEqual([400, { field: `body.${field}` }]);
      }
      const list = { source: { name: text, format: 'litellm', observedAt: '2026-11-01', content: {} } };
      expect((await post(organization, 'prices/import', list)).json()).toMatchObject({
        error: { code: 'invalid_request', details: { field: 'body.source.name' } },
      });
      const decided = await post(organization, 'prices/quarantine', { ids: [text], decision: 'accept' });
      expect([decided.status, decided.json().error.details]).toEqual([400, { field: 'body.ids[0]' }]);
      const job = { profile: 'customer-support', calls: 100, days: 1, seed: 1, project: text };
      expect((await post(organization, 'synthetic-data/jobs', job)).json()).toMatchObject({
        error: { code: 'invalid_request', details: { field: 'body.project' } },
      });
    },
  );

  test.each(['acceptances', 'prices/negotiated', 'synthetic-data/jobs'])(
    'an id of %s that cannot be is refused as one',
    async (place) => {
      const method = place === 'prices/negotiated' ? 'DELETE' : 'GET';
      const answer = await service.send(service.newOrganization(), { method, path: `/api/v1/${place}/%00` });
      expect([answer.status, answer.json().error.code]).toEqual([400, 'invalid_request']);
    },
  );

  test('are kept by administrators, and walled off from other organizations in every way', async () => {
    const [mine, other] = [service.newOrganization(), service.newOrganization()];
    const terms = { kind: 'discount', provider: 'openai', model: 'gpt-4o', percent: '50' };
    for (const role of ['analyst', 'viewer'] as const)
      expect((await post(mine, 'prices/negotiated', terms, role)).status).toBe(403);
    const { id } = (await post(mine, 'prices/negotiated', terms, 'admin')).json();
    expect((await service.send(other, { path: '/api/v1/prices/negotiated' })).json()).toEqual({
      negotiated: [],
    });
    expect(
      (await service.send(other, { method: 'DELETE', path: `/api/v1/prices/negotiated/${id}` })).status,
    ).toBe(404);
    await service.ingest(other, [{ ...call, callId: 'theirs' }]);
    expect(await costs(other)).toEqual({ theirs: '0.475' });
    const listed = await service.send(other, { path: '/api/v1/prices?provider=openai&search=gpt-4o' });
    expect(listed.text).not.toContain('negotiated|');

    const client = new pg.Client({ connectionString: service.database.urls.analytics.app });
    await client.connect();
    try {
      expect((await client.query('select 1 from analytics.negotiated_price')).rowCount).toBe(0);
      await client.query('begin');
      await client.query("select set_config('apex.organization_id', $1, true)", [other]);
      expect((await client.query('select 1 from analytics.negotiated_price')).rowCount).toBe(0);
      await client.query('savepoint s');
      const foreign =
        "insert into analytics.negotiated_price (id, organization_id, terms, created_by) values ('x', $1, '{}', 'x')";
      await expect(client.query(foreign, [mine])).rejects.toThrow(/row-level security/);
      await client.query('rollback to s');
      await expect(client.query('delete from analytics.negotiated_price')).rejects.toThrow(
        /permission denied/,
      );
    } finally {
      await client.end();
    }
    const admin = new pg.Client({ connectionString: service.database.adminUrl });
    await admin.connect();
    const { rows } = await admin.query(
      `select relname from pg_class where relnamespace = 'analytics'::regnamespace and relkind = 'r'
       and not (relrowsecurity and relforcerowsecurity)`,
    );
    await admin.end();
    expect(rows).toEqual([{ relname: 'migration' }]);
  });
});

describe('an unpriced model', () => {
  test('is priced by one click: its name stands for a known model, then its period is repriced', async () => {
    const organization = service.newOrganization();
    await service.ingest(organization, [{ ...call, callId: 'one', responseModel: 'prod-writer-v3' }]);
    expect(await costs(organization)).toEqual({ one: null });
    const alias = {
      kind: 'alias',
      provider: 'openai',
      model: 'prod-writer-v3',
      target: { provider: 'openai', model: 'gpt-4o' },
    };
    expect((await post(organization, 'prices/negotiated', alias)).status).toBe(201);
    const preview = (await post(organization, 'reprice', { period })).json();
    expect(preview).toMatchObject({
      applied: false,
      total: { changedCalls: 1, costBefore: '0', costAfter: '0.475', unpricedBefore: 1, unpricedAfter: 0 },
      byModel: [{ provider: 'openai', model: 'prod-writer-v3', change: '0.475' }],
      byDay: [{ day: '2026-11-01' }],
    });
    expect(await costs(organization)).toEqual({ one: null });
    expect((await post(organization, 'reprice', { period, apply: true })).json().applied).toBe(true);
    expect(await costs(organization)).toEqual({ one: '0.475' });
    const { rows } = (await post(organization, 'questions/unpriced', { period })).json();
    expect(rows).toEqual([]);
  });

  test('of a provider nobody knows gets a price of its own', async () => {
    const organization = service.newOrganization();
    const own = { ...call, provider: 'our-cluster', responseModel: 'llama-in-house' };
    await post(organization, 'prices/negotiated', {
      kind: 'price',
      provider: 'our-cluster',
      model: 'llama-in-house',
      prices: { inputUncached: '0.1', outputVisible: '0.2' },
    });
    await service.ingest(organization, [{ ...own, callId: 'one' }]);
    expect(await costs(organization)).toEqual({ one: '0.022' });
  });
});

describe('the list of prices', () => {
  test('shows what holds on a day, with source and date, and what a name from traffic is priced as', async () => {
    const organization = service.newOrganization();
    const list = async (query: string) =>
      (await service.send(organization, { path: `/api/v1/prices?${query}` })).json();
    const found = await list('provider=openai&search=o3&at=2025-06-09');
    const o3 = found.prices.find(({ model }: { model: string }) => model === 'o3');
    expect(o3).toMatchObject({
      rates: { inputUncached: '0.00001' },
      source: { name: 'genai-prices', observedAt: '2026-08-21' },
      isNegotiated: false,
    });
    expect(
      (await list('provider=openai&search=o3&at=2025-06-10')).prices.find(
        ({ model }: { model: string }) => model === 'o3',
      ),
    ).toMatchObject({ rates: { inputUncached: '0.000002' } });
    expect(await list('provider=openai&search=gpt-4o-2024-08-06')).toMatchObject({
      matched: { provider: 'openai', model: 'gpt-4o' },
    });
    expect(await list('search=no-such-thing')).toMatchObject({ total: 0, matched: null });
    // The model of just that name first, then those that begin so, then whatever contains it.
    const closest = await list('search=gpt-4o&limit=500');
    const close: string[] = closest.prices.map(({ model }: { model: string }) => model);
    expect(close[0]).toBe('gpt-4o');
    const starts = close.map((model) => model.startsWith('gpt-4o'));
    expect(starts.indexOf(false)).toBeGreaterThan(starts.lastIndexOf(true));
    await post(organization, 'prices/negotiated', {
      kind: 'discount',
      provider: 'openai',
      model: 'gpt-4o',
      percent: '50',
    });
    const own = (await list('provider=openai&search=gpt-4o')).prices.find(
      ({ model }: { model: string }) => model === 'gpt-4o',
    );
    expect(own).toMatchObject({
      rates: { inputUncached: '0.00000125' },
      isNegotiated: true,
      source: { name: 'Negotiated' },
    });
  });
});
