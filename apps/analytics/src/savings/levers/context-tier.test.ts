import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextTier } from './context-tier.ts';
import { openLeverStore, spreadCalls } from './testing/lever-store.ts';

let levers: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  levers = await openLeverStore();
});
afterAll(() => levers.close());

/** Calls to a model that is dearer above 200,000 input tokens, one in five of such a length. */
const withInput = (inputUncached: number, part = 5) =>
  spreadCalls(Math.max(200, part), (index) => ({
    provider: 'google',
    responseModel: 'gemini-2.5-pro',
    usage: { inputUncached: index % part === 0 ? inputUncached : 50_000, outputVisible: 500 },
  }));

describe('context-tier', () => {
  it('cuts inputs that are just above a price step', async () => {
    const { candidates, dataGaps } = await levers.propose(contextTier, withInput(210_000));
    expect(candidates.map(({ grade, rule }) => [grade, rule.change])).toEqual([
      ['B', { kind: 'fitContext', above: 200_000, within: 20_000 }],
    ]);
    expect(candidates[0]?.why).toContain('40 calls');
    expect(dataGaps).toEqual([]);
  });

  it('counts cached input too: the step is by the whole input', async () => {
    const calls = withInput(5_000).map((call, index) =>
      index % 5 === 0
        ? { ...call, usage: { inputUncached: 5_000, cacheRead: 200_000, outputVisible: 500 } }
        : call,
    );
    expect((await levers.propose(contextTier, calls)).candidates).toHaveLength(1);
  });

  it.each([
    ['far above', withInput(400_000)],
    ['at the step', withInput(200_000)],
    ['seldom above', withInput(210_000, 1_000)],
    [
      'of a model without steps',
      withInput(210_000).map((call) => ({ ...call, provider: 'openai', responseModel: 'gpt-4.1' })),
    ],
  ])('leaves inputs alone that are %s', async (_, calls) => {
    expect((await levers.propose(contextTier, calls)).candidates).toEqual([]);
  });
});
