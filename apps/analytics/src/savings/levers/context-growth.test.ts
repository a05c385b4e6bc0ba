import type { CallInput } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextGrowth } from './context-growth.ts';
import { openLeverStore, periodStartMs, spreadCalls } from './testing/lever-store.ts';

let levers: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  levers = await openLeverStore();
});
afterAll(() => levers.close());

/** Conversations of so many turns, each turn with so many more tokens of history. */
function conversations(
  count: number,
  { turns, perTurn, start = 0 }: { turns: number; perTurn: number; start?: number },
  fields: (turn: number, index: number) => Partial<CallInput> = () => ({}),
): CallInput[] {
  return spreadCalls(count * turns, (index) => {
    const turn = index % turns;
    const conversation = Math.floor(index / turns);
    const historyTokens = start + turn * perTurn;
    return {
      conversationId: `conversation-${conversation}`,
      startedAt: new Date(periodStartMs + conversation * 3_000_000 + turn * 60_000).toISOString(),
      historyTokens,
      usage: { inputUncached: 200 + historyTokens, outputVisible: 100 },
      ...fields(turn, index),
    };
  });
}

describe('context-growth', () => {
  it('projects compaction of conversations that grow past the compaction point', async () => {
    const { candidates, dataGaps } = await levers.propose(
      contextGrowth,
      conversations(40, { turns: 12, perTurn: 800 }),
    );
    expect(candidates.map(({ grade, rule }) => [grade, rule.change])).toEqual([
      ['C', { kind: 'compactHistory', above: 4_000, summaryTokens: 400 }],
    ]);
    expect(candidates[0]?.upgradeTest).toContain('outcomeScore');
    expect(dataGaps).toEqual([]);
  });

  it('has evidence where answers with a short history score no worse', async () => {
    const { candidates } = await levers.propose(
      contextGrowth,
      conversations(40, { turns: 12, perTurn: 800 }, (_, index) => ({
        outcomeScore: 0.9 + (index % 3) / 100,
      })),
    );
    expect(candidates.map(({ grade, upgradeTest }) => [grade, upgradeTest])).toEqual([['B', null]]);
    const lossy = await levers.propose(
      contextGrowth,
      conversations(40, { turns: 12, perTurn: 800 }, (turn) => ({ outcomeScore: turn > 5 ? 0.95 : 0.7 })),
    );
    expect(lossy.candidates.map(({ grade }) => grade)).toEqual(['C']);
  });

  it('leaves conversations alone that stay short, and long context that does not grow', async () => {
    const short = conversations(40, { turns: 12, perTurn: 300 });
    expect((await levers.propose(contextGrowth, short)).candidates).toEqual([]);
    const steady = conversations(40, { turns: 12, perTurn: 0, start: 9_000 });
    expect((await levers.propose(contextGrowth, steady)).candidates).toEqual([]);
  });

  it('states a gap by name where history or conversations are not stated', async () => {
    const { candidates, dataGaps } = await levers.propose(contextGrowth, [
      ...conversations(10, { turns: 3, perTurn: 10 }, () => ({ feature: 'talk', historyTokens: null })),
      ...spreadCalls(100, () => ({ feature: 'loose', historyTokens: 9_000 })),
      ...spreadCalls(100, () => ({ feature: 'single' })),
    ]);
    expect(candidates).toEqual([]);
    expect(dataGaps.map(({ field, why }) => [field, /talk|loose|single/.exec(why)?.[0]])).toEqual([
      ['historyTokens', 'talk'],
      ['conversationId', 'loose'],
    ]);
  });
});
