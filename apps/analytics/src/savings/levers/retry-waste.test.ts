import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retryWaste } from './retry-waste.ts';
import { openLeverStore, spreadCalls } from './testing/lever-store.ts';

let levers: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  levers = await openLeverStore();
});
afterAll(() => levers.close());

const unpaid = { usage: {}, finishReason: '', status: 'error' as const, httpStatus: 429 };

describe('retry-waste', () => {
  it('proposes to drop what failed paid or repeats, where there are retries', async () => {
    const calls = spreadCalls(400, (index) => ({
      callId: `paid-${index}`,
      ...(index % 20 === 0 ? { status: 'cancelled' as const } : {}),
      ...(index % 20 === 1 ? { retryOf: `paid-${index - 1}` } : {}),
    }));
    const { candidates, dataGaps } = await levers.propose(retryWaste, calls);
    expect(candidates.map(({ grade, rule }) => [grade, rule.change])).toEqual([
      ['A', { kind: 'drop', which: { of: 'paid-retries' } }],
    ]);
    expect(candidates[0]?.why).toContain('Of work at gpt-5, 20 calls failed');
    expect(dataGaps).toEqual([]);
  });

  it('sees no waste in a handful', async () => {
    const calls = spreadCalls(400, (index) => (index === 1 ? { retryOf: 'elsewhere' } : {}));
    expect((await levers.propose(retryWaste, calls)).candidates).toEqual([]);
  });

  it('states a gap by name where failures were paid and no call says what it repeats', async () => {
    const failing = spreadCalls(400, (index) => (index % 20 === 0 ? { status: 'error' as const } : {}));
    const none = await levers.propose(retryWaste, failing);
    expect(none.candidates).toEqual([]);
    expect(none.dataGaps).toMatchObject([{ lever: 'retry-waste', field: 'retryOf' }]);
    const elsewhere = spreadCalls(20, (index) => ({
      feature: 'told',
      ...(index % 2 === 0 ? unpaid : { retryOf: 'one' }),
    }));
    const { dataGaps } = await levers.propose(retryWaste, [...failing, ...elsewhere]);
    expect(dataGaps.map(({ why }) => /work|told/.exec(why)?.[0])).toEqual(['work']);
  });
});
