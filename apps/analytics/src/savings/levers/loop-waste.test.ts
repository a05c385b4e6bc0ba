import type { CallInput } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loopWaste } from './loop-waste.ts';
import { openLeverStore, periodStartMs, spreadCalls } from './testing/lever-store.ts';

let levers: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  levers = await openLeverStore();
});
afterAll(() => levers.close());

/** Runs of these lengths, one after the other, a call every `paceMs`. */
function runs(
  lengths: readonly number[],
  {
    key = 'traceId',
    paceMs = 2_000,
    feature = 'agent',
  }: { key?: 'traceId' | 'conversationId'; paceMs?: number; feature?: string } = {},
): CallInput[] {
  const places = lengths.flatMap((length, run) => Array.from({ length }, (_, call) => ({ run, call })));
  return spreadCalls(places.length, (index) => {
    const { run, call } = places[index] ?? { run: 0, call: 0 };
    return {
      feature,
      [key]: `run-${run}`,
      startedAt: new Date(periodStartMs + run * 3_600_000 + call * paceMs).toISOString(),
    };
  });
}

const usual = Array.from({ length: 60 }, (_, index) => 4 + (index % 3));

describe('loop-waste', () => {
  it('caps runs at three times the median where a few go far beyond', async () => {
    const { candidates, dataGaps } = await levers.propose(loopWaste, runs([...usual, 60, 70, 80]));
    expect(candidates.map(({ grade, rule }) => [grade, rule])).toEqual([
      [
        'B',
        {
          id: 'loop-waste:agent',
          match: { feature: ['agent'] },
          change: { kind: 'drop', which: { of: 'run-excess', maxCalls: 15 } },
        },
      ],
    ]);
    expect(candidates[0]?.why).toContain('3 of those looked at make more than 15, up to 80');
    expect(dataGaps).toEqual([]);
  });

  it('never caps below ten calls', async () => {
    const { candidates } = await levers.propose(loopWaste, runs([...Array(60).fill(1), 30, 30, 30]));
    expect(candidates.map(({ rule }) => rule.change)).toMatchObject([{ which: { maxCalls: 10 } }]);
  });

  it.each([
    ['all runs are long', Array(20).fill(60)],
    ['only two go beyond', [...usual, 60, 70]],
    ['they go beyond by little', [...usual, 16, 16, 16]],
  ])('leaves a feature alone where %s', async (_, lengths) => {
    expect((await levers.propose(loopWaste, runs(lengths))).candidates).toEqual([]);
  });

  it('takes conversations for runs where there is no trace, at the pace of machines only', async () => {
    const lengths = [...usual, 60, 70, 80];
    const fast = await levers.propose(loopWaste, runs(lengths, { key: 'conversationId' }));
    expect(fast.candidates).toHaveLength(1);
    const people = await levers.propose(loopWaste, runs(lengths, { key: 'conversationId', paceMs: 45_000 }));
    expect(people.candidates).toEqual([]);
  });

  it('states a gap by name where calls belong to no run', async () => {
    const { candidates, dataGaps } = await levers.propose(loopWaste, [
      ...runs([...usual]),
      ...spreadCalls(100, () => ({ feature: 'loose' })),
    ]);
    expect(candidates).toEqual([]);
    expect(dataGaps.map(({ field, why }) => [field, /loose|agent/.exec(why)?.[0]])).toEqual([
      ['traceId', 'loose'],
    ]);
  });
});
