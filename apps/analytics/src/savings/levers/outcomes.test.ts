import type { CallInput, Scope } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicDataTest } from '../../../../../test/fixtures/public-data.ts';
import type { OutcomeRow } from '../../outcomes/outcome-row.ts';
import { writeOutcomes } from '../../outcomes/write-outcomes.ts';
import { seededRandom } from '../../testing/test-calls.ts';
import { cascade } from './cascade.ts';
import type { Candidate, Lever, Proposal } from './lever.ts';
import { modelFit } from './model-fit.ts';
import { successor } from './successor.ts';
import { openLeverStore, spreadCalls } from './testing/lever-store.ts';
import { outcomeRows, rightOrWrong } from './testing/outcome-rows.ts';

let lever: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  lever = await openLeverStore();
});
afterAll(() => lever.close());

const served = (responseModel: string, provider = 'openai'): CallInput[] =>
  spreadCalls(300, () => ({
    provider,
    responseModel,
    isStream: true,
    usage: { inputUncached: 500, outputVisible: 100 },
  }));

async function keep(scope: Scope, rows: readonly OutcomeRow[]): Promise<void> {
  const { organizationId } = scope;
  await lever.store.write(scope, (writer) => writeOutcomes(writer, rows, { organizationId, jobId: 'test' }));
}

async function propose(
  which: Lever,
  given: { calls: readonly CallInput[]; rows: readonly OutcomeRow[]; maxQualityLoss?: number },
): Promise<Proposal> {
  const scope = await lever.write(given.calls);
  await keep(scope, given.rows);
  const context = await lever.contextOf(scope);
  return which.propose({ ...context, maxQualityLoss: given.maxQualityLoss ?? 0 });
}

const only = ({ candidates }: Proposal): Candidate => {
  expect(candidates).toHaveLength(1);
  return candidates[0] as Candidate;
};

/** Right with this chance, the same for the same seed. */
function chance(seed: number, share: number) {
  const random = seededRandom(seed);
  const drawn = Array.from({ length: 5_000 }, () => (random() < share ? 1 : 0));
  return (item: number) => ({ score: drawn[item] ?? 0 });
}

describe('another model, with outcomes', () => {
  test('that is as good by measure is grade B, and what is not excluded is said', async () => {
    const right = chance(1, 0.9);
    const coin = chance(5, 0.5);
    const finding = only(
      await propose(modelFit, {
        calls: served('gpt-4o'),
        rows: outcomeRows(1_000, {
          'gpt-4o': (item) => (item % 50 < 2 ? coin(item + 1) : right(item)),
          // Right and wrong by chance on one item in fifty, where the present model is, too.
          'gpt-4o-mini': (item) => (item % 50 < 2 ? coin(item) : right(item)),
        }),
      }),
    );
    expect(finding).toMatchObject({
      grade: 'B',
      feature: 'work',
      rule: {
        change: {
          kind: 'model',
          provider: 'openai',
          model: 'gpt-4o-mini',
          tokenRatio: { low: 1, expected: 1, high: 1 },
        },
      },
    });
    expect(finding.qualityLoss).toBeUndefined();
    expect(finding.qualityEffect).toContain('is not excluded');
    expect(finding.facts).toMatchObject({ quality: 'no-loss-shown' });
    expect(Number(finding.facts?.itemsChosenOn) + Number(finding.facts?.itemsConfirmedOn)).toBe(1_000);
  });

  test('that is better by measure is grade A; one that is worse says so, as high risk with its loss', async () => {
    const good = chance(2, 0.95);
    const bad = chance(3, 0.75);
    const better = only(
      await propose(modelFit, {
        calls: served('gpt-4o'),
        rows: outcomeRows(1_000, { 'gpt-4o': bad, 'gpt-4o-mini': good }),
      }),
    );
    expect(better).toMatchObject({ grade: 'A', risk: 'low', facts: { quality: 'not-worse' } });
    const rows = outcomeRows(1_000, { 'gpt-4o': good, 'gpt-4o-mini': bad });
    const worse = only(await propose(modelFit, { calls: served('gpt-4o'), rows }));
    expect(worse).toMatchObject({ risk: 'high', facts: { quality: 'loss' } });
    expect(worse.title).toContain('at a loss of quality');
    expect(worse.qualityLoss).toBeGreaterThan(0.2);
    expect(worse.qualityLoss).toBeLessThan(0.3);
    expect(worse.qualityEffect).toMatch(/a loss, of [\d.]+ to [\d.]+ points/);
    const allowed = only(await propose(modelFit, { calls: served('gpt-4o'), rows, maxQualityLoss: 0.3 }));
    expect(allowed).toMatchObject({ facts: { quality: 'allowed-loss' }, grade: 'B' });
  });

  test('that is far worse is not shown at all, and no guess takes its place', async () => {
    const calls = served('gpt-4o').map((call) => ({
      ...call,
      isStream: false,
      usage: { inputUncached: 500, outputVisible: 10 },
    }));
    const { candidates } = await propose(modelFit, {
      calls,
      rows: outcomeRows(600, { 'gpt-4o': () => ({ score: 0.95 }), 'gpt-4o-mini': () => ({ score: 0.4 }) }),
    });
    expect(candidates).toEqual([]);
    expect((await lever.propose(modelFit, calls)).candidates).toMatchObject([{ grade: 'C' }]);
  });

  test('of several, the cheapest that does is taken; tokens it needs more are counted', async () => {
    const right = chance(4, 0.9);
    const finding = only(
      await propose(modelFit, {
        calls: served('gpt-4o'),
        rows: outcomeRows(1_200, {
          'gpt-4o': right,
          'gpt-4.1-mini': right,
          'gpt-4o-mini': (item) => ({ ...right(item), outputTokens: 200 }),
          'gpt-4.1-nano': () => ({ score: 0.2 }),
        }),
      }),
    );
    // 500 in and 200 out instead of 100, output at four times the price: (500 + 800) / (500 + 400).
    expect(finding.rule.change).toMatchObject({
      model: 'gpt-4o-mini',
      tokenRatio: { expected: Number((1_300 / 900).toFixed(4)) },
    });
  });

  test('is found by provider and model, by the calls’ own name, and at its maker', async () => {
    const right = () => ({ score: 1 });
    for (const [present, other] of [
      ['openai/gpt-4o', 'openai/gpt-4o-mini'],
      ['gpt-4o-2024-11-20', 'anthropic/claude-3-haiku'],
    ] as const) {
      const finding = only(
        await propose(modelFit, {
          calls: served('gpt-4o'),
          rows: outcomeRows(400, { [present]: right, [other]: right }),
        }),
      );
      const [provider, model] = other.split('/');
      expect(finding.rule.change).toMatchObject({ provider, model });
    }
  });
});

describe('outcomes that say too little', () => {
  const right = () => ({ score: 1 });

  test.each([
    ['one model only', outcomeRows(400, { 'gpt-4o': right }), 'of one model only'],
    [
      'not the present model',
      outcomeRows(400, { 'gpt-4.1': right, 'gpt-4o-mini': right }),
      'name none of the models',
    ],
    ['few items', outcomeRows(60, { 'gpt-4o': right, 'gpt-4o-mini': right }), 'Too few items'],
  ])('are a data gap that says why: %s', async (_, rows, why) => {
    for (const which of [modelFit, cascade]) {
      const { candidates, dataGaps } = await propose(which, { calls: served('gpt-4o'), rows });
      expect(candidates).toEqual([]);
      expect(dataGaps).toMatchObject([{ lever: which.name, why: expect.stringContaining(why) }]);
    }
  });

  test('are told apart by organization and by project', async () => {
    const calls = served('gpt-4o');
    const rows = outcomeRows(400, { 'gpt-4o': right, 'gpt-4o-mini': right });
    const scope = await lever.write(calls.map((call) => ({ ...call, project: 'web' })));
    await keep(
      scope,
      rows.map((row) => ({ ...row, project: 'mobile' })),
    );
    expect((await modelFit.propose(await lever.contextOf(scope))).candidates).toHaveLength(1);
    const web = await lever.contextOf(scope, { project: ['web'] });
    expect((await modelFit.propose(web)).candidates).toEqual([]);
    const other = await lever.contextOf(await lever.write(calls));
    expect((await modelFit.propose(other)).candidates).toEqual([]);
  });
});

describe('a cascade', () => {
  /** Three questions in ten are hard: the cheap model fails them, and its answers to them are long. */
  const isHard = (item: number) => item % 10 < 3;
  const split = (items: number) =>
    outcomeRows(
      items,
      {
        'gpt-4o': () => ({ score: 0.9 }),
        'gpt-4o-mini': (item) =>
          isHard(item)
            ? { score: 0.2, outputTokens: 180 + (item % 7) }
            : { score: 0.9, outputTokens: 90 + (item % 11) },
      },
      (item) => 480 + (item % 41),
    );

  test('hands on what its signal tells, chosen on one half and claimed by the other', async () => {
    const finding = only(await propose(cascade, { calls: served('gpt-4o'), rows: split(2_000) }));
    expect(finding).toMatchObject({
      grade: 'B',
      facts: { signal: 'answerTokens', side: 'above', quality: 'no-loss-shown', difference: 0 },
    });
    expect(finding.qualityLoss).toBeUndefined();
    expect(finding.facts?.threshold).toBe(100);
    const { change } = finding.rule;
    if (change.kind !== 'cascade') throw new Error('expected a cascade');
    expect(change.escalated.expected).toBeCloseTo(0.3, 1);
    expect(change.escalated.low).toBeLessThan(change.escalated.expected);
    expect(change.escalated.high).toBeGreaterThan(change.escalated.expected);
    const items = Number(finding.facts?.itemsConfirmedOn);
    expect(finding.facts?.escalatedQuestions).toBeCloseTo(0.3, 1);
    expect(items).toBeGreaterThan(900);
  });

  test('is not proposed where nothing tells hard questions from easy ones', async () => {
    const random = seededRandom(11);
    const length = Array.from({ length: 2_000 }, () => Math.round(50 + 100 * random()));
    const { candidates } = await propose(cascade, {
      calls: served('gpt-4o'),
      rows: outcomeRows(2_000, {
        'gpt-4o': () => ({ score: 0.95 }),
        'gpt-4o-mini': (item) => ({ score: isHard(item) ? 0 : 0.9, outputTokens: length[item] ?? 0 }),
      }),
    });
    for (const { qualityLoss, facts } of candidates)
      expect([facts?.quality, (qualityLoss ?? 0) > 0]).toEqual(['loss', true]);
  });

  test('is needless where the cheap model does for all', async () => {
    const right = chance(6, 0.9);
    const rows = outcomeRows(1_000, {
      'gpt-4o': right,
      'gpt-4o-mini': (item) => ({ ...right(item), outputTokens: 60 + (item % 50) }),
    });
    expect((await propose(modelFit, { calls: served('gpt-4o'), rows })).candidates).toHaveLength(1);
    expect((await propose(cascade, { calls: served('gpt-4o'), rows })).candidates).toEqual([]);
  });

  test('names large features that nothing was scored for', async () => {
    const { candidates, dataGaps } = await propose(cascade, { calls: served('gpt-4o'), rows: [] });
    expect(candidates).toEqual([]);
    expect(dataGaps).toMatchObject([
      { lever: 'cascade', why: expect.stringContaining('No outcomes of work') },
    ]);
  });
});

describe('a newer model of the line', () => {
  test('is projected without outcomes, measured with them, and left alone where it is dearer or none', async () => {
    const calls = served('claude-opus-4-1', 'anthropic');
    const projected = only(await propose(successor, { calls, rows: [] }));
    expect(projected).toMatchObject({
      grade: 'C',
      upgradeTest: expect.any(String),
      rule: { change: { model: 'claude-opus-5' } },
    });
    const right = () => ({ score: 0.9 });
    const measured = only(
      await propose(successor, {
        calls,
        rows: outcomeRows(800, { 'claude-opus-4-1': right, 'claude-opus-5': right }),
      }),
    );
    expect(measured).toMatchObject({ grade: 'B', lever: 'successor', facts: { quality: 'no-loss-shown' } });
    for (const model of ['claude-opus-5', 'claude-3-haiku'])
      expect((await propose(successor, { calls: served(model, 'anthropic'), rows: [] })).candidates).toEqual(
        [],
      );
  });
});

publicDataTest(
  'two models on school problems: the cheap one is no equal, and no finding claims it is',
  'outcomes/gsm8k-two-models.csv',
  async (path) => {
    const { rows } = rightOrWrong(path);
    const calls = served('gpt-4-1106-preview');
    const fit = only(await propose(modelFit, { calls, rows }));
    expect(fit.facts).toMatchObject({ quality: 'loss' });
    const { itemsChosenOn, itemsConfirmedOn, difference, differenceLow, differenceHigh, savingShareOnItems } =
      fit.facts as Record<string, number>;
    expect((itemsChosenOn ?? 0) + (itemsConfirmedOn ?? 0)).toBe(1_319);
    // 63.8% against 85.7% over all items; the half lies around it.
    expect(difference).toBeGreaterThan(-0.27);
    expect(difference).toBeLessThan(-0.17);
    expect(differenceLow).toBeLessThan(-0.218);
    expect(differenceHigh).toBeGreaterThan(-0.218);
    expect(savingShareOnItems).toBeGreaterThan(0.9);
    const tolerant = only(await propose(cascade, { calls, rows, maxQualityLoss: 0.05 }));
    const found = tolerant.facts as Record<string, number>;
    expect(found.savingShareOnItems).toBeGreaterThan(0.02);
    expect(-(found.differenceLow ?? 0)).toBeCloseTo(tolerant.qualityLoss ?? 0, 10);
    const strict = await propose(cascade, { calls, rows });
    expect(strict.candidates).toMatchObject([
      { facts: { quality: 'loss' }, qualityLoss: expect.any(Number) },
    ]);
    for (const finding of [fit, tolerant, ...strict.candidates]) {
      expect(finding.qualityEffect).not.toMatch(/parity|same quality|no loss in quality|as good/i);
      expect(finding.qualityEffect).toMatch(/95% interval -?[\d.]+ to [+-]?[\d.]+/);
    }
  },
);
