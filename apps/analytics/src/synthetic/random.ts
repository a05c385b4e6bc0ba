/**
 * Random numbers as SQL: each is a hash of a key and a tag, so a row's numbers depend on the seed and its place only,
 * not on the order, the batch or the thread it was made in.
 */

/** Most tokens one generated quantity has: keeps every prompt below the context tiers of any price. */
const mostTokens = 60_000;

/** A number between 0 and 1 (neither) from a UInt64 key expression. */
export function uniform(key: string, tag: number): string {
  return `((bitShiftRight(sipHash64(${key}, ${tag}), 11) + 0.5) / 9007199254740992)`;
}

/** A log-normal number (Box-Muller transform of two uniform ones). */
export function logNormal(key: string, tag: number, { median, sigma }: LogNormal): string {
  const normal = `sqrt(-2 * log(${uniform(key, tag)})) * cos(2 * pi() * ${uniform(key, tag + 1)})`;
  return `(${median} * exp(${sigma} * ${normal}))`;
}

/** A whole number of tokens, at least 1. */
export function logNormalTokens(key: string, tag: number, shape: LogNormal): string {
  return `toUInt32(least(${mostTokens}, greatest(1, round(${logNormal(key, tag, shape)}))))`;
}

export type LogNormal = { readonly median: number; readonly sigma: number };
