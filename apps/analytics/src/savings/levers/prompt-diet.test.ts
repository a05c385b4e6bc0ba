import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { promptDiet } from './prompt-diet.ts';
import { openLeverStore, spreadCalls } from './testing/lever-store.ts';

let levers: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  levers = await openLeverStore();
});
afterAll(() => levers.close());

describe('prompt-diet', () => {
  it('takes the tool definitions out that nobody calls', async () => {
    const { candidates, dataGaps } = await levers.propose(
      promptDiet,
      spreadCalls(300, () => ({ toolDefinitionTokens: 640 })),
    );
    expect(candidates.map(({ grade, rule }) => [grade, rule])).toEqual([
      [
        'B',
        {
          id: 'prompt-diet:work:openai/gpt-5',
          match: { feature: ['work'], provider: ['openai'], model: ['gpt-5'] },
          change: { kind: 'trimPrefix', tokens: 640 },
        },
      ],
    ]);
    expect(dataGaps).toEqual([]);
  });

  it('never takes more than the calls have on average', async () => {
    const { candidates } = await levers.propose(
      promptDiet,
      spreadCalls(300, (index) => ({ toolDefinitionTokens: index % 3 === 0 ? 0 : 600 })),
    );
    expect(candidates.map(({ rule }) => rule.change)).toEqual([{ kind: 'trimPrefix', tokens: 400 }]);
  });

  it.each(['tool_calls', 'tool_use', 'function_call'])(
    'leaves tools alone that answers call (%s)',
    async (reason) => {
      const calls = spreadCalls(300, (index) => ({
        toolDefinitionTokens: 640,
        finishReason: index % 33 === 0 ? reason : 'stop',
      }));
      expect((await levers.propose(promptDiet, calls)).candidates).toEqual([]);
    },
  );

  it('does not judge by a few answers', async () => {
    const calls = spreadCalls(150, () => ({ toolDefinitionTokens: 640 }));
    expect((await levers.propose(promptDiet, calls)).candidates).toEqual([]);
  });

  it('states a gap by name where tools or ends of answers are not stated', async () => {
    const { candidates, dataGaps } = await levers.propose(promptDiet, [
      ...spreadCalls(300, () => ({ feature: 'toolless' })),
      ...spreadCalls(300, () => ({ feature: 'endless', toolDefinitionTokens: 640, finishReason: '' })),
      ...spreadCalls(300, () => ({ feature: 'plain', toolDefinitionTokens: 0 })),
    ]);
    expect(candidates).toEqual([]);
    expect(dataGaps.map(({ field, why }) => [field, /toolless|endless|plain/.exec(why)?.[0]])).toEqual([
      ['toolDefinitionTokens', 'toolless'],
      ['finishReason', 'endless'],
    ]);
  });
});
