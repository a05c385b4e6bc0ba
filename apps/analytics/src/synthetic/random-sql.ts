/** A uniform number between 0 and 1 (neither) from a UInt64 key expression: the same for the same key and tag. */
export function uniform(key: string, tag: number): string {
  return `((bitShiftRight(sipHash64(${key}, ${tag}), 11) + 0.5) / 9007199254740992)`;
}

/** A standard normal number (Box-Muller transform of two uniform ones). */
export function normal(key: string, tag: number): string {
  return `(sqrt(-2 * log(${uniform(key, tag)})) * cos(2 * pi() * ${uniform(key, tag + 1)}))`;
}
