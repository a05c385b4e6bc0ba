import { type CallInput, type RepriceResult, subtractUsd, sumUsd, type Usd } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rollUpAmounts, rollUpCounts } from '../../store/roll-up-columns.ts';
import { runAnalytics, type TestAnalytics } from '../../testing/running-analytics.ts';
import { mixedCalls, seededRandom, testCall } from '../../testing/test-calls.ts';

let service: TestAnalytics;
beforeAll(async () => {
  service = await runAnalytics();
});
afterAll(() => service.close());

const period = { from: '2026-09-28T00:00:00.000Z', to: '2026-11-10T00:00:00.000Z' };

async function ingest(organization: string, calls: readonly CallInput[]) {
  const answer = await service.send(organization, { path: '/api/v1/calls', body: { calls } });
  expect(answer.status).toBe(200);
  expect(answer.json().rejected).toEqual([]);
}

async function reprice(organization: string, body: Record<string, unknown> = {}): Promise<RepriceResult> {
  const answer = await service.send(organization, { path: '/api/v1/reprice', body: { period, ...body } });
  expect(answer.status, answer.text).toBe(200);
  return answer.json();
}

async function negotiate(organization: string, terms: Record<string, unknown>): Promise<string> {
  const answer = await service.send(organization, { path: '/api/v1/prices/negotiated', body: terms });
  expect(answer.status, answer.text).toBe(201);
  return answer.json().id;
}

/** Every row and every roll-up of an organization, as the engine has it. */
async function everything(organization: string): Promise<Record<string, unknown[]>> {
  const scope = service.scopeOf(organization);
  const read = async (sql: string) =>
    (await service.store.read(scope, { sql }, z.record(z.string(), z.unknown()))).rows;
  const ofThis = 'where organization_id = {organization:String}';
  return {
    calls: await read(
      `select * except (ingested_at, price_group), toString(content_hash) as content_hash from apex.llm_calls ${ofThis} order by call_id`,
    ),
    ...(await rollUps(organization)),
  };
}

async function rollUps(organization: string): Promise<Record<string, unknown[]>> {
  const scope = service.scopeOf(organization);
  const read = async (sql: string) =>
    (await service.store.read(scope, { sql }, z.record(z.string(), z.unknown()))).rows;
  const sums = [...rollUpCounts, ...rollUpAmounts]
    .map((column) => `toString(sum(r.${column})) as ${column}`)
    .join(', ');
  const table = (name: string, time: string) =>
    read(`select r.${time} as at, r.provider as provider, r.model as model, r.unpriced_reason as reason, ${sums} from apex.${name} as r
      where r.organization_id = {organization:String} group by at, provider, model, reason
      having sum(r.calls) != 0 order by at, provider, model, reason`);
  return { hours: await table('calls_hourly', 'hour'), days: await table('calls_daily', 'day') };
}

/** Sums of the calls themselves by day, to hold the roll-ups against. */
async function sumsOfCalls(organization: string): Promise<unknown[]> {
  const { rows } = await service.store.read(
    service.scopeOf(organization),
    {
      sql: `select toStartOfDay(c.started_at) as at, c.provider as provider, c.model as model, c.unpriced_reason as reason,
        toString(count()) as calls, toString(countIf(isNull(c.cost))) as unpriced_calls,
        toString(sum(ifNull(c.cost, toDecimal128(0, 18)))) as cost from apex.llm_calls as c
        where c.organization_id = {organization:String} group by at, provider, model, reason order by at, provider, model, reason`,
    },
    z.record(z.string(), z.unknown()),
  );
  return rows;
}

/** Calls of every kind that pricing tells apart: tiers, batches, lengths, regions, tool units, hosts, failures. */
function variedCalls(count: number, seed: number): CallInput[] {
  const random = seededRandom(seed);
  const pick = <Value>(values: readonly [Value, ...Value[]]): Value =>
    values[Math.floor(random() * values.length)] ?? values[0];
  const span = { fromMs: Date.parse(period.from), toMs: Date.parse(period.to) };
  return mixedCalls(count, { seed, ...span }).map((call) => {
    const [provider, responseModel] = pick([
      [call.provider, call.responseModel],
      ['anthropic', 'claude-sonnet-4-5'],
      ['anthropic', 'claude-opus-4-6'],
      ['perplexity', 'sonar-pro'],
      ['deepseek', 'deepseek-reasoner'],
      ['azure', 'gpt-4o'],
      ['google', 'gemini-2.5-pro'],
    ] as const);
    return {
      ...call,
      provider,
      responseModel,
      host: pick(['', '', 'azure', 'some-gateway']),
      serviceTier: pick(['standard', 'standard', 'batch', 'flex', 'priority']),
      isBatch: random() < 0.1,
      region: pick(['', '', 'us', 'eu']),
      httpStatus: random() < 0.1 ? 429 : 0,
      usage: {
        ...call.usage,
        inputUncached: Math.floor(random() * (random() < 0.3 ? 400_000 : 3_000)),
        cacheWrite1h: random() < 0.2 ? Math.floor(random() * 900) : 0,
        toolUnits: pick([{}, {}, { webSearches: 3 }, { codeSeconds: 2.5 }, { requests: 2, webSearches: 1 }]),
      },
      tags: random() < 0.05 ? { cacheHit: 'true' } : {},
    };
  });
}

describe('repricing with the same book', () => {
  test.each([1, 2, 3])('changes nothing over random calls (seed %i)', async (seed) => {
    const organization = service.newOrganization();
    await ingest(organization, variedCalls(1_500, seed));
    const before = await everything(organization);
    const preview = await reprice(organization);
    expect(preview.total).toMatchObject({ calls: 1_500, changedCalls: 0, change: '0' });
    expect(preview.total.costBefore).toBe(preview.total.costAfter);
    expect(Number(preview.total.costBefore)).toBeGreaterThan(1);
    expect(preview.total.unpricedBefore).toBeGreaterThan(10);
    expect(await reprice(organization, { apply: true })).toMatchObject({
      total: { changedCalls: 0 },
      byDay: [],
      byModel: [],
    });
    expect(await everything(organization)).toEqual(before);
  });
});

describe('repricing with other prices', () => {
  test('gives each call exactly the cost it would have had from the start, and its roll-ups', async () => {
    const [later, fromTheStart] = [service.newOrganization(), service.newOrganization()];
    const terms = [
      { kind: 'discount', provider: 'anthropic', model: '*', percent: '12.5', effectiveFrom: '2026-10-10' },
      {
        kind: 'price',
        provider: 'openai',
        model: 'gpt-4o',
        prices: { inputUncached: '1.1', webSearches: '0.007' },
        currency: 'EUR',
        usdPerUnit: '1.0837',
        effectiveTo: '2026-10-20',
      },
      {
        kind: 'alias',
        provider: 'openai',
        model: 'no-such-model',
        target: { provider: 'openai', model: 'gpt-5-mini' },
      },
      { kind: 'discount', provider: 'azure', model: 'gpt-4o', percent: '5' },
    ];
    const calls = variedCalls(2_000, 9);
    await ingest(later, calls);
    for (const term of terms) await negotiate(fromTheStart, term);
    await ingest(fromTheStart, calls);
    for (const term of terms) await negotiate(later, term);

    const before = await everything(later);
    const preview = await reprice(later);
    expect(await everything(later)).toEqual(before);
    expect(preview.total.changedCalls).toBeGreaterThan(300);
    expect(preview.total.unpricedAfter).toBeLessThan(preview.total.unpricedBefore);
    expect(sumUsd(preview.byDay.map(({ change }) => change))).toBe(preview.total.change);
    expect(sumUsd(preview.byModel.map(({ change }) => change))).toBe(preview.total.change);

    const applied = await reprice(later, { apply: true, expectedChange: preview.total.change });
    expect({ ...applied, applied: false, durationMs: 0 }).toEqual({ ...preview, durationMs: 0 });
    const strip = (rows: unknown[]) =>
      rows.map((row) => {
        const {
          organization_id: _,
          price_ids: ids,
          ...rest
        } = row as { organization_id: string; price_ids: string[] };
        // The id of a negotiated price names the term, which each organization has of its own.
        return { ...rest, ids: ids.map((id) => id.replaceAll(/prc_[0-9a-z]+/g, 'term')) };
      });
    const [ours, theirs] = [await everything(later), await everything(fromTheStart)];
    expect(strip(ours.calls ?? [])).toEqual(strip(theirs.calls ?? []));
    expect({ hours: ours.hours, days: ours.days }).toEqual({ hours: theirs.hours, days: theirs.days });
    expect(ours.days).toEqual(
      (await sumsOfCalls(later)).map((row) => expect.objectContaining(row as object)),
    );
    expect((await reprice(later)).total).toMatchObject({ changedCalls: 0, change: '0' });
  });

  test('of a filter and a part of a day leaves all other calls alone', async () => {
    const organization = service.newOrganization();
    const at = (hour: string, project: string) =>
      testCall(`${hour}-${project}`, { project, startedAt: `2026-11-01T${hour}:30:00Z` });
    await ingest(organization, [at('09', 'web'), at('10', 'web'), at('10', 'mobile')]);
    await negotiate(organization, { kind: 'discount', provider: 'openai', model: 'gpt-4o', percent: '50' });
    const narrow = {
      period: { from: '2026-11-01T10:00:00.000Z', to: '2026-11-01T11:00:00.000Z' },
      filter: { project: ['web'] },
    };
    expect((await reprice(organization, { ...narrow, apply: true })).total).toMatchObject({
      calls: 1,
      changedCalls: 1,
    });
    const { calls, days } = await everything(organization);
    const costs = (calls as { call_id: string; cost: string }[]).map(({ call_id: id, cost }) => [id, cost]);
    expect(costs).toEqual([
      ['09-web', '0.0035'],
      ['10-mobile', '0.0035'],
      ['10-web', '0.00175'],
    ]);
    expect(days).toMatchObject([{ calls: '3', cost: '0.00875' }]);
  });

  test('is refused when the difference is another than the one that was shown', async () => {
    const organization = service.newOrganization();
    await ingest(organization, [testCall('one')]);
    await negotiate(organization, { kind: 'discount', provider: 'openai', model: 'gpt-4o', percent: '10' });
    const { total } = await reprice(organization);
    await ingest(organization, [testCall('two', { startedAt: '2026-11-02T00:00:00Z' })]);
    const refused = await service.send(organization, {
      path: '/api/v1/reprice',
      body: { period, apply: true, expectedChange: subtractUsd(total.change, '1' as Usd) },
    });
    expect([refused.status, refused.json().error?.code ?? refused.json().code]).toEqual([409, 'conflict']);
  });

  test('never shows a reader a cost twice or not at all while it is applied', async () => {
    const organization = service.newOrganization();
    const hours = Array.from({ length: 4_000 }, (_, index) =>
      testCall(`c${index}`, {
        startedAt: new Date(Date.parse('2026-10-01T00:00:00Z') + index * 600_000).toISOString(),
      }),
    );
    await ingest(organization, hours);
    await negotiate(organization, { kind: 'discount', provider: 'openai', model: 'gpt-4o', percent: '50' });
    const spend = async () => {
      const body = { period, grain: 'total' };
      const answer = await service.send(organization, { path: '/api/v1/questions/spend', body });
      return answer.json().totals as { cost: string; calls: number };
    };
    const before = await spend();
    expect(before).toMatchObject({ calls: 4_000, cost: '14' });
    let isDone = false;
    const applying = reprice(organization, { apply: true }).finally(() => {
      isDone = true;
    });
    const seen: { cost: string; calls: number }[] = [];
    while (!isDone) seen.push(await spend());
    await applying;
    expect(await spend()).toMatchObject({ calls: 4_000, cost: '7' });
    // Two months are rewritten one after the other: the sums between are those with one of them done.
    for (const { calls, cost } of seen) {
      expect(calls).toBe(4_000);
      expect(Number(cost)).toBeGreaterThanOrEqual(7);
      expect(Number(cost)).toBeLessThanOrEqual(14);
    }
    expect(seen.length).toBeGreaterThan(0);
  });
});
