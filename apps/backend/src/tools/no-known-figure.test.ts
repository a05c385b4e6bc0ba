import { type ToolInput, type ToolName, toolCatalogue } from '@netra/agents';
import type { CallInput } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callOf, daysOf, openRealTools, type RealTools } from './test-tools.ts';

const period = daysOf('2026-11-01', '2026-11-15');
const startedAt = '2026-11-05T10:20:30.000Z';
const unpriced = { startedAt, responseModel: 'no-such-model', status: 'error', endUser: 'somebody' } as const;

type Looked = Exclude<
  ToolName,
  | 'accept-policy'
  | 'generate-workload'
  | 'plan-workload'
  | 'workload-profiles'
  | 'search-knowledge'
  | 'list-reports'
  | 'export-report'
  | 'estimate-prompt'
  | 'search-models'
  | 'model-alternatives'
>;

type Filter = NonNullable<ToolInput<'spend'>['filter']>;

/** Every tool that looks at calls, as it is asked of some calls of the period. */
function inputsOf(filter: Filter): { readonly [Name in Looked]: ToolInput<Name> } {
  const of = { period, filter };
  return {
    spend: { ...of, by: ['feature'] },
    'top-movers': of,
    'usage-by-bucket': of,
    'unit-economics': of,
    'top-users': of,
    'cache-hit-rates': of,
    latency: of,
    errors: of,
    concurrency: of,
    anomalies: of,
    forecast: of,
    budget: { filter, month: '2026-11', amount: '100' as never },
    unpriced: of,
    'price-changes': of,
    'data-sufficiency': { filter },
    'fetch-calls': of,
    'cluster-calls': of,
    'enrich-calls': of,
    'cost-drivers': of,
    'latency-bottlenecks': of,
    'compare-models': of,
    'change-impact': of,
    'define-evaluation': of,
    'compare-outcomes': {},
    'estimate-feature': { ...of, calls: 10 },
    'simulate-volume': { ...of, growthShare: 0.5 },
    'rate-limit-impact': { ...of, limits: [{ model: 'gpt-4o', requestsPerMinute: 5 }] },
    'simulate-price': { ...of, priceChangeShare: 0.1 },
    'simulate-model': { ...of, model: 'gpt-4o-mini' },
    savings: of,
    replay: { ...of, policy: { version: 1, rules: [{ id: 'b', match: {}, change: { kind: 'batch' } }] } },
    'run-lever': { ...of, lever: 'batch' },
    'build-portfolio': { ...of, constraints: {} },
    'prompt-cache-audit': of,
    'weigh-goals': { ...of, costChangeShare: -0.2, speedFactor: 2 },
    'promise-status': {},
    'compare-workloads': { left: of, right: of },
  };
}

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
});
afterAll(() => tools?.close());

/** What every tool says, or the code with which it refuses; and every result as text. */
async function saidOf(organization: string, filter: Filter = {}) {
  const said = new Map<string, string>();
  const results: string[] = [];
  for (const [name, input] of Object.entries(inputsOf(filter))) {
    const used = await tools
      .use(organization, name as Looked, input as never)
      .catch((error: { code?: string }) => {
        if (error.code === undefined) throw error;
        return error.code;
      });
    said.set(name, typeof used === 'string' ? `refused: ${used}` : used.summary);
    if (typeof used !== 'string') results.push(JSON.stringify({ ...used.result, provenance: null }));
  }
  return { said, results };
}

/** Sentences that state an amount, a share or a time. */
const figures = (said: ReadonlyMap<string, string>) =>
  [...said].filter(([, line]) => /\$|%| ms\b|\d s\b/.test(line)).map(([name, line]) => `${name}: ${line}`);

test('every tool that looks at calls is looked at here', () => {
  const others = [
    'accept-policy',
    'generate-workload',
    'plan-workload',
    'workload-profiles',
    'search-knowledge',
  ];
  const ofBook = ['list-reports', 'export-report', 'estimate-prompt', 'search-models', 'model-alternatives'];
  expect([...Object.keys(inputsOf({})), ...others, ...ofBook].toSorted()).toEqual(
    Object.keys(toolCatalogue).toSorted(),
  );
});

describe('no tool states a figure', () => {
  // A budget's own amount is no figure of the calls; how many calls name their prefix is one of all calls kept.
  const allowed = ['budget: Of $100.00, nothing is known to be spent.'];

  test('of no calls', async () => {
    const { said } = await saidOf(tools.newOrganization());
    expect(figures(said)).toEqual(allowed);
    expect(said.get('define-evaluation')).toBe('refused: no_calls');
    expect(said.get('compare-workloads')).toBe('refused: no_calls');
  });

  test('of a project of another organization, though it knows the name', async () => {
    const other = tools.newOrganization();
    const secret = { project: 'secret-project', feature: 'secret-feature', responseModel: 'secret-model' };
    await tools.ingest(other, [callOf('theirs', { ...secret, startedAt })]);
    const { said, results } = await saidOf(tools.newOrganization(), { project: ['secret-project'] });
    expect(figures(said)).toEqual(allowed);
    expect(results.join()).not.toMatch(/secret-(?:feature|model)/);
    expect((await tools.use(other, 'data-sufficiency', {})).result.calls).toBe(1);
  });

  test('of money, of calls without a price: not $0 either', async () => {
    const organization = tools.newOrganization();
    await tools.ingest(
      organization,
      [1, 2, 3].map((index) => callOf(`u${index}`, unpriced)),
    );
    const { said } = await saidOf(organization);
    const money = figures(said).filter((line) => line.includes('$'));
    expect(money).toEqual(allowed);
    const none = 'None of the calls has a known price.';
    for (const name of ['spend', 'unit-economics', 'top-users', 'cluster-calls', 'cost-drivers', 'replay'])
      expect(said.get(name), name).toBe(none);
    for (const name of ['simulate-volume', 'simulate-price', 'simulate-model'])
      expect(said.get(name), name).toBe(none);
    expect(said.get('errors')).toBe(
      '3 calls of 3 failed and cost nothing that is known; 0 retries cost nothing that is known.',
    );
    const { result } = await tools.use(organization, 'unit-economics', { period });
    expect(result.totals).toMatchObject({ unpricedCalls: 3, user: { units: 1, costPerUnit: null } });
    expect(
      (await tools.use(organization, 'simulate-model', { period, model: 'gpt-4o' })).result,
    ).toMatchObject({
      costRatio: null,
      unpricedCalls: 3,
    });
  });
});

test('what amounts leave out is said beside them', async () => {
  const organization = tools.newOrganization();
  const calls: CallInput[] = [callOf('known', { startedAt }), callOf('a', unpriced), callOf('b', unpriced)];
  await tools.ingest(organization, calls);
  const { said } = await saidOf(organization);
  const note = '2 calls without a known price are in no amount.';
  for (const name of ['spend', 'unit-economics', 'cluster-calls', 'cost-drivers', 'replay', 'weigh-goals'])
    expect(said.get(name), name).toContain(note);
  for (const name of ['simulate-volume', 'simulate-price', 'simulate-model'])
    expect(said.get(name), name).toContain(note);
  expect(said.get('estimate-feature')).toContain('at $0.0035 each as 1 call with a known price did');
});

test('names as long as they may be are told as they are, and longer ones have no calls', async () => {
  const organization = tools.newOrganization();
  const long = { project: 'p'.repeat(200), feature: 'f'.repeat(200), startedAt };
  await tools.ingest(organization, [callOf('a', long), callOf('b', long)]);
  const { said } = await saidOf(organization, { feature: [long.feature], project: [long.project] });
  expect(said.get('spend')).toContain(`most of it for ${long.feature} ($0.0070)`);
  expect([...said.values()].filter((line) => line.startsWith('refused'))).toEqual([]);
  const none = await saidOf(organization, { feature: ['f'.repeat(500)] });
  expect(none.said.get('spend')).toBe('There are no calls in the period.');
  // A filter that no server reads is refused as such: nobody's service is away.
  const filterOf = (names: number) => ({
    feature: [...Array.from({ length: names }, (_, index) => `${index}`.padEnd(200, 'x')), long.feature],
  });
  const some = await tools.use(organization, 'fetch-calls', { period, filter: filterOf(50) });
  expect(some.result.rows).toHaveLength(2);
  for (const name of ['fetch-calls', 'cluster-calls', 'enrich-calls'] as const)
    await expect(tools.use(organization, name, { period, filter: filterOf(300) })).rejects.toMatchObject({
      code: 'invalid_request',
      details: { field: 'filter' },
    });
});

test('all time there is has the same calls as the days they were made on; beyond it nothing is answered', async () => {
  const organization = tools.newOrganization();
  const calls = [1, 2, 3].map((day) =>
    callOf(`${day}`, { startedAt: `2026-11-0${day}T10:20:30.000Z`, endUser: 'somebody', durationMs: 900 }),
  );
  await tools.ingest(organization, calls);
  const ever = { from: '1970-01-01T00:00:00Z', to: '2106-01-01T00:00:00Z' };
  const names = [
    'spend',
    'top-movers',
    'usage-by-bucket',
    'unit-economics',
    'top-users',
    'cache-hit-rates',
    'latency',
    'errors',
    'unpriced',
    'cost-drivers',
    'latency-bottlenecks',
    'compare-models',
    'cluster-calls',
  ] as const;
  for (const name of names) {
    const [all, some] = [
      await tools.use(organization, name, { period: ever }),
      await tools.use(organization, name, { period }),
    ];
    expect(all.summary, name).toBe(some.summary);
  }
  const wrong = [
    { from: '0001-01-01T00:00:00Z', to: '9999-12-31T00:00:00Z' },
    { from: '2026-11-01T00:00:00Z', to: '9999-12-31T00:00:00Z' },
    { from: '1960-01-01T00:00:00Z', to: '2026-11-02T00:00:00Z' },
    // After its end by time, though not by its text.
    { from: '2026-11-05T10:20:30.900Z', to: '2026-11-05T10:20:30Z' },
  ];
  for (const asked of wrong)
    for (const [name, input] of Object.entries(inputsOf({}))) {
      if (!('period' in input)) continue;
      const read = toolCatalogue[name as Looked].input.safeParse({ ...input, period: asked });
      expect(read.success, `${name} of ${asked.from} to ${asked.to}`).toBe(false);
    }
  const short = { from: '2026-11-01T10:20:30Z', to: '2026-11-01T10:20:30.001Z' };
  expect((await tools.use(organization, 'spend', { period: short })).result.totals.calls).toBe(1);
});
