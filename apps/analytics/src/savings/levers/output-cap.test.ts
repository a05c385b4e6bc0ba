import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputCap } from './output-cap.ts';
import { openLeverStore, spreadCalls } from './testing/lever-store.ts';

let levers: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  levers = await openLeverStore();
});
afterAll(() => levers.close());

/** Answers of 101 to 300 tokens that end by themselves, and one in twenty that runs to a limit. */
const runaways = (limit: number, finishReason = 'length') =>
  spreadCalls(1_000, (index) =>
    index % 20 === 0
      ? { usage: { inputUncached: 500, outputVisible: limit }, finishReason, maxTokens: limit }
      : { usage: { inputUncached: 500, outputVisible: 101 + (index % 200) } },
  );

describe('output-cap', () => {
  it('caps at what answers need that end by themselves, in steps of 64', async () => {
    const { candidates, dataGaps } = await levers.propose(outputCap, runaways(4_096));
    // Of 101 to 300, 99% lie at or below 298: five steps of 64.
    expect(candidates.map(({ rule }) => rule)).toEqual([
      {
        id: 'output-cap:work:openai/gpt-5',
        match: { feature: ['work'], provider: ['openai'], model: ['gpt-5'] },
        change: { kind: 'capOutput', maxTokens: 320 },
      },
    ]);
    expect(candidates[0]?.why).toContain('50 calls ran on');
    expect(candidates[0]?.grade).toBe('B');
    expect(dataGaps).toEqual([]);
  });

  it.each(['max_tokens', 'MAX_TOKENS', 'max_output_tokens'])('knows %s for a limit', async (reason) => {
    const { candidates } = await levers.propose(outputCap, runaways(4_096, reason));
    expect(candidates).toHaveLength(1);
  });

  it('leaves long answers alone that end by themselves', async () => {
    const { candidates } = await levers.propose(outputCap, runaways(4_096, 'stop'));
    expect(candidates).toEqual([]);
  });

  it('leaves answers alone whose limit is near what they need', async () => {
    const { candidates } = await levers.propose(outputCap, runaways(320));
    expect(candidates).toEqual([]);
  });

  it('says nothing of a handful of answers', async () => {
    const { candidates } = await levers.propose(outputCap, runaways(4_096).slice(0, 60));
    expect(candidates).toEqual([]);
  });

  it('states a gap by name where calls do not say why they ended', async () => {
    const silent = runaways(4_096).map((call) => ({ ...call, finishReason: '', feature: 'silent' }));
    const { candidates, dataGaps } = await levers.propose(outputCap, silent);
    expect(candidates).toEqual([]);
    expect(dataGaps).toMatchObject([{ lever: 'output-cap', field: 'finishReason' }]);
    expect(dataGaps[0]?.why).toContain('silent');
  });
});
