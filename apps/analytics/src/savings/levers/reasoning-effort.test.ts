import type { CallInput } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reasoningEffort } from './reasoning-effort.ts';
import { openLeverStore, spreadCalls } from './testing/lever-store.ts';

let levers: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  levers = await openLeverStore();
});
afterAll(() => levers.close());

/** Three of four calls at high effort with 2,000 reasoning tokens, the fourth at low with 400; scores by `score`. */
const efforts = (score: (isLow: boolean, index: number) => number | null): CallInput[] =>
  spreadCalls(2_000, (index) => {
    const isLow = index % 4 === 0;
    return {
      tags: { reasoningEffort: isLow ? 'low' : 'high' },
      usage: { inputUncached: 500, outputVisible: 1_000, reasoning: isLow ? 400 : 2_000 },
      outcomeScore: score(isLow, index),
    };
  });
/** Scores that vary the same way at both efforts. */
const alike = (_: boolean, index: number) => 0.8 + (Math.floor(index / 4) % 5) / 50;

describe('reasoning-effort', () => {
  it('lowers the effort to what is scored no worse, by the measured share of all calls', async () => {
    const { candidates, dataGaps } = await levers.propose(reasoningEffort, efforts(alike));
    // All at low: 2,000 x 400 of now 500 x 400 + 1,500 x 2,000.
    expect(candidates.map(({ grade, rule }) => [grade, rule.change])).toEqual([
      ['B', { kind: 'reasoning', share: { low: 0.25, expected: 0.25, high: 0.25 } }],
    ]);
    expect(candidates[0]?.why).toContain('at effort low score 0.840');
    expect(dataGaps).toEqual([]);
  });

  it('leaves calls as they are that say no effort, within the share of all', async () => {
    const untold = spreadCalls(500, () => ({
      usage: { inputUncached: 500, outputVisible: 1_000, reasoning: 6_400 },
    }));
    const { candidates } = await levers.propose(reasoningEffort, [...efforts(alike), ...untold]);
    // (3.2 M - 3 M + 1,500 x 400 + 3.2 M) of 6.4 M.
    expect(candidates.map(({ rule }) => rule.change)).toMatchObject([{ share: { expected: 0.63 } }]);
  });

  it('leaves the effort alone where the lower one is worse', async () => {
    const { candidates, dataGaps } = await levers.propose(
      reasoningEffort,
      efforts((isLow, index) => alike(isLow, index) - (isLow ? 0.1 : 0)),
    );
    expect([candidates, dataGaps]).toEqual([[], []]);
  });

  it('asks for scores where two efforts have none or too few', async () => {
    const few = (isLow: boolean, index: number) => (index < 20 ? alike(isLow, index) : null);
    for (const score of [() => null, few]) {
      const { candidates, dataGaps } = await levers.propose(reasoningEffort, efforts(score));
      expect(candidates).toEqual([]);
      expect(dataGaps).toMatchObject([{ lever: 'reasoning-effort', field: 'outcomeScore' }]);
      expect(dataGaps[0]?.why).toContain('work');
    }
  });

  it('only projects where nothing is scored and reasoning is out of proportion', async () => {
    const untold = (reasoning: number) =>
      spreadCalls(200, () => ({ usage: { inputUncached: 500, outputVisible: 100, reasoning } }));
    const { candidates, dataGaps } = await levers.propose(reasoningEffort, untold(2_000));
    expect(candidates.map(({ grade, rule }) => [grade, rule.change])).toEqual([
      ['C', { kind: 'reasoning', share: { low: 0.25, expected: 0.5, high: 0.75 } }],
    ]);
    expect(dataGaps.map(({ field }) => field)).toEqual(['tags.reasoningEffort']);
    expect((await levers.propose(reasoningEffort, untold(900))).candidates).toEqual([]);
  });

  it('trades quality only within what may be lost, and says how much', async () => {
    const worse = efforts((isLow, index) => alike(isLow, index) - (isLow ? 0.05 : 0));
    const context = await levers.contextOf(await levers.write(worse));
    expect((await reasoningEffort.propose(context)).candidates).toEqual([]);
    const { candidates } = await reasoningEffort.propose({ ...context, maxQualityLoss: 0.06 });
    expect(candidates).toHaveLength(1);
    expect(candidates[0]?.qualityLoss).toBeGreaterThan(0.05);
    expect(candidates[0]?.qualityLoss).toBeLessThan(0.06);
  });
});
