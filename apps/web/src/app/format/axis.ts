const compact = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  maximumSignificantDigits: 3,
});

/** A round amount at the axis of a chart: `$1.2K`; exact amounts stand in the table under it. */
export function formatAxisUsd(value: number): string {
  return compact.format(value);
}
