import { type Period, type Provenance, subtractUsd, sumUsd, usd } from '@netra/contract';
import { type ToolInput, type ToolName, type ToolOutput, toolCatalogue } from '../tools/catalogue.ts';
import { compositeAnswers } from './test-composite-results.ts';
import { outlookAnswers } from './test-outlook-results.ts';

/** Hand-written results of every tool for a small organization, which agree with each other to the last digit. */

export type ToolAnswers = { [Name in ToolName]: (input: ToolInput<Name>) => ToolOutput<Name> };

/** Tools that only some questions lead to: a test that comes to one says what it answers. */
function unanswered(): ToolAnswers {
  return Object.fromEntries(
    Object.keys(toolCatalogue).map((name) => [
      name,
      () => {
        throw new Error(`the test has no answer of ${name}`);
      },
    ]),
  ) as unknown as ToolAnswers;
}

const provenance: Provenance = {
  source: 'analytics',
  query: 'SELECT sum(cost) FROM llm_calls WHERE ...',
  parameters: {},
  rowsRead: 201_344,
  durationMs: 12.5,
};

const totals = {
  calls: 201_344,
  cost: usd('12840.5512'),
  unpricedCalls: 0,
  errorCalls: 1_210,
  inputTokens: 812_400_000,
  outputTokens: 96_300_000,
};
const none = { calls: 0, cost: usd('0'), unpricedCalls: 0, errorCalls: 0, inputTokens: 0, outputTokens: 0 };

type Part = readonly [name: string, cost: string, calls: number, share: number];
const features: readonly Part[] = [
  ['checkout-assistant', '6420.2756', 90_000, 0.5],
  ['nightly-summaries', '4000.1', 61_344, 0.3115],
  ['search', '2420.1756', 50_000, 0.1885],
];
const models: readonly Part[] = [
  ['gpt-4o', '9000.5', 120_000, 0.701],
  ['gpt-4o-mini', '3840.0512', 81_344, 0.299],
];

function rowsOf(parts: readonly Part[]) {
  return parts.map(([name, cost, calls, share]) => ({
    key: [name],
    at: null,
    calls,
    cost: usd(cost),
    unpricedCalls: 0,
    errorCalls: 400,
    inputTokens: calls * 4000,
    outputTokens: calls * 480,
    share,
  }));
}

function daysOf(period: Period) {
  const from = Date.parse(period.from);
  const costs = ['4000.25', '5840.3012', '3000'];
  return costs.map((cost, index) => ({
    key: [],
    at: new Date(from + index * 86_400_000).toISOString(),
    calls: 67_000,
    cost: usd(cost),
    unpricedCalls: 0,
    errorCalls: 400,
    inputTokens: 270_000_000,
    outputTokens: 32_100_000,
    share: 0.33,
  }));
}

function finding(
  facts: Pick<
    ToolOutput<'savings'>['findings'][number],
    'id' | 'lever' | 'feature' | 'title' | 'why' | 'grade' | 'effort' | 'risk' | 'rule'
  > & { readonly amounts: readonly [string, string, string] },
): ToolOutput<'savings'>['findings'][number] {
  const { amounts, ...rest } = facts;
  const range = { low: usd(amounts[0]), expected: usd(amounts[1]), high: usd(amounts[2]) };
  return {
    ...rest,
    saving: range,
    perMonth: range,
    callsTouched: 61_344,
    delay: 'none',
    qualityEffect: 'None: the same model answers.',
    latencyEffect: 'Answers come within 24 hours.',
    rollback: 'Send the calls directly again',
    upgradeTest: rest.grade === 'C' ? 'Score 200 answers of both models.' : null,
    evidence: {
      provenance,
      samples: [
        {
          callId: 'call-77',
          startedAt: '2026-10-23T02:00:00Z',
          model: 'gpt-4o',
          costBefore: usd('0.0652'),
          costAfter: usd('0.0326'),
        },
      ],
    },
  };
}

const findings = [
  finding({
    id: 'fnd_cache',
    lever: 'prompt-cache',
    feature: 'checkout-assistant',
    title: 'Cache the prompt prefix of checkout-assistant for 1 hour',
    why: '71% of its input repeats within an hour, and none of it is cached.',
    grade: 'B',
    effort: 'medium',
    risk: 'low',
    rule: {
      id: 'cache-checkout',
      match: { feature: ['checkout-assistant'], model: ['gpt-4o'] },
      change: { kind: 'cache', ttl: '1h' },
    },
    amounts: ['1500.1', '1710.25', '1900.4'],
  }),
  finding({
    id: 'fnd_batch',
    lever: 'batch',
    feature: 'nightly-summaries',
    title: 'Send nightly-summaries through the batch interface',
    why: 'It runs from 02:00 to 04:00 and nobody waits for it.',
    grade: 'A',
    effort: 'low',
    risk: 'low',
    rule: { id: 'batch-summaries', match: { feature: ['nightly-summaries'] }, change: { kind: 'batch' } },
    amounts: ['2000.05', '2000.05', '2000.05'],
  }),
  finding({
    id: 'fnd_fit',
    lever: 'model-fit',
    feature: 'search',
    title: 'Serve search by gpt-4o-mini',
    why: 'Its calls are short, and the smaller model costs 94% less.',
    grade: 'C',
    effort: 'low',
    risk: 'high',
    rule: {
      id: 'fit-search',
      match: { feature: ['search'], model: ['gpt-4o'] },
      change: {
        kind: 'model',
        provider: 'openai',
        model: 'gpt-4o-mini',
        tokenRatio: { low: 1, expected: 1, high: 1 },
      },
    },
    amounts: ['900', '1100.5', '1200'],
  }),
];

function replayOf(period: Period, ids: readonly string[]): ToolOutput<'savings'>['portfolio'] {
  const chosen = findings.filter((candidate) => ids.includes(candidate.id));
  const sum = (scenario: 'low' | 'expected' | 'high') => sumUsd(chosen.map(({ saving }) => saving[scenario]));
  const total = { low: sum('low'), expected: sum('expected'), high: sum('high') };
  return {
    period,
    baseline: totals.cost,
    counterfactual: {
      low: subtractUsd(totals.cost, total.low),
      expected: subtractUsd(totals.cost, total.expected),
      high: subtractUsd(totals.cost, total.high),
    },
    attributions: chosen.map(({ rule, saving, callsTouched }) => ({ ruleId: rule.id, saving, callsTouched })),
    total,
    calls: totals.calls,
    callsTouched: 150_000,
    unpricedCalls: 0,
    samples: [],
    unmatchedRules: [],
    notices: [],
    provenance,
    findingIds: [...ids],
  };
}

/** Answers to every tool; a test changes what it needs to be different. */
export function toolAnswers(): ToolAnswers {
  return {
    ...unanswered(),
    ...outlookAnswers(provenance),
    ...compositeAnswers(),
    'search-knowledge': ({ query, sources = ['threads', 'documents'] }) => ({
      query,
      provenance,
      sources,
      documents: [],
      passages: [
        {
          source: 'report' as const,
          text: 'Caching the system prompt of support-bot would save $412.00 a month.',
          thread: 'thr_b',
          threadTitle: 'What can we save?',
          run: 'run_b',
          reportId: 'rep_b',
          section: 'findings' as const,
          messageId: null,
          day: '2026-10-12',
          at: '2026-10-12T09:00:00.000Z',
          match: 0.5,
        },
      ],
    }),
    'data-sufficiency': () => ({
      provenance,
      calls: 201_344,
      syntheticCalls: 0,
      firstCallAt: '2026-10-21T00:00:03.120Z',
      lastCallAt: '2026-11-19T23:58:11.000Z',
      days: 30,
      projects: [{ project: 'shop', calls: 201_344, synthetic: false }],
      features: features.map(([name]) => name),
      models: models.map(([name]) => name),
      coverage: {
        priced: 1,
        feature: 1,
        latency: 1,
        promptHash: 0.98,
        prefixHashes: 0.4,
        outcome: 0,
        conversation: 0,
      },
      verdict: 'sufficient',
      gaps: [
        {
          field: 'outcomeScore',
          why: 'Without outcomes a cheaper model cannot be proven',
          howToGet: 'Send outcomeScore (0 to 1) with each call.',
        },
      ],
    }),
    spend: (input) => {
      const by = input.by?.[0];
      const parts =
        by === 'model'
          ? models
          : by === 'provider'
            ? [['openai', '12840.5512', 201_344, 1] as const]
            : features;
      return {
        period: input.period,
        provenance,
        totals,
        rows: by === undefined ? daysOf(input.period) : rowsOf(parts),
        rest: none,
      };
    },
    'top-movers': (input) => {
      const from = Date.parse(input.period.from);
      const length = Date.parse(input.period.to) - from;
      const isFeature = input.by !== 'model';
      return {
        period: input.period,
        provenance,
        before: { from: new Date(from - length).toISOString(), to: input.period.from },
        costBefore: usd('8000'),
        costNow: usd('12840.5512'),
        change: usd('4840.5512'),
        rows: [
          {
            key: isFeature ? 'nightly-summaries' : 'gpt-4o',
            costBefore: usd('1000'),
            costNow: usd('5000.1'),
            change: usd('4000.1'),
            volumeEffect: usd('3900'),
            priceEffect: usd('0'),
            mixEffect: usd('100.1'),
          },
          {
            key: isFeature ? 'search' : 'gpt-4o-mini',
            costBefore: usd('7000'),
            costNow: usd('7840.4512'),
            change: usd('840.4512'),
            volumeEffect: usd('800'),
            priceEffect: usd('0'),
            mixEffect: usd('40.4512'),
          },
        ],
      };
    },
    'usage-by-bucket': (input) => ({
      period: input.period,
      provenance,
      rows: [
        { bucket: 'inputUncached', tokens: 700_000_000, cost: usd('9000') },
        { bucket: 'cacheRead', tokens: 112_400_000, cost: usd('340.5512') },
        { bucket: 'outputVisible', tokens: 96_300_000, cost: usd('3500') },
      ],
      cacheHitRate: 0.138,
    }),
    latency: (input) => ({
      period: input.period,
      provenance,
      rows: models.map(([name, , calls], index) => ({
        key: input.by === 'feature' ? (features[index]?.[0] ?? '') : name,
        calls,
        timeToFirstTokenMs: { p50: 320, p95: 900.5 + index, p99: 1800 },
        durationMs: { p50: 2100, p95: 8200 - index * 3000, p99: 15_000 },
        outputTokensPerSecond: 61.2,
      })),
    }),
    unpriced: (input) => ({ period: input.period, provenance, calls: 0, rows: [] }),
    errors: (input) => ({
      period: input.period,
      provenance,
      calls: 201_344,
      errorCalls: 1_210,
      retryCalls: 640,
      errorCost: usd('77.12'),
      retryCost: usd('41.5'),
      rows: [{ key: 'gpt-4o', errorType: 'rate_limit_429', calls: 910, cost: usd('61.02') }],
    }),
    savings: (input) => ({
      period: input.period,
      baseline: totals.cost,
      findings,
      portfolio: replayOf(input.period, ['fnd_cache', 'fnd_batch']),
      projected: replayOf(input.period, ['fnd_cache', 'fnd_batch', 'fnd_fit']),
      dataGaps: [
        {
          lever: 'model-fit',
          field: 'outcomeScore',
          why: 'It needs outcomes.',
          howToGet: 'Send outcomeScore with each call.',
        },
      ],
      notices: [],
    }),
    replay: (input) => replayOf(input.period, []),
  };
}

/** The same organization before it has sent a call. */
export function withoutCalls(answers: ToolAnswers): ToolAnswers {
  return {
    ...answers,
    'data-sufficiency': (input) => ({
      ...answers['data-sufficiency'](input),
      calls: 0,
      firstCallAt: null,
      lastCallAt: null,
      days: 0,
      projects: [],
      features: [],
      models: [],
      verdict: 'insufficient',
    }),
  };
}
