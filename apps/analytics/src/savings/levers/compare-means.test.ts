import { describe, expect, it } from 'vitest';
import { judgeScores, meanRange, pooled, type Sums } from './compare-means.ts';

function sumsOf(values: readonly number[]): Sums {
  return {
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    squares: values.reduce((sum, value) => sum + value * value, 0),
  };
}
const zerosAndOnes = (count: number, ones: number) =>
  sumsOf(Array.from({ length: count }, (_, index) => (index < ones ? 1 : 0)));

describe('comparison of means', () => {
  it('gives the one-sided Welch bound', () => {
    // Variances of the means: 0.25 x 100 / 99 / 100 and 0.16 x 400 / 399 / 400.
    const margin = 1.6449 * Math.sqrt(0.25 / 99 + 0.16 / 399);
    const { kind, loss } = judgeScores(zerosAndOnes(100, 50), zerosAndOnes(400, 320), 0);
    expect(kind).toBe('worse');
    expect(loss).toBeCloseTo(0.3 + margin, 12);
  });

  it.each([
    ['no-worse', zerosAndOnes(8_000, 6_400), zerosAndOnes(8_000, 6_400), 0],
    ['no-worse', zerosAndOnes(200, 200), zerosAndOnes(200, 100), 0],
    ['unclear', zerosAndOnes(200, 160), zerosAndOnes(200, 160), 0],
    ['allowed-loss', zerosAndOnes(200, 160), zerosAndOnes(200, 160), 0.1],
    ['no-worse', zerosAndOnes(80_000, 63_200), zerosAndOnes(80_000, 64_000), 0],
    ['worse', zerosAndOnes(80_000, 62_000), zerosAndOnes(80_000, 64_000), 0],
    ['allowed-loss', zerosAndOnes(80_000, 62_000), zerosAndOnes(80_000, 64_000), 0.03],
    ['unclear', zerosAndOnes(29, 29), zerosAndOnes(400, 0), 1],
  ] as const)('says %s', (kind, sample, reference, maxQualityLoss) => {
    expect(judgeScores(sample, reference, maxQualityLoss).kind).toBe(kind);
  });

  it('is certain of values that are all the same, and of none', () => {
    const same = sumsOf(Array(50).fill(0.1));
    expect(meanRange(same).high).toBeCloseTo(0.1, 7);
    expect(judgeScores(same, same, 0).loss).toBeCloseTo(0, 7);
    expect(meanRange(zerosAndOnes(1, 1)).low).toBe(Number.NEGATIVE_INFINITY);
  });

  it('covers the true mean as often as it says', () => {
    let state = 7;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const trials = Array.from({ length: 2_000 }, () => {
      const { low, high } = meanRange(sumsOf(Array.from({ length: 60 }, random)));
      return low <= 0.5 && 0.5 <= high;
    });
    const covered = trials.filter(Boolean).length / trials.length;
    expect(covered).toBeGreaterThan(0.935);
    expect(covered).toBeLessThan(0.965);
  });

  it('pools samples as one', () => {
    expect(pooled([sumsOf([1, 2]), sumsOf([3])])).toEqual(sumsOf([1, 2, 3]));
  });
});
