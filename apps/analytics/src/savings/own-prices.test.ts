import { type CallInput, type Savings, savingsSchema, sumUsd, type Usd, usd } from '@netra/contract';
import { scenarios } from '@netra/replay';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';

const period = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-11T00:00:00.000Z' };
const startMs = Date.parse(period.from);
const dayMs = 86_400_000;

let analytics: TestAnalytics;
beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

async function send(organization: string, path: string, body: unknown) {
  const answer = await analytics.send(organization, { path: `/api/v1/${path}`, body });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.json();
}

async function ingest(organization: string, calls: readonly CallInput[]): Promise<void> {
  expect(await send(organization, 'calls', { calls })).toMatchObject({ accepted: calls.length });
}

const agree = (organization: string, ...terms: readonly object[]) =>
  Promise.all(terms.map((one) => send(organization, 'prices/negotiated', one)));

async function savingsOf(organization: string, body: object = {}): Promise<Savings> {
  return savingsSchema.parse(await send(organization, 'savings', { period, ...body }));
}

const discount = (provider: string, percent: string, model = '*') => ({
  ...{ kind: 'discount', provider, model, percent },
});

/** A job of the night at interactive prices, and a chat that asks the same things again. */
function wastefulCalls(): CallInput[] {
  const night = Array.from({ length: 400 }, (_, index) => ({
    callId: `night-${index}`,
    feature: 'summaries',
    provider: 'anthropic',
    responseModel: 'claude-sonnet-4-5',
    startedAt: new Date(
      startMs + (index % 10) * dayMs + 7_200_000 + Math.floor(index / 10) * 60_000,
    ).toISOString(),
    usage: { inputUncached: 5_001 + index, outputVisible: 401 },
  }));
  const chat = Array.from({ length: 400 }, (_, index) => ({
    callId: `chat-${index}`,
    feature: 'chat',
    provider: 'openai',
    responseModel: 'gpt-4o',
    conversationId: `c-${index}`,
    startedAt: new Date(startMs + index * 2_000_000).toISOString(),
    promptHash: `p-${Math.floor(index / 2)}`,
    usage: { inputUncached: 1_003, outputVisible: 107 },
  }));
  return [...night, ...chat];
}

const times = (amount: Usd, factor: string) => new Decimal(amount).times(factor).toFixed();

describe('an organization with a discount of 30% on everything', () => {
  test('sees what it spent and what it would save at its own prices, to the last digit', async () => {
    const [published, own] = [analytics.newOrganization(), analytics.newOrganization()];
    await agree(own, discount('anthropic', '30'), discount('openai', '30'));
    for (const organization of [published, own]) await ingest(organization, wastefulCalls());
    const [before, after] = [await savingsOf(published), await savingsOf(own)];
    expect(after.baseline).toBe(times(before.baseline, '0.7'));
    const { totals } = await send(own, 'questions/spend', { period });
    expect(after.baseline).toBe(totals.cost);
    expect(before.findings.map(({ lever }) => lever)).toEqual(
      expect.arrayContaining(['batch', 'response-cache']),
    );
    expect(after.findings.map(({ id }) => id)).toEqual(before.findings.map(({ id }) => id));
    for (const [index, { saving, evidence }] of before.findings.entries()) {
      const found = after.findings[index];
      for (const scenario of scenarios) expect(found?.saving[scenario]).toBe(times(saving[scenario], '0.7'));
      const [sample] = evidence.samples;
      expect(found?.evidence.samples[0]?.costBefore).toBe(times(sample?.costBefore ?? usd('0'), '0.7'));
    }
    for (const scenario of scenarios) {
      const { attributions, total, counterfactual } = after.portfolio;
      expect(total[scenario]).toBe(times(before.portfolio.total[scenario], '0.7'));
      expect(sumUsd(attributions.map(({ saving }) => saving[scenario]))).toBe(total[scenario]);
      expect(new Decimal(total[scenario]).plus(counterfactual[scenario]).toFixed()).toBe(after.baseline);
    }
    const together = after.findings.filter(({ id }) => after.portfolio.findingIds.includes(id));
    const policy = { version: 1, rules: together.map(({ rule }) => rule) };
    const replayed = await send(own, 'replay', { period, policy });
    expect(replayed).toMatchObject({ baseline: after.baseline, total: after.portfolio.total });
  });
});

describe('prices that one seller has agreed to', () => {
  const llama = Array.from({ length: 60 }, (_, index) => ({
    callId: `llama-${index}`,
    feature: 'reviews',
    provider: 'cerebras',
    responseModel: 'llama-3.3-70b',
    startedAt: new Date(startMs + index * 600_000).toISOString(),
    usage: { inputUncached: 2_000, outputVisible: 200 },
  }));
  const hosts = async (organization: string) =>
    (await savingsOf(organization, { levers: ['host-choice'] })).findings;

  test('decide whether the same model is cheaper elsewhere', async () => {
    const [published, own] = [analytics.newOrganization(), analytics.newOrganization()];
    await agree(own, discount('cerebras', '90'));
    for (const organization of [published, own]) await ingest(organization, llama);
    expect(await hosts(published)).toHaveLength(1);
    expect(await hosts(own)).toEqual([]);
  });

  test('make another seller the cheapest one', async () => {
    const organization = analytics.newOrganization();
    await agree(organization, discount('groq', '80'));
    await ingest(organization, llama);
    const [finding] = await hosts(organization);
    expect(finding?.rule.change).toMatchObject({ kind: 'model', provider: 'groq' });
    // $0.85 and $1.20 a million at the present seller; a fifth of $0.59 and $0.79 there.
    const perCall = new Decimal('0.00000085').times(2_000).plus(new Decimal('0.0000012').times(200));
    const there = new Decimal('0.000000118').times(2_000).plus(new Decimal('0.000000158').times(200));
    expect(finding?.saving.expected).toBe(perCall.minus(there).times(60).toFixed());
  });

  test('are those of a model that another name stands for, whichever was stated first', async () => {
    const price = { kind: 'price', provider: 'openai', model: 'gpt-4o', prices: { inputUncached: '1' } };
    const alias = (model: string, target: object) => ({ kind: 'alias', provider: 'gateway', model, target });
    const team = alias('team-writer', { provider: 'openai', model: 'gpt-4o' });
    const again = alias('old-writer', { provider: 'gateway', model: 'team-writer' });
    const call = (callId: string, responseModel: string) => ({
      ...{ callId, responseModel, provider: 'gateway', startedAt: period.from },
      usage: { inputUncached: 1_000_000 },
    });
    for (const terms of [
      [price, team, again],
      [team, again, price],
    ]) {
      const organization = analytics.newOrganization();
      for (const one of terms) await agree(organization, one);
      await ingest(organization, [call('one', 'team-writer'), call('two', 'old-writer')]);
      expect((await savingsOf(organization)).baseline).toBe('2');
    }
  });
});

describe('calls under a name of the organization’s own', () => {
  const alias = {
    kind: 'alias',
    provider: 'gateway',
    model: 'team-writer',
    target: { provider: 'openai', model: 'gpt-4o' },
  };
  const calls = Array.from({ length: 60 }, (_, index) => ({
    callId: `call-${index}`,
    feature: 'work',
    provider: 'gateway',
    responseModel: 'team-writer',
    isStream: true,
    startedAt: new Date(startMs + index * 600_000).toISOString(),
    usage: { inputUncached: 500, outputVisible: 100 },
  }));

  test('are compared by the outcomes of what it stands for', async () => {
    const organization = analytics.newOrganization();
    await agree(organization, alias);
    await ingest(organization, calls);
    const rows = Array.from({ length: 400 }, (_, item) =>
      ['gpt-4o', 'gpt-4o-mini'].map((model) => `item-${item},work,${model},500,100,1`),
    ).flat();
    const imported = await analytics.send(organization, {
      path: '/api/v1/imports?format=outcomes',
      body: ['item,feature,model,input_tokens,output_tokens,score', ...rows].join('\n'),
    });
    expect(imported.text).toContain('"accepted":800');
    const { findings, dataGaps } = await savingsOf(organization, { levers: ['model-fit'] });
    expect(dataGaps).toEqual([]);
    expect(findings).toMatchObject([
      { lever: 'model-fit', grade: 'B', rule: { change: { model: 'gpt-4o-mini' } } },
    ]);
  });

  test('move to the successor of what it stands for, which is not one more name of the same', async () => {
    const organization = analytics.newOrganization();
    await agree(
      organization,
      { ...alias, provider: 'openai' },
      { ...alias, provider: 'openai', model: 'x-gpt-4.1', target: { provider: 'openai', model: 'gpt-4.1' } },
    );
    await ingest(
      organization,
      calls.map((call) => ({ ...call, provider: 'openai' })),
    );
    const { findings } = await savingsOf(organization, { levers: ['successor'] });
    expect(findings).toMatchObject([{ rule: { change: { provider: 'openai', model: 'gpt-4.1' } } }]);
  });
});

describe('what must be known to read the figures', () => {
  const call = (callId: string, fields: object = {}) => ({
    ...{ callId, provider: 'openai', responseModel: 'gpt-4o', feature: 'work', startedAt: period.from },
    usage: { inputUncached: 1_000, outputVisible: 100 },
    ...fields,
  });
  const batch = { version: 1, rules: [{ id: 'batch', match: {}, change: { kind: 'batch' } }] };

  test('generated calls beside real ones are counted in words, with savings and with a replay', async () => {
    const organization = analytics.newOrganization();
    await ingest(organization, [
      call('real-1'),
      call('real-2'),
      call('made', { project: 'trial', synthetic: true }),
    ]);
    const told = '1 of 3 calls are generated, not real traffic. Choose a project to keep them apart.';
    expect((await savingsOf(organization)).notices).toEqual([told]);
    expect((await send(organization, 'replay', { period, policy: batch })).notices).toEqual([told]);
    const filter = { project: ['trial'] };
    expect((await savingsOf(organization, { filter })).notices).toEqual([
      'These figures come from generated calls, not from real traffic.',
    ]);
    expect((await savingsOf(organization, { filter: { project: ['default'] } })).notices).toEqual([]);
  });

  test('sums of a usage export are in what was spent and in no replay, which is said', async () => {
    const organization = analytics.newOrganization();
    const result = {
      model: 'gpt-4o',
      input_tokens: 1_000_000,
      output_tokens: 100_000,
      num_model_requests: 5,
    };
    const start = startMs / 1_000;
    const bucket = { start_time: start, end_time: start + 3_600, results: [result] };
    const imported = await analytics.send(organization, {
      path: '/api/v1/imports',
      body: `${JSON.stringify(bucket)}\n`,
    });
    expect(imported.text).toContain('"aggregates":1');
    const alone = await savingsOf(organization);
    expect(alone.notices[0]).toContain('There are no calls');
    await ingest(organization, [call('one')]);
    const { baseline, notices } = await savingsOf(organization);
    const { totals } = await send(organization, 'questions/spend', { period });
    expect([baseline, totals.cost]).toEqual(['0.0035', '3.5035']);
    expect(notices).toEqual([expect.stringContaining('Sums of usage exports and invoices')]);
    expect(notices[0]).toContain('cost $3.50;');
  });

  test('calls that cost less than the book says now are not told to be as cheap as can be', async () => {
    const organization = analytics.newOrganization();
    const [terms] = await agree(organization, discount('openai', '30'));
    await ingest(organization, [call('one'), call('two')]);
    await analytics.send(organization, { method: 'DELETE', path: `/api/v1/prices/negotiated/${terms.id}` });
    const { unmatchedRules, notices } = await send(organization, 'replay', { period, policy: batch });
    expect(unmatchedRules).toEqual([
      { ruleId: 'batch', why: expect.stringContaining('they cost less than the price book says now') },
    ]);
    expect(notices).toEqual([expect.stringMatching(/^2 calls cost less than the price book says now/)]);
    await send(organization, 'reprice', { period, apply: true });
    const repriced = await send(organization, 'replay', { period, policy: batch });
    expect(repriced).toMatchObject({ notices: [], unmatchedRules: [], baseline: '0.007' });
    expect(repriced.total.expected).toBe('0.0035');
  });
});
