import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  callSchema,
  type Rule,
  type Savings,
  type Scope,
  savingsSchema,
  sumUsd,
  type Usd,
  usd,
} from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { type PriceBook, shippedBook } from '@netra/pricing';
import { scenarios } from '@netra/replay';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toCallRow } from '../ingest/to-call-row.ts';
import { openStore, type Store } from '../store/store.ts';
import { writeCalls } from '../store/write-calls.ts';
import { type DemoResult, generateDemo } from '../synthetic/generate-demo.ts';
import { replay } from './replay.ts';
import { savings } from './savings.ts';

function scopeOf(organizationId: string): Scope {
  return { organizationId, principal: { kind: 'service', service: 'analytics', role: 'owner' } };
}
const scope = scopeOf('org_demo');
const book = shippedBook();
const directory = mkdtempSync(join(tmpdir(), 'apex-savings-'));
let store: Store;
let demo: DemoResult;
let result: Savings;

beforeAll(async () => {
  store = await openStore({
    location: { directory },
    logger: createLogger({ service: 'analytics', level: 'silent' }),
  });
  demo = await generateDemo(store, scope, { endsAt: '2026-11-20T00:00:00.000Z', calls: 30_000, seed: 5 });
  result = await savings(store, scope, { period: demo.period, book });
}, 60_000);

afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const minus = (left: Usd, right: Usd) => new Decimal(left).minus(right).toFixed();

describe('savings on a workload with known waste', () => {
  it('finds every waste that was built in, and nothing else', () => {
    const found = result.findings.map(({ lever, feature }) => `${lever} ${feature}`);
    const built = demo.truth.map(({ lever, feature }) => `${lever} ${feature}`);
    expect(found.toSorted()).toEqual(built.toSorted());
    expect(built.length).toBeGreaterThanOrEqual(4);
  });

  it('says how much each one costs, within two percent of the truth', () => {
    for (const { lever, feature, saving } of demo.truth) {
      const finding = result.findings.find((one) => one.lever === lever && one.feature === feature);
      const off = new Decimal(finding?.saving.expected ?? 0).minus(saving).dividedBy(saving).abs().toNumber();
      expect(off).toBeLessThan(0.02);
    }
  });

  it('answers in the shape of the contract, with evidence for every finding', () => {
    expect(() => savingsSchema.parse(result)).not.toThrow();
    expect(result.baseline).toBe(demo.cost);
    for (const finding of result.findings) {
      expect(finding.evidence.samples).toHaveLength(3);
      expect(finding.evidence.provenance.query).toContain('apex.llm_calls');
      expect(new Decimal(finding.saving.low).lte(finding.saving.expected)).toBe(true);
      expect(new Decimal(finding.saving.expected).lte(finding.saving.high)).toBe(true);
      expect(finding.upgradeTest === null).toBe(finding.grade !== 'C');
    }
    // 30 days: a month is the period itself, in whole cents.
    const [first] = result.findings;
    expect(first?.perMonth.expected).toBe(
      new Decimal(first?.saving.expected ?? 0).toDecimalPlaces(2).toFixed(),
    );
  });

  it('states for each finding exactly what replaying its rule alone saves', async () => {
    for (const finding of result.findings) {
      const alone = await replay(store, scope, {
        policy: { version: 1, rules: [finding.rule] },
        period: demo.period,
        book,
      });
      expect(finding.saving).toEqual(alone.total);
      expect(finding.callsTouched).toBe(alone.callsTouched);
    }
  });

  it('keeps projected findings out of the portfolio, and every sum exact', () => {
    const projected = result.findings.filter(({ grade }) => grade === 'C').map(({ id }) => id);
    expect(projected.length).toBeGreaterThan(0);
    expect(result.portfolio.findingIds.some((id) => projected.includes(id))).toBe(false);
    expect(result.projected.findingIds.toSorted()).toEqual(result.findings.map(({ id }) => id).toSorted());
    expect(result.projected.findingIds.length).toBeGreaterThan(result.portfolio.findingIds.length);
    for (const { baseline, counterfactual, attributions, total } of [result.portfolio, result.projected]) {
      for (const scenario of scenarios) {
        const sum = sumUsd(attributions.map(({ saving }) => saving[scenario]));
        expect(sum).toBe(minus(baseline, counterfactual[scenario]));
        expect(sum).toBe(total[scenario]);
      }
    }
  });

  it('replays the portfolio as the policy it stands for', async () => {
    const rules = result.portfolio.findingIds.flatMap(
      (id) => result.findings.find((one) => one.id === id)?.rule ?? [],
    );
    const together = await replay(store, scope, { policy: { version: 1, rules }, period: demo.period, book });
    expect(result.portfolio.total).toEqual(together.total);
    expect(result.portfolio.attributions).toEqual(together.attributions);
    expect(result.portfolio.callsTouched).toBe(together.callsTouched);
  });

  it('runs only the levers it is asked for, on the calls the filter keeps', async () => {
    const only = await savings(store, scope, {
      period: demo.period,
      filter: { feature: ['nightly-summaries', 'support-chat'] },
      levers: ['batch'],
      book,
    });
    expect(only.findings.map(({ lever, feature }) => `${lever} ${feature}`)).toEqual([
      'batch nightly-summaries',
    ]);
  });
});

describe('savings without the data a lever needs', () => {
  it('states a gap instead of a zero', async () => {
    const bare = scopeOf('org_bare');
    const calls = Array.from({ length: 200 }, (_, index) =>
      callSchema.parse({
        callId: `bare-${index}`,
        provider: 'anthropic',
        responseModel: 'claude-sonnet-4-5',
        startedAt: new Date(Date.parse('2026-11-10T00:00:00.000Z') + index * 60_000).toISOString(),
        usage: { inputUncached: 4_000, outputVisible: 300 },
      }),
    );
    const rows = calls.map((call) =>
      toCallRow(call, Date.parse(call.startedAt), {
        organizationId: bare.organizationId,
        source: 'api',
        book,
        endUserKey: 'key',
      }),
    );
    await store.write(bare, (writer, atMs) => writeCalls(writer, rows, atMs));
    const answer = await savings(store, bare, {
      period: { from: '2026-11-10T00:00:00.000Z', to: '2026-11-11T00:00:00.000Z' },
      book,
    });
    expect(answer.findings).toEqual([]);
    expect(answer.dataGaps.map(({ lever, field }) => `${lever} ${field}`).toSorted()).toEqual([
      'batch startedAt',
      'commitment period',
      'environment environment',
      'loop-waste traceId',
      'output-cap finishReason',
      'prompt-cache prefixHashes',
      'prompt-diet toolDefinitionTokens',
      'response-cache promptHash',
      'retry-waste retryOf',
    ]);
  });

  it('says of a period without calls that nothing there is a result', async () => {
    const period = { from: '2020-01-01T00:00:00.000Z', to: '2020-02-01T00:00:00.000Z' };
    const answer = await savings(store, scope, { period, book });
    expect(answer.baseline).toBe(usd('0'));
    expect(answer.findings).toEqual([]);
    expect(answer.portfolio.total).toEqual({ low: '0', expected: '0', high: '0' });
    expect(answer.notices.join(' ')).toContain('There are no calls between 2020-01-01');
    expect(answer.portfolio.notices).toEqual(answer.notices);
  });
});

describe('savings under constraints', () => {
  const ids = (answer: Savings) => answer.portfolio.findingIds;

  it('keeps to the effort, the delay and the providers that are allowed, and lists the rest all the same', async () => {
    const batch = result.findings.find(({ lever }) => lever === 'batch');
    expect(ids(result)).toContain(batch?.id);
    expect(batch).toMatchObject({ delay: 'hours', effort: 'medium' });
    expect(batch).not.toHaveProperty('excludedBecause');
    for (const constraints of [{ maxLatency: 'minutes' }, { maxEffort: 'low' }] as const) {
      const answer = await savings(store, scope, {
        period: demo.period,
        levers: ['batch'],
        constraints,
        book,
      });
      const excluded = answer.findings.find(({ id }) => id === batch?.id);
      expect(excluded?.excludedBecause).toMatch(/answers arrive hours later|its effort is medium/);
      expect(ids(answer)).toEqual([]);
    }
    const free = await savings(store, scope, {
      period: demo.period,
      levers: ['model-fit'],
      constraints: { excludedProviders: ['anthropic'] },
      book,
    });
    expect(free.findings.map(({ excludedBecause }) => excludedBecause)).toContain('anthropic is excluded');
    expect(free.projected.findingIds).toEqual([]);
  });

  it('knows a provider by any of its names, and refuses one that would keep nothing out', async () => {
    const under = (constraints: object) =>
      savings(store, scope, { period: demo.period, levers: ['model-fit'], constraints, book });
    const { findings } = await under({ excludedProviders: [' Anthropic '] });
    expect(findings.map(({ excludedBecause }) => excludedBecause)).toContain('anthropic is excluded');
    await expect(under({ excludedProviders: ['antropic'] })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/"antropic".*known are .*anthropic/),
      details: { field: 'constraints.excludedProviders' },
    });
    await expect(under({ excludedRegions: ['atlantis'] })).rejects.toMatchObject({
      code: 'invalid_request',
      details: { field: 'constraints.excludedRegions', given: 'atlantis' },
    });
  });

  it('prices by the book it is given', async () => {
    const halved: PriceBook = {
      ...book,
      version: 'half-batch',
      providers: book.providers.map((provider) => ({
        ...provider,
        models: provider.models.map((model) => ({
          ...model,
          // Batches at the standard price: nothing is left to save.
          prices: model.prices.map((price) =>
            price.tier === 'batch'
              ? {
                  ...price,
                  rates: model.prices.find(({ tier }) => tier === 'standard')?.rates ?? price.rates,
                }
              : price,
          ),
        })),
      })),
    };
    const answer = await savings(store, scope, { period: demo.period, levers: ['batch'], book: halved });
    expect(answer.findings).toEqual([]);
  });
});

describe('replay of what does not fit', () => {
  const period = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' };

  it('names rules that match nothing, or change nothing of what they match', async () => {
    const rules: Rule[] = [
      { id: 'nobody', match: { feature: ['no-such-feature'] }, change: { kind: 'batch' } },
      {
        id: 'already',
        match: { feature: ['nightly-summaries'] },
        change: { kind: 'tier', serviceTier: 'standard' },
      },
      { id: 'works', match: { feature: ['nightly-summaries'] }, change: { kind: 'batch' } },
    ];
    const { unmatchedRules, attributions, notices } = await replay(store, scope, {
      policy: { version: 1, rules },
      period,
      book,
    });
    expect(unmatchedRules.map(({ ruleId }) => ruleId)).toEqual(['nobody', 'already']);
    expect(unmatchedRules[0]?.why).toContain('matches no priced call');
    expect(unmatchedRules[1]?.why).toContain('changes none of them');
    expect(attributions.map(({ ruleId }) => ruleId)).toEqual(['nobody', 'already', 'works']);
    expect(notices).toEqual(['These figures come from generated calls, not from real traffic.']);
  });

  it('says so when there was nothing to replay', async () => {
    const { notices, calls } = await replay(store, scope, {
      policy: { version: 1, rules: [{ id: 'any', match: {}, change: { kind: 'batch' } }] },
      period: { from: '2020-01-01T00:00:00.000Z', to: '2020-02-01T00:00:00.000Z' },
      book,
    });
    expect(calls).toBe(0);
    expect(notices.join(' ')).toContain('There are no calls');
  });

  it('refuses a region that no price book knows', async () => {
    const rules: Rule[] = [{ id: 'away', match: {}, change: { kind: 'region', region: 'atlantis' } }];
    await expect(replay(store, scope, { policy: { version: 1, rules }, period, book })).rejects.toMatchObject(
      {
        code: 'policy_invalid',
        details: { ruleId: 'away', region: 'atlantis' },
      },
    );
  });
});
