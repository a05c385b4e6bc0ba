import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddingDedupe } from './embedding-dedupe.ts';
import { responseCache } from './response-cache.ts';
import { openLeverStore, spreadCalls } from './testing/lever-store.ts';

let levers: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  levers = await openLeverStore();
});
afterAll(() => levers.close());

const texts = (distinct: number) =>
  spreadCalls(300, (index) => ({
    operation: 'embeddings',
    responseModel: 'text-embedding-3-small',
    promptHash: distinct === 0 ? '' : `text-${index % distinct}`,
    finishReason: '',
    usage: { inputUncached: 500 },
  }));

describe('embedding-dedupe', () => {
  it('keeps vectors of texts that come again, for a month', async () => {
    const { candidates, dataGaps } = await levers.propose(embeddingDedupe, texts(100));
    expect(candidates.map(({ grade, rule }) => [grade, rule.match.operation, rule.change])).toEqual([
      ['A', ['embeddings'], { kind: 'dedupe', windowMs: 30 * 86_400_000 }],
    ]);
    expect(candidates[0]?.why).toContain('67%');
    expect(dataGaps).toEqual([]);
  });

  it('leaves texts alone that are all different, and prompts that are no embeddings', async () => {
    expect((await levers.propose(embeddingDedupe, texts(300))).candidates).toEqual([]);
    const chat = texts(100).map((call) => ({ ...call, operation: 'chat' }));
    expect((await levers.propose(embeddingDedupe, chat)).candidates).toEqual([]);
  });

  it('leaves nothing for the cache of answers', async () => {
    const { candidates, dataGaps } = await levers.propose(responseCache, texts(100));
    expect([candidates, dataGaps]).toEqual([[], []]);
  });

  it('states a gap by name where embeddings carry no hash', async () => {
    const { candidates, dataGaps } = await levers.propose(embeddingDedupe, texts(0));
    expect(candidates).toEqual([]);
    expect(dataGaps).toMatchObject([{ lever: 'embedding-dedupe', field: 'promptHash' }]);
    expect(dataGaps[0]?.why).toContain('work');
  });
});
