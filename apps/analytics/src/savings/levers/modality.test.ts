import type { CallInput } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modality } from './modality.ts';
import { openLeverStore, spreadCalls } from './testing/lever-store.ts';

let levers: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  levers = await openLeverStore();
});
afterAll(() => levers.close());

/** Every other call at high detail with 1,000 image tokens, the others at low with 100. */
const details = (score: (isLow: boolean, index: number) => number | null, tag = 'imageDetail'): CallInput[] =>
  spreadCalls(1_000, (index) => {
    const isLow = index % 2 === 0;
    const tokens = isLow ? 100 : 1_000;
    return {
      provider: 'google',
      responseModel: 'gemini-2.5-flash',
      tags: { [tag]: isLow ? 'low' : 'high' },
      usage: {
        inputUncached: 5_000,
        outputVisible: 200,
        ...(tag === 'imageDetail' ? { inputImage: tokens } : { inputAudio: tokens }),
      },
      outcomeScore: score(isLow, index),
    };
  });
const alike = (_: boolean, index: number) => 0.8 + (Math.floor(index / 2) % 5) / 50;

describe('modality', () => {
  it.each([
    ['imageDetail', 'inputImage'],
    ['audioDetail', 'inputAudio'],
  ])('lowers %s to what is scored no worse', async (tag, bucket) => {
    const { candidates, dataGaps } = await levers.propose(modality, details(alike, tag));
    // 1,000 x 100 of now 500 x 100 + 500 x 1,000: 18%.
    expect(candidates.map(({ grade, rule }) => [grade, rule.change])).toEqual([
      ['B', { kind: 'shrinkMedia', bucket, share: { low: 0.18, expected: 0.18, high: 0.18 } }],
    ]);
    expect(dataGaps).toEqual([]);
  });

  it('leaves the detail alone where the lower one is worse', async () => {
    const { candidates, dataGaps } = await levers.propose(
      modality,
      details((isLow, index) => alike(isLow, index) - (isLow ? 0.1 : 0)),
    );
    expect([candidates, dataGaps]).toEqual([[], []]);
  });

  it('only projects where nothing is scored and media is most of the input', async () => {
    const pictures = (inputImage: number) =>
      spreadCalls(200, () => ({
        provider: 'google',
        responseModel: 'gemini-2.5-flash',
        usage: { inputUncached: 500, outputVisible: 100, inputImage },
      }));
    const { candidates, dataGaps } = await levers.propose(modality, pictures(2_000));
    expect(candidates.map(({ grade }) => grade)).toEqual(['C']);
    expect(dataGaps.map(({ field }) => field)).toEqual(['tags.imageDetail']);
    expect((await levers.propose(modality, pictures(200))).candidates).toEqual([]);
  });

  it('has nothing to say of calls without images and audio', async () => {
    expect(await levers.propose(modality, spreadCalls(50))).toEqual({ candidates: [], dataGaps: [] });
  });
});
