import { ink, type Line, lineHeight, type Piece, setLines } from './layout.ts';
import { fontRunsOf } from './typefaces.ts';

/** A4 in points. */
const page = { width: 595.28, height: 841.89, margin: 50, footer: 36 } as const;

type Area = { readonly left: number; readonly width: number };

/** A document being written from top to bottom; pages are added where the text needs them. */
export type Sheet = ReturnType<typeof openSheet>;

/** Takes a document and keeps the place where writing goes on. */
export function openSheet(pdf: PDFKit.PDFDocument) {
  const fontRuns = fontRunsOf(pdf);
  const area: Area = { left: page.margin, width: page.width - 2 * page.margin };
  const bottom = page.height - page.margin - page.footer / 2;
  let top: number = page.margin;
  pdf.addPage();

  const newPage = () => {
    pdf.addPage();
    top = page.margin;
  };
  /** Begins a new page unless so much height is left. */
  const ensure = (height: number) => {
    if (top + height > bottom && top > page.margin) newPage();
  };
  const set = (pieces: readonly Piece[], width: number, size: number) =>
    setLines(pdf, fontRuns, { pieces, setting: { width, size } });
  const draw = (line: Line, at: { left: number; top: number }) => {
    let left = at.left;
    const tallest = Math.max(...line.runs.map(({ size }) => size));
    for (const run of line.runs) {
      // Smaller text stands on the same ground line, near enough.
      pdf
        .font(run.font)
        .fontSize(run.size)
        .fillColor(run.color)
        .text(run.text, left, at.top + (tallest - run.size) * 0.9, { lineBreak: false });
      left += run.width;
    }
  };
  return {
    pdf,
    area,
    ensure,
    set,
    draw,
    top: () => top,
    skip(height: number) {
      top += height;
    },
    /** Writes text in lines, page after page. */
    write(pieces: readonly Piece[], how: { size?: number; indent?: number; after?: number } = {}) {
      const { size = 10, indent = 0, after = 6 } = how;
      for (const line of set(pieces, area.width - indent, size)) {
        ensure(lineHeight(size));
        draw(line, { left: area.left + indent, top });
        top += lineHeight(size);
      }
      top += after;
    },
    /** Draws a line across. */
    rule() {
      pdf
        .moveTo(area.left, top)
        .lineTo(area.left + area.width, top)
        .lineWidth(0.5)
        .stroke(ink.line);
      top += 6;
    },
    /** Numbers the pages, once all is written. */
    numberPages(title: string) {
      const { start, count } = pdf.bufferedPageRange();
      for (let index = start; index < start + count; index += 1) {
        pdf.switchToPage(index);
        const at = { left: area.left, top: page.height - page.footer };
        const [name] = set([{ text: title, size: 7.5, color: ink.faint }], area.width - 90, 7.5);
        if (name !== undefined) draw(name, at);
        const [number] = set(
          [{ text: `Page ${index + 1} of ${count}`, size: 7.5, color: ink.faint }],
          90,
          7.5,
        );
        if (number !== undefined) draw(number, { ...at, left: area.left + area.width - number.width });
      }
    },
  };
}
