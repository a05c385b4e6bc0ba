/** The value below which the part `level` of the values lies, between neighbours in proportion; NaN of none. */
export function quantileOf(values: readonly number[], level: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const position = (sorted.length - 1) * level;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

export function medianOf(values: readonly number[]): number {
  return quantileOf(values, 0.5);
}

export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}
