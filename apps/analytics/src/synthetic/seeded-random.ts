import { hash } from 'node:crypto';

/** Numbers between 0 and 1 (neither) that depend on the seed and the key only, one for each index. */
export type SeededRandom = (index: number) => number;

/** Makes the numbers of a key, such as a feature and a time slot. */
export function seededRandom(seed: number, ...key: readonly (string | number)[]): SeededRandom {
  const name = [seed, ...key].join('/');
  return (index) => {
    const bits = hash('sha1', `${name}#${index}`, 'buffer').readBigUInt64BE() >> 11n;
    return (Number(bits) + 0.5) / 2 ** 53;
  };
}

/** A standard normal number (Box-Muller); takes the indices `index` and `index + 1`. */
export function normalNumber(random: SeededRandom, index: number): number {
  return Math.sqrt(-2 * Math.log(random(index))) * Math.cos(2 * Math.PI * random(index + 1));
}

/**
 * A gamma number of mean `shape` (Marsaglia and Tsang, "A simple method for generating gamma variables", 2000); takes
 * indices from `index` on, below `index + 1000`.
 */
export function gammaNumber(random: SeededRandom, index: number, shape: number): number {
  if (shape < 1) {
    return gammaNumber(random, index + 1, shape + 1) * random(index) ** (1 / shape);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let at = index; at < index + 990; at += 3) {
    const x = normalNumber(random, at);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(random(at + 2)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
  return d;
}

/** A Poisson number of this mean: by the product of uniform numbers when small, by its normal limit when large. */
export function poissonNumber(random: SeededRandom, mean: number): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normalNumber(random, 0)));
  const floor = Math.exp(-mean);
  let count = 0;
  for (let product = random(0); product > floor; product *= random(count)) count += 1;
  return count;
}
