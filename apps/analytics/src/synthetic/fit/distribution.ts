/** Fewest values one quantile stands for: none of them can be told from it. */
export const fewestTogether = 10;
const mostQuantiles = 1_000;

/**
 * Quantiles of values, the least first, that copy none of them: each is the mean of at least ten neighbours, the ends
 * included. Values that occur ten times or more stay what they are.
 */
export function quantilesOf(values: readonly number[], decimals: number): number[] {
  const sorted = Float64Array.from(values).sort();
  const steps = Math.max(1, Math.min(mostQuantiles, Math.floor(sorted.length / fewestTogether)) - 1);
  const sums = new Float64Array(sorted.length + 1);
  for (const [index, value] of sorted.entries()) sums[index + 1] = (sums[index] ?? 0) + value;
  const width = Math.min(fewestTogether, sorted.length);
  let least = 0;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const middle = (step / steps) * (sorted.length - 1);
    const from = Math.max(0, Math.min(sorted.length - width, Math.round(middle - width / 2)));
    const mean = ((sums[from + width] ?? 0) - (sums[from] ?? 0)) / width;
    // Sums of large numbers may round a hair below the one before.
    least = Math.max(least, Number(mean.toFixed(decimals)));
    return least;
  });
}

/** Spearman's rank correlation of pairs, equal values sharing their mean rank; 0 where one side never changes. */
export function rankCorrelation(left: readonly number[], right: readonly number[]): number {
  const [one, two] = [ranksOf(left), ranksOf(right)];
  const mean = (left.length - 1) / 2;
  let [both, first, second] = [0, 0, 0];
  for (const [index, rank] of one.entries()) {
    const [x, y] = [rank - mean, (two[index] ?? 0) - mean];
    both += x * y;
    first += x * x;
    second += y * y;
  }
  return first === 0 || second === 0 ? 0 : both / Math.sqrt(first * second);
}

function ranksOf(values: readonly number[]): Float64Array {
  const order = Array.from(values.keys()).sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let at = from; at <= to; at += 1) ranks[order[at] ?? 0] = (from + to) / 2;
    from = to + 1;
  }
  return ranks;
}
