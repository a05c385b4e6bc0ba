import { type Block, figureText, type Span } from '@netra/contract';
import { commonNumber, type EvidenceNumbers } from './evidence-numbers.ts';
import { ink, type Line, lineHeight, type Piece } from './layout.ts';
import type { Sheet } from './sheet.ts';
import { citation, textPieces } from './span-pieces.ts';

type Table = Extract<Block, { type: 'table' }>;
type Row = { readonly cells: readonly (readonly Line[])[]; readonly height: number };

const size = 8.5;
const gap = 8;
/** Rows beyond are in the other exports: a table of thousands is not for paper. */
const mostRows = 400;
/** Lines of a cell; a row must fit on a page. */
const mostLines = 40;

/** Widths of the columns: what they need, shrunk in proportion where that is more than there is. */
function widthsOf(sheet: Sheet, table: Table, cellsOf: (cell: Span | null) => Piece[]): number[] {
  const available = sheet.area.width - gap * (table.columns.length - 1);
  const needed = table.columns.map((column, index) => {
    const cells = [
      [{ text: column.title, style: 'bold' as const }],
      ...table.rows.slice(0, 60).map((row) => cellsOf(row[index] ?? null)),
    ];
    const widest = Math.max(...cells.map((pieces) => sheet.set(pieces, 10_000, size)[0]?.width ?? 0));
    return Math.max(24, widest + 1);
  });
  const sum = needed.reduce((left, right) => left + right, 0);
  // What is left over goes to the first column, so that numbers stand at the edge.
  if (sum <= available) return needed.map((width, index) => (index === 0 ? width + available - sum : width));
  const fair = available / table.columns.length;
  const narrow = needed.filter((width) => width <= fair);
  const left = available - narrow.reduce((one, other) => one + other, 0);
  const wide = sum - (available - left);
  return needed.map((width) => (width <= fair ? width : (width / wide) * left));
}

/** Writes a table; its head is repeated on each page it goes on to. */
export function writeTable(sheet: Sheet, table: Table, numbers: EvidenceNumbers): void {
  const common = commonNumber(table.rows.flat(), numbers);
  const cellsOf = (cell: Span | null): Piece[] => {
    if (cell === null) return [{ text: '–', color: ink.faint }];
    if (typeof cell === 'string') return textPieces(cell);
    return [
      { text: figureText(cell) },
      ...(common === undefined ? citation(numbers.get(cell.evidenceId)) : []),
    ];
  };
  const widths = widthsOf(sheet, table, cellsOf);
  let isShortened = false;
  const rowOf = (cells: readonly (readonly Piece[])[]): Row => {
    const lines = cells.map((pieces, index) => {
      const all = sheet.set(pieces, widths[index] ?? 0, size);
      isShortened ||= all.length > mostLines;
      return all.slice(0, mostLines);
    });
    return { cells: lines, height: Math.max(1, ...lines.map(({ length }) => length)) * lineHeight(size) + 4 };
  };
  const draw = ({ cells, height }: Row) => {
    const top = sheet.top();
    let left = sheet.area.left;
    cells.forEach((lines, index) => {
      const width = widths[index] ?? 0;
      lines.forEach((line, at) => {
        const shift = table.columns[index]?.align === 'right' ? width - line.width : 0;
        sheet.draw(line, { left: left + shift, top: top + 2 + at * lineHeight(size) });
      });
      left += width + gap;
    });
    sheet.skip(height);
    sheet.rule();
    sheet.skip(-6);
  };
  const head = rowOf(table.columns.map(({ title }) => [{ text: title, style: 'bold' as const }]));
  const rows = table.rows
    .slice(0, mostRows)
    .map((row) => rowOf(table.columns.map((_, index) => cellsOf(row[index] ?? null))));
  sheet.ensure(lineHeight(10) + head.height + (rows[0]?.height ?? 0) + 8);
  if (table.title !== '' || common !== undefined)
    sheet.write([{ text: table.title, style: 'bold', size: 9.5 }, ...citation(common)], {
      size: 9.5,
      after: 2,
    });
  draw(head);
  for (const row of rows) {
    const before = sheet.top();
    sheet.ensure(row.height);
    if (sheet.top() < before) draw(head);
    draw(row);
  }
  sheet.skip(8);
  if (isShortened)
    sheet.write([
      {
        text: `Of long cells the first ${mostLines} lines stand here; the Markdown and JSON exports have them whole.`,
        color: ink.faint,
      },
    ]);
  if (table.rows.length > mostRows)
    sheet.write([
      {
        text: `${table.rows.length - mostRows} further rows are left out here; the Markdown and JSON exports have them.`,
        color: ink.faint,
      },
    ]);
}
