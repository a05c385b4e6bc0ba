import { type ToolInput, type ToolName, type ToolOutput, toolCatalogue } from '@netra/agents';
import { callSchema, newId, questions, type StoredCall, storedCallSchema, usd } from '@netra/contract';
import { shippedBook } from '@netra/pricing';
import { expect, test } from 'vitest';
import { toolAnswers } from '../../../../../packages/agents/src/team/test-tool-results.ts';
import type { Analytics } from '../analytics-access.ts';
import { type DerivedToolName, derivations } from './derivations.ts';

const period = { from: '2026-10-21T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' };
const answers = toolAnswers();

/** A call of the test: `index` makes its prompt longer and its time later. */
function callOf(index: number): StoredCall {
  const call = callSchema.parse({
    callId: `call-${index}`,
    feature: index % 2 === 0 ? 'search' : 'chat',
    provider: 'openai',
    responseModel: 'gpt-4o',
    startedAt: new Date(Date.parse(period.from) + index * 60_000).toISOString(),
    timeToFirstTokenMs: 500,
    durationMs: 2_000,
    usage: { inputUncached: 100 + index, outputVisible: 30 },
  });
  const { endUser: _, ...kept } = call;
  return storedCallSchema.parse({
    ...kept,
    endUserHash: '',
    cost: '0.01',
    costParts: {},
    unpricedReason: '',
    priceIds: [],
    source: 'test',
    version: 1,
    ingestedAt: period.to,
  });
}

/** Routes that are no questions, by the start of their path. */
const routes: Readonly<Record<string, () => unknown>> = {
  '/api/v1/savings': () => answers.savings({ period }),
  '/api/v1/replay': () => answers.replay({ period, policy: { version: 1, rules: [] } }),
  '/api/v1/calls': () => ({ calls: Array.from({ length: 10 }, (_, index) => callOf(index)), next: null }),
  '/api/v1/outcomes': () => ({
    outcomes: [
      {
        project: 'default',
        feature: 'search',
        model: 'gpt-4o-mini',
        items: 200,
        meanScore: 0.91,
        importedAt: period.to,
      },
      {
        project: 'default',
        feature: 'search',
        model: 'gpt-4o',
        items: 200,
        meanScore: 0.94,
        importedAt: period.to,
      },
    ],
  }),
  '/api/v1/acceptances': () => ({ acceptances: [], calibration: [] }),
  // Nobody here has prices of their own.
  '/internal/price-book': () => ({ version: shippedBook().version }),
};

/** Analytics of the small organization that tests of the team know; every answer fits the contract. */
const analytics: Analytics = {
  provenance: () => [],
  async ask(name, parameters) {
    return questions[name].answer.parse(answers[name](parameters as never)) as never;
  },
  async send({ path, answer }) {
    const route = Object.keys(routes).find((start) => path.startsWith(start));
    return answer.parse(routes[route ?? '']?.()) as never;
  },
};

async function use<Name extends DerivedToolName & ToolName>(name: Name, input: ToolInput<Name>) {
  const { input: schema, output } = toolCatalogue[name];
  const call = { scope: {} as never, input, callId: newId('toolCall'), signal: new AbortController().signal };
  const { derive, summarize } = derivations[name] as unknown as {
    derive(given: unknown, from: Analytics, of: unknown): Promise<unknown>;
    summarize(result: unknown): string;
  };
  const result = output.parse(await derive(schema.parse(input), analytics, call)) as ToolOutput<Name>;
  const summary = summarize(result);
  expect(summary, name).toMatch(/^[\p{Lu}$\d].*\.$/u);
  expect(summary, name).not.toMatch(/undefined|null|NaN|\[object/);
  return result;
}

test('more usage costs in proportion, to the last digit, and so do the busiest minutes', async () => {
  const grown = await use('simulate-volume', { period, growthShare: 0.5 });
  expect(grown).toMatchObject({
    costNow: '12840.5512',
    costThen: '19260.8268',
    costChange: '6420.2756',
    callsThen: 302_016,
  });
  for (const { requestsPerMinute } of grown.peaks)
    expect(requestsPerMinute.after).toBe(requestsPerMinute.now * 1.5);
  const limited = await use('simulate-volume', {
    period,
    growthShare: 9,
    limits: [{ model: 'gpt-4o', requestsPerMinute: 1 }],
  });
  expect(limited.peaks.find(({ model }) => model === 'gpt-4o')?.requestsPerMinute.isOverLimit).toBe(true);
  expect(toolCatalogue['simulate-volume'].input.safeParse({ period, growthShare: 0.12345 }).success).toBe(
    false,
  );
  expect(toolCatalogue['simulate-volume'].input.safeParse({ period, growthShare: -2 }).success).toBe(false);
});

test('prices that rise or fall move the bill in proportion', async () => {
  const raised = await use('simulate-price', { period, priceChangeShare: 0.1 });
  expect(raised).toMatchObject({ costNow: '12840.5512', costThen: '14124.60632', costChange: '1284.05512' });
});

test('a limit that is near leaves little room', async () => {
  const { rows } = await use('rate-limit-impact', {
    period,
    limits: [{ model: 'gpt-4o', requestsPerMinute: 100 }],
  });
  expect(rows.length).toBeGreaterThan(0);
});

test('a prompt is priced from the book, and one of an unknown model is refused by name', async () => {
  const { rows } = await use('estimate-prompt', {
    models: [{ model: 'gpt-4o', provider: 'openai' }],
    inputTokens: 1_000_000,
    outputTokens: 100_000,
    calls: 3,
  });
  expect(rows[0]).toMatchObject({ key: 'openai/gpt-4o', costPerCall: '3.5', cost: '10.5' });
  await expect(
    use('estimate-prompt', { models: [{ model: 'gpt-9-ultra' }], inputTokens: 1, outputTokens: 1 }),
  ).rejects.toMatchObject({
    code: 'invalid_request',
  });
});

test('calls of a feature cost what they cost on average', async () => {
  expect(await use('estimate-feature', { period, calls: 1_000 })).toMatchObject({ cost: usd('63.77419342') });
});

test('the price book is searched by a part of a name, and knows what could take a place', async () => {
  const found = await use('search-models', { query: 'GPT 4o' });
  expect(found.rows[0]?.model).toBe('gpt-4o');
  expect((await use('search-models', { query: 'gpt-9-ultra' })).matches).toBe(0);
  const { rows } = await use('model-alternatives', { provider: 'openai', model: 'gpt-4o' });
  expect(rows.map(({ model }) => model)).toContain('gpt-4o-mini');
  for (const { inputRatio, outputRatio } of rows)
    expect(Math.max(inputRatio, outputRatio)).toBeLessThanOrEqual(1);
});

test('single calls are listed, grouped and timed', async () => {
  expect((await use('fetch-calls', { period })).rows).toHaveLength(10);
  const { rows, rest } = await use('cluster-calls', { period, limit: 1 });
  expect(rows[0]).toMatchObject({
    inputTokensBelow: 128,
    outputTokensBelow: 32,
    calls: 5,
    cost: '0.05',
    share: 0.5,
  });
  expect(rest).toEqual({ groups: 1, calls: 5, cost: '0.05', unpricedCalls: 0 });
  const enriched = await use('enrich-calls', { period });
  expect(enriched.rows[0]).toMatchObject({
    prefillMs: 500,
    generationMs: 1_500,
    prefillShare: 0.25,
    tokensPerSecond: 20,
  });
});

test('the bill is told from every side', async () => {
  const { rows, concentration } = await use('cost-drivers', { period });
  expect(new Set(rows.map(({ dimension }) => dimension))).toEqual(
    new Set(['feature', 'model', 'provider', 'environment', 'tokens']),
  );
  expect(concentration).toMatchObject({ pairs: 2, ofPairs: 3 });
  expect(concentration.costShare).toBeGreaterThanOrEqual(0.8);
});

test('levers, portfolios and caching are told from the same findings', async () => {
  expect((await use('run-lever', { period, lever: 'batch' })).findings.length).toBeGreaterThan(0);
  const portfolio = await use('build-portfolio', { period, constraints: { maxEffort: 'low' } });
  expect(portfolio.rows.filter(({ isIncluded }) => isIncluded)).toHaveLength(2);
  const audit = await use('prompt-cache-audit', { period });
  expect(audit).toMatchObject({ prefixHashShare: 0.4, cacheReadCost: '340.5512' });
});

test('goals are held against what the changes bring, at the usage that is asked for', async () => {
  const weighed = await use('weigh-goals', {
    period,
    costChangeShare: -0.2,
    speedFactor: null,
    growthShare: 0.3,
  });
  expect(weighed).toMatchObject({
    costAtUsage: '16692.71656',
    cost: { target: '10272.44096' },
    speed: { verdict: 'unknown' },
  });
  expect(Number(weighed.costAfterChanges.expected)).toBeCloseTo((12_840.5512 - 3_710.3) * 1.3, 6);
  const easy = await use('weigh-goals', { period, costChangeShare: -0.1, speedFactor: 2 });
  expect(easy).toMatchObject({ cost: { verdict: 'reached', costMissing: '0' }, speed: { factor: 2 } });
});

test('a test of quality says how many answers it takes', async () => {
  const { answersNeeded, testCost } = await use('define-evaluation', { period, marginShare: 0.05 });
  // 1.96 standard errors of a share of a half within 0.05: 0.25 * 1.96^2 / 0.05^2.
  expect(answersNeeded).toBe(385);
  expect(testCost).toBe(usd('24.5530644667'));
});

test('scored answers and promises are told as they are', async () => {
  const { rows } = await use('compare-outcomes', { feature: 'search' });
  expect(rows.map(({ key }) => key)).toEqual(['gpt-4o', 'gpt-4o-mini']);
  expect(await use('promise-status', {})).toEqual({ rows: [], calibration: [], acceptances: 0 });
});

test('two samples of the same calls are alike', async () => {
  const scope = { period, filter: {} };
  const { rows } = await use('compare-workloads', { left: scope, right: scope });
  expect(rows.map(({ distance }) => distance)).toEqual([0, 0, 0]);
});
