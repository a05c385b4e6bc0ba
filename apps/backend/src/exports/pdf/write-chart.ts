import { type Block, type Figure, figureText } from '@netra/contract';
import { commonNumber, type EvidenceNumbers } from './evidence-numbers.ts';
import { ink, type Piece } from './layout.ts';
import type { Sheet } from './sheet.ts';
import { citation } from './span-pieces.ts';

type Chart = Extract<Block, { type: 'chart' }>;

const size = 8;
const rowHeight = 13;
const labelShare = 0.28;
const valueWidth = 88;
/** Points beyond are in the other exports. */
const mostPoints = 200;

function lengthOf(figure: Figure | undefined): number {
  const value = Number(figure?.value ?? 0);
  return Number.isFinite(value) ? value : 0;
}

/** Writes a chart as bars, each with its value: a length shows the proportion, the number what it is. */
export function writeChart(sheet: Sheet, chart: Chart, numbers: EvidenceNumbers): void {
  const { pdf, area } = sheet;
  const points = chart.points.slice(0, mostPoints);
  const figures = points.flatMap(({ values }) => Object.values(values));
  const common = commonNumber(figures, numbers);
  const longest = Math.max(...figures.map((figure) => Math.abs(lengthOf(figure))), Number.MIN_VALUE);
  const labelWidth = area.width * labelShare;
  const barWidth = area.width - labelWidth - valueWidth - 12;
  const isNamed = chart.series.length > 1;
  sheet.ensure(3 * rowHeight + 20);
  const titled: Piece[] = [{ text: chart.title, style: 'bold', size: 9.5 }, ...citation(common)];
  sheet.write(titled, { size: 9.5, after: 3 });
  for (const { label, values } of points) {
    for (const [index, series] of chart.series.entries()) {
      const figure = values[series];
      sheet.ensure(rowHeight);
      const top = sheet.top();
      const named = isNamed ? `${index === 0 ? label : ''} (${series})` : label;
      const [name] = sheet.set([{ text: named }], labelWidth, size);
      if (name !== undefined) sheet.draw(name, { left: area.left, top });
      const value = lengthOf(figure);
      const width = (Math.abs(value) / longest) * barWidth;
      pdf
        .rect(area.left + labelWidth + 6, top + 1, Math.max(width, 0.5), rowHeight - 5)
        .fillOpacity(Math.max(1 - index * 0.35, 0.3))
        .fill(value < 0 ? ink.barBelow : ink.bar)
        .fillOpacity(1);
      const pieces: Piece[] =
        figure === undefined
          ? [{ text: '–', color: ink.faint }]
          : [
              { text: figureText(figure) },
              ...(common === undefined ? citation(numbers.get(figure.evidenceId)) : []),
            ];
      const [number] = sheet.set(pieces, valueWidth, size);
      if (number !== undefined) sheet.draw(number, { left: area.left + area.width - number.width, top });
      sheet.skip(rowHeight);
    }
  }
  if (chart.points.length > mostPoints)
    sheet.write([
      {
        text: `${chart.points.length - mostPoints} further points are left out here; the Markdown and JSON exports have them.`,
        color: ink.faint,
      },
    ]);
  sheet.skip(8);
}
