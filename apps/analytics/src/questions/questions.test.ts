import {
  type QuestionAnswer,
  type QuestionName,
  questions,
  subtractUsd,
  sumUsd,
  type Usd,
} from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { mixedCalls } from '../testing/test-calls.ts';

let analytics: TestAnalytics;
let organization = '';

beforeAll(async () => {
  analytics = await runAnalytics();
  organization = analytics.newOrganization();
  const fromMs = Date.parse('2026-09-28T00:00:00Z');
  const toMs = Date.parse('2026-10-12T00:00:00Z');
  const calls = mixedCalls(3_000, { seed: 7, fromMs, toMs });
  const sent = await analytics.send(organization, { path: '/api/v1/calls', body: { calls } });
  expect(sent.json()).toMatchObject({ accepted: 3_000 });
  // A hundred of them come again with other content, so that the roll-ups have taken calls out as well.
  const changed = calls
    .slice(0, 100)
    .map((call) => ({ ...call, feature: 'changed', startedAt: '2026-10-20T00:00:00Z' }));
  expect((await analytics.send(organization, { path: '/api/v1/calls', body: changed })).json()).toMatchObject(
    { replaced: 100 },
  );
});
afterAll(() => analytics.close());

async function ask<Name extends QuestionName>(name: Name, body: object): Promise<QuestionAnswer<Name>> {
  const answer = await analytics.send(organization, { path: `/api/v1/questions/${name}`, body });
  expect(answer.text).not.toContain('"error"');
  return questions[name].answer.parse(answer.json()) as QuestionAnswer<Name>;
}

// biome-ignore lint/suspicious/noExplicitAny: rows of whatever the test selects.
async function direct(sql: string, period: { from: string; to: string }): Promise<any[]> {
  const where = `organization_id = {organization:String} and started_at >= parseDateTime64BestEffort({f:String}, 3, 'UTC')
    and started_at < parseDateTime64BestEffort({t:String}, 3, 'UTC')`;
  const statement = {
    sql: sql.replaceAll('WHERE', `where ${where}`),
    parameters: { f: period.from, t: period.to },
  };
  return (await analytics.store.read(analytics.scopeOf(organization), statement, z.any())).rows;
}

const input =
  'sum(c.input_uncached + c.cache_read + c.cache_write_5m + c.cache_write_1h + c.input_audio + c.input_image)';
const output = 'sum(c.output_visible + c.reasoning + c.output_audio + c.output_image)';

const periods: [string, { from: string; to: string }][] = [
  ['whole days', { from: '2026-09-30T00:00:00Z', to: '2026-10-08T00:00:00Z' }],
  ['whole hours', { from: '2026-09-30T03:00:00Z', to: '2026-10-08T21:00:00Z' }],
  ['cut hours', { from: '2026-09-30T03:17:23.456Z', to: '2026-10-08T21:41:02.001Z' }],
  ['within a day', { from: '2026-10-01T03:17:23Z', to: '2026-10-01T21:41:02Z' }],
  ['within an hour', { from: '2026-10-01T03:17:23Z', to: '2026-10-01T03:41:02Z' }],
  ['everything', { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' }],
  ['nothing', { from: '2025-01-01T00:00:00Z', to: '2025-01-02T00:00:00Z' }],
];

describe.each(periods)('over %s', (_, period) => {
  test.each(['hour', 'day', 'total'] as const)('spend by %s equals the calls themselves', async (grain) => {
    const time = { hour: 'toStartOfHour(c.started_at)', day: 'toStartOfDay(c.started_at)', total: '0' }[
      grain
    ];
    const rows = await direct(
      `select [toString(c.feature), toString(c.model)] as key, toUnixTimestamp(${time}) * 1000 as at, count() as calls,
        ifNull(sum(c.cost), toDecimal128(0, 18)) as cost, countIf(isNull(c.cost)) as unpricedCalls,
        countIf(c.status = 'error') as errorCalls, ${input} as inputTokens, ${output} as outputTokens
      from apex.llm_calls as c WHERE group by key, at order by key, at`.replace(
        'toUnixTimestamp(0) * 1000',
        'toUInt32(0)',
      ),
      period,
    );
    const answer = await ask('spend', { period, by: ['feature', 'model'], grain, limit: 1000 });
    const shown = answer.rows.map(({ share: _share, at, ...row }) => ({
      ...row,
      at: at === null ? 0 : Date.parse(at),
    }));
    const order = (row: { key: string[]; at: number }) => JSON.stringify([row.key, row.at]);
    const known = new Map(rows.map((row) => [order(row), { ...row, at: Number(row.at) }]));
    for (const row of shown) expect(row).toEqual(known.get(order(row)));
    expect(shown).toHaveLength(Math.min(1000, rows.length));
    expect(sumUsd([...answer.rows.map((row) => row.cost), answer.rest.cost])).toBe(answer.totals.cost);
  });

  test('what is beyond the limit is in the rest', async () => {
    const all = await ask('spend', { period, by: ['feature'], limit: 1000 });
    const two = await ask('spend', { period, by: ['feature'], limit: 2 });
    expect(two.totals).toEqual(all.totals);
    const beyond = all.rows.slice(2);
    expect(two.rest.calls).toBe(beyond.reduce((sum, row) => sum + row.calls, 0));
    expect(two.rest.cost).toBe(sumUsd(beyond.map((row) => row.cost)));
  });

  test('buckets add up to the spend', async () => {
    const [spend, buckets] = [await ask('spend', { period }), await ask('usage-by-bucket', { period })];
    expect(sumUsd(buckets.rows.map((row) => row.cost))).toBe(spend.totals.cost);
    const tokens = buckets.rows.reduce((sum, row) => sum + row.tokens, 0);
    expect(tokens).toBe(spend.totals.inputTokens + spend.totals.outputTokens);
  });

  test('unpriced calls are all counted', async () => {
    const [answer, [row]] = [
      await ask('unpriced', { period }),
      await direct('select countIf(isNull(c.cost)) as calls from apex.llm_calls as c WHERE', period),
    ];
    expect(answer.calls).toBe(row.calls);
    for (const entry of answer.rows)
      expect(entry).toMatchObject({ model: 'no-such-model', reason: 'unknown_model' });
  });

  test('errors and retries equal the calls themselves', async () => {
    const [row] = await direct(
      `select count() as calls, countIf(c.status = 'error') as errorCalls, countIf(c.retry_of != '') as retryCalls,
        sumIf(ifNull(c.cost, toDecimal128(0, 18)), c.status = 'error') as errorCost,
        sumIf(ifNull(c.cost, toDecimal128(0, 18)), c.retry_of != '') as retryCost
      from apex.llm_calls as c WHERE`,
      period,
    );
    const answer = await ask('errors', { period, by: 'feature' });
    expect(answer).toMatchObject(row);
    expect(sumUsd(answer.rows.map((entry) => entry.cost))).toBe(answer.errorCost);
  });

  test('movers add up: effects to each change, rows and rest to the whole', async () => {
    const answer = await ask('top-movers', { period, by: 'model', limit: 2 });
    for (const row of answer.rows) {
      expect(sumUsd([row.volumeEffect, row.priceEffect, row.mixEffect])).toBe(row.change);
      expect(subtractUsd(row.costNow, row.costBefore)).toBe(row.change);
    }
    expect(sumUsd([...answer.rows.map((row) => row.change), answer.rest!.change])).toBe(answer.change);
    for (const [part, whole] of [
      [period, answer.costNow],
      [answer.before, answer.costBefore],
    ] as const) {
      const [row] = await direct(
        `select ifNull(sum(c.cost), toDecimal128(0, 18)) as cost from apex.llm_calls as c WHERE`,
        part,
      );
      expect(whole).toBe(row.cost as Usd);
    }
  });

  test('latency is within 1% of the exact percentiles of the calls that report it', async () => {
    const rows = await direct(
      `select c.provider as key, count() as calls, quantileExact(0.95)(c.duration_ms) as p95 from apex.llm_calls as c WHERE
      group by key`,
      period,
    );
    const answer = await ask('latency', { period, by: 'provider' });
    expect(answer.rows).toHaveLength(rows.length);
    for (const row of answer.rows) {
      const expected = rows.find((one) => one.key === row.key);
      expect(row.calls).toBe(expected.calls);
      if (expected.p95 === null) expect(row.durationMs).toBeNull();
      // Histogram buckets are 2% wide.
      else expect(Math.abs((row.durationMs?.p95 ?? 0) / expected.p95 - 1)).toBeLessThanOrEqual(0.0101);
    }
  });
});

test('a filter keeps only the named values, in every dimension at once', async () => {
  const period = periods[2]![1];
  const filter = { feature: ['chat', 'changed'], status: ['ok'], project: ['web'] };
  const answer = await ask('spend', { period, filter });
  const [row] = await direct(
    `select count() as calls, sum(c.cost) as cost from apex.llm_calls as c
    WHERE and c.feature in ('chat', 'changed') and c.status = 'ok' and c.project = 'web'`,
    period,
  );
  expect(answer.totals).toMatchObject(row);
});

test('data sufficiency counts what the calls carry', async () => {
  const answer = await ask('data-sufficiency', {});
  const [row] = await direct(
    `select count() as calls, countIf(isNotNull(c.cost)) / calls as priced, countIf(c.prompt_hash != '') / calls as promptHash,
      countIf(c.conversation_id != '') / calls as conversation, countIf(isNotNull(c.outcome_score)) / calls as outcome,
      countIf(isNotNull(c.duration_ms)) / calls as latency, toUnixTimestamp64Milli(min(c.started_at)) as firstMs
    from apex.llm_calls as c WHERE`,
    periods[5]![1],
  );
  const { calls, firstMs, ...shares } = row;
  expect(answer.calls).toBe(calls);
  expect(Date.parse(answer.firstCallAt!)).toBe(firstMs);
  for (const [name, share] of Object.entries(shares)) expect(answer.coverage).toHaveProperty(name, share);
  expect(answer.verdict).toBe('sufficient');
  const nobody = await analytics.send(analytics.newOrganization(), {
    path: '/api/v1/questions/data-sufficiency',
    body: {},
  });
  expect(nobody.json()).toMatchObject({
    calls: 0,
    verdict: 'insufficient',
    firstCallAt: null,
    gaps: [{ field: 'calls' }],
  });
});

test('the answer says which query made it, and it can be run again', async () => {
  const answer = await ask('spend', { period: periods[2]![1], by: ['feature'] });
  const { query, parameters } = answer.provenance;
  const again = await analytics.store.read(
    analytics.scopeOf(organization),
    { sql: query, parameters },
    z.any(),
  );
  expect(again.rows[0]).toMatchObject({ totalCost: answer.totals.cost });
});

test('an unknown question and wrong parameters are named', async () => {
  const unknown = await analytics.send(organization, { path: '/api/v1/questions/nonsense', body: {} });
  expect([unknown.status, unknown.json().error.code]).toEqual([404, 'not_found']);
  const period = { from: '2026-10-02T00:00:00Z', to: '2026-10-01T00:00:00Z' };
  const wrong = await analytics.send(organization, { path: '/api/v1/questions/spend', body: { period } });
  expect(wrong.status).toBe(400);
  expect(wrong.json().error.details.fields).toMatchObject([{ field: 'body.period.to' }]);
});
