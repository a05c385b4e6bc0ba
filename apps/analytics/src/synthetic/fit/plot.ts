import type { Side } from './compare.ts';

const panel = { width: 360, height: 220, gap: 40, top: 40 };
const points = 200;

/** An empirical distribution as a line: values on a logarithmic axis, up to the greatest of both sides. */
function lineOf(values: readonly number[], most: number, left: number): string {
  const sorted = Float64Array.from(values).sort();
  const at = (value: number) => left + (panel.width * Math.log10(1 + value)) / Math.log10(1 + most);
  return Array.from({ length: points + 1 }, (_, index) => {
    const share = index / points;
    const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    return `${at(value).toFixed(1)},${(panel.top + panel.height * (1 - share)).toFixed(1)}`;
  }).join(' ');
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Both sides' distributions of lengths and gaps, drawn over one another, as one SVG. */
export function comparisonPlot([a, b]: readonly [Side, Side], distances: readonly number[]): string {
  const panels = (['context', 'generated', 'gaps'] as const).map((field, index) => {
    const left = panel.gap + index * (panel.width + panel.gap);
    const most = Math.max(
      1,
      ...[a, b].map((side) => side[field].reduce((top, value) => Math.max(top, value), 0)),
    );
    const title = { context: 'context tokens', generated: 'generated tokens', gaps: 'ms between calls' }[
      field
    ];
    return `<rect x="${left}" y="${panel.top}" width="${panel.width}" height="${panel.height}" fill="none" stroke="#999"/>
<text x="${left}" y="${panel.top - 8}">${title} (log), up to ${Math.round(most)}; distance ${distances[index] ?? ''}</text>
<polyline fill="none" stroke="#1f6feb" stroke-width="2" points="${lineOf(a[field], most, left)}"/>
<polyline fill="none" stroke="#d1242f" stroke-width="2" stroke-dasharray="5 3" points="${lineOf(b[field], most, left)}"/>`;
  });
  const width = 3 * (panel.width + panel.gap) + panel.gap;
  const height = panel.top + panel.height + 50;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fff"/>
${panels.join('\n')}
<text x="${panel.gap}" y="${height - 15}" fill="#1f6feb">${escaped(a.file)} (${a.calls} calls)</text>
<text x="${width / 2}" y="${height - 15}" fill="#d1242f">${escaped(b.file)} (${b.calls} calls, dashed)</text>
</svg>
`;
}
