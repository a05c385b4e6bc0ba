import { type Period, usd } from '@netra/contract';
import { shippedBook } from '@netra/pricing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marketOf } from '../market.ts';
import type { Group } from '../survey.ts';
import { batch } from './batch.ts';
import { type LeverFacts, ruleId } from './lever.ts';
import { modelFit } from './model-fit.ts';
import { responseCache } from './response-cache.ts';
import { openLeverStore } from './testing/lever-store.ts';

const period: Period = { from: '2026-10-20T00:00:00.000Z', to: '2026-11-19T00:00:00.000Z' };
const allDay = Array.from({ length: 24 }, () => 100);
const atNight = Array.from({ length: 24 }, (_, hour) => (hour === 23 || hour < 2 ? 800 : 0));

function group(overrides: Partial<Group>): Group {
  return {
    feature: 'work',
    provider: 'anthropic',
    seller: 'anthropic',
    model: 'claude-opus-4-5',
    calls: 2_400,
    spent: usd('100'),
    promptTokens: 2_400_000,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 24_000,
    reasoningTokens: 0,
    longAnswers: 0,
    answered: 2_400,
    streamed: 0,
    inConversation: 0,
    withTools: 0,
    toolsStated: 2_400,
    batched: 0,
    flexed: 0,
    standard: 2_400,
    standardWaited: 0,
    priority: 0,
    priorityWaited: 0,
    embeddings: 0,
    finishStated: 2_400,
    stopped: 2_400,
    cutShort: 0,
    calledTools: 0,
    historyStated: 0,
    longHistory: 0,
    longestInput: 1_000,
    imageTokens: 0,
    audioTokens: 0,
    failedPaid: 0,
    failedSpent: usd('0'),
    retries: 0,
    retriesSpent: usd('0'),
    withPromptHash: 2_400,
    distinctPrompts: 2_400,
    withPrefix: 0,
    withOutcome: 0,
    slices: [],
    hours: allDay,
    activeDays: 30,
    lastMs: Date.parse(period.to) - 1,
    ...overrides,
  };
}

function context(...groups: Group[]): LeverFacts {
  return {
    selection: {
      scope: { organizationId: 'org', principal: { kind: 'service', service: 'analytics', role: 'owner' } },
      period,
      filter: {},
    },
    groups,
    market: marketOf(Date.parse(period.to), shippedBook()),
    activeDays: Math.max(0, ...groups.map(({ activeDays }) => activeDays)),
    book: shippedBook(),
    maxQualityLoss: 0,
    commitmentOffers: [],
  };
}

describe('model-fit, without outcomes', () => {
  let lever: Awaited<ReturnType<typeof openLeverStore>>;
  beforeAll(async () => {
    lever = await openLeverStore();
  });
  afterAll(() => lever.close());
  const propose = (overrides: Partial<Group>) =>
    modelFit.propose({ ...context(group(overrides)), store: lever.store });

  it('proposes the mildest step down worth it, as a projection with the test that would prove it', async () => {
    const { candidates, dataGaps } = await propose({});
    expect(candidates).toHaveLength(1);
    expect(candidates[0]?.rule.change).toMatchObject({ kind: 'model', model: 'claude-haiku-4-5' });
    expect(candidates[0]?.grade).toBe('C');
    expect(candidates[0]?.upgradeTest).toContain('claude-haiku-4-5');
    expect(dataGaps.map(({ field }) => field)).toEqual(['outcomes']);
  });

  it.each([
    ['long answers', { longAnswers: 400 }],
    ['reasoning', { reasoningTokens: 50_000 }],
    ['tools', { withTools: 2_400 }],
    ['conversations', { inConversation: 2_400 }],
    ['long prompts', { promptTokens: 24_000_000 }],
    ['no answer at all', { answered: 0, outputTokens: 0 }],
    ['the cheapest model of its family', { model: 'claude-3-haiku' }],
    ['a model no price book knows', { model: 'model-nobody-knows' }],
  ] as const)('leaves work with %s alone', async (_, overrides) => {
    expect((await propose(overrides)).candidates).toEqual([]);
  });
});

describe('batch', () => {
  it('calls a burst over midnight on many days a schedule', async () => {
    const { candidates } = await batch.propose(context(group({ hours: atNight })));
    expect(candidates.map(({ grade, rule }) => [grade, rule.change.kind])).toEqual([['A', 'batch']]);
  });

  it('is less sure where some calls fall outside, or after few days', async () => {
    const some = atNight.map((calls, hour) => (hour === 12 ? 80 : hour === 23 ? 720 : calls));
    const grades = await Promise.all(
      [group({ hours: some }), group({ hours: atNight, activeDays: 4 })].map(
        async (one) => (await batch.propose(context(one))).candidates[0]?.grade,
      ),
    );
    expect(grades).toEqual(['B', 'B']);
  });

  it.each([
    ['spread over the day', {}],
    ['streamed', { hours: atNight, streamed: 1 }],
    ['in conversations', { hours: atNight, inConversation: 1 }],
    ['batched already', { hours: atNight, batched: 2_400 }],
    ['seldom', { hours: atNight.map((calls) => calls / 100), calls: 24 }],
    ['at flex, which costs the same', { hours: atNight, flexed: 2_400, standard: 0 }],
  ] as const)('leaves work that is %s alone', async (_, overrides) => {
    expect((await batch.propose(context(group(overrides)))).candidates).toEqual([]);
  });

  it('leaves out of the rule what is at flex already', async () => {
    const { candidates } = await batch.propose(context(group({ hours: atNight, flexed: 400 })));
    expect(candidates[0]?.rule.match.serviceTier).toEqual(['standard', 'priority']);
  });

  it('says so where there are too few days to see a pattern', async () => {
    const { candidates, dataGaps } = await batch.propose(context(group({ hours: atNight, activeDays: 1 })));
    expect(candidates).toEqual([]);
    expect(dataGaps.map(({ field }) => field)).toEqual(['startedAt']);
  });
});

describe('response-cache', () => {
  it('fires on repeated prompts, with grade A where every call carries a hash', async () => {
    const repeated = group({ distinctPrompts: 1_200 });
    const partly = group({ distinctPrompts: 1_000, withPromptHash: 2_000 });
    const grades = await Promise.all(
      [repeated, partly].map(async (one) => (await responseCache.propose(context(one))).candidates[0]?.grade),
    );
    expect(grades).toEqual(['A', 'B']);
  });

  it('leaves prompts that are all different alone', async () => {
    expect((await responseCache.propose(context(group({})))).candidates).toEqual([]);
  });

  it('leaves embeddings to the lever that keeps vectors', async () => {
    const texts = group({ distinctPrompts: 1_200, embeddings: 2_400 });
    expect((await responseCache.propose(context(texts))).candidates).toEqual([]);
  });

  it('states a gap, not a zero, where calls carry no hash', async () => {
    const { candidates, dataGaps } = await responseCache.propose(
      context(group({ withPromptHash: 0, distinctPrompts: 0 })),
    );
    expect(candidates).toEqual([]);
    expect(dataGaps.map(({ field }) => field)).toEqual(['promptHash']);
  });
});

describe('ruleId', () => {
  it('stays within the length of a rule id and keeps long names apart', () => {
    const long = 'f'.repeat(150);
    const [one, two] = [`${long}1`, `${long}2`].map((feature) => ruleId('batch', group({ feature })));
    expect(one?.length).toBeLessThanOrEqual(100);
    expect(one).not.toBe(two);
  });
});
