import type { FontRun, Style } from './typefaces.ts';

/** Text to be set: what, how large and in which colour. */
export type Piece = {
  readonly text: string;
  readonly style?: Style;
  readonly size?: number;
  readonly color?: string;
};

/** Words on a line that are drawn at once. */
type Drawn = FontRun & { readonly size: number; readonly color: string; width: number };
export type Line = { readonly runs: readonly (Drawn & { text: string })[]; readonly width: number };

export type Setting = { readonly width: number; readonly size: number };

/** Colours of text and lines. */
export const ink = {
  text: '#1c2430',
  faint: '#6b7686',
  line: '#d5dae1',
  bar: '#3566c4',
  barBelow: '#c26a2b',
} as const;

/** Where a line may end: at spaces, between characters of writing that has none, and in words no one would write. */
const words =
  /\s+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{1,200}/gu;

type Direction = 'left-to-right' | 'right-to-left' | 'none';
type Atom = Drawn & { readonly isSpace: boolean; readonly direction: Direction };

const fromTheRight = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

function directionOf(text: string): Direction {
  if (fromTheRight.test(text)) return 'right-to-left';
  return /\p{L}/u.test(text) ? 'left-to-right' : 'none';
}

/** Turns round each stretch of words of a direction, with what is between them. */
function turned(line: readonly Atom[], direction: Direction): Atom[] {
  const other: Direction = direction === 'right-to-left' ? 'left-to-right' : 'right-to-left';
  const seen: Atom[] = [];
  for (let at = 0; at < line.length; ) {
    let end = at + 1;
    if (line[at]?.direction === direction)
      for (let next = end; next < line.length && line[next]?.direction !== other; next += 1)
        if (line[next]?.direction === direction) end = next + 1;
    seen.push(...line.slice(at, end).reverse());
    at = end;
  }
  return seen;
}

/** A line's words from left to right as they are seen, in a text that begins with writing of a direction. */
function asSeen(line: readonly Atom[], beginning: Direction): Atom[] {
  return beginning === 'right-to-left'
    ? turned(line, 'left-to-right').reverse()
    : turned(line, 'right-to-left');
}

/** What is drawn at once: neighbours of one look. A word from the right stands alone, or its spaces would change sides. */
function runsOf(atoms: readonly Atom[], beginning: Direction): Line['runs'] {
  const runs: (Atom & { text: string })[] = [];
  for (const atom of asSeen(atoms, beginning)) {
    const last = runs.at(-1);
    const looksAlike =
      last !== undefined &&
      last.font === atom.font &&
      last.size === atom.size &&
      last.color === atom.color &&
      last.direction !== 'right-to-left' &&
      atom.direction !== 'right-to-left';
    if (looksAlike) {
      last.text += atom.text;
      last.width += atom.width;
    } else runs.push({ ...atom });
  }
  return runs;
}

/** Height of a line of text of a size, in points. */
export function lineHeight(size: number): number {
  return size * 1.4;
}

/** Sets text in lines of a width; words that are longer than a line are broken where it ends. */
export function setLines(
  pdf: PDFKit.PDFDocument,
  fontRuns: (text: string, style: Style) => FontRun[],
  set: { readonly pieces: readonly Piece[]; readonly setting: Setting },
): Line[] {
  const { pieces, setting } = set;
  const widthOf = (font: string, size: number, text: string) =>
    pdf.font(font).fontSize(size).widthOfString(text);
  const atoms = pieces.flatMap((piece) => {
    const size = piece.size ?? setting.size;
    return (piece.text.replaceAll(/[\t\n]+/g, ' ').match(words) ?? []).flatMap((word) => {
      const isSpace = /^\s/.test(word);
      return fontRuns(isSpace ? ' ' : word, piece.style ?? 'plain').map(
        ({ text, font }): Atom => ({
          text,
          font,
          size,
          color: piece.color ?? ink.text,
          width: widthOf(font, size, text),
          isSpace,
          direction: directionOf(text),
        }),
      );
    });
  });
  const beginning = atoms.find(({ direction }) => direction !== 'none')?.direction ?? 'left-to-right';
  const lines: Line[] = [];
  let line: Atom[] = [];
  let width = 0;
  const close = () => {
    lines.push({ runs: runsOf(line, beginning), width });
    line = [];
    width = 0;
  };
  const add = (atom: Atom) => {
    line.push(atom);
    width += atom.width;
  };
  /** How many characters of a word that is too long fit on a line, one at least: found by halves, however long it is. */
  const fitting = ({ font, size }: Atom, characters: readonly string[]): number => {
    let [fits, tooMany] = [1, characters.length + 1];
    while (tooMany - fits > 1) {
      const middle = Math.floor((fits + tooMany) / 2);
      if (widthOf(font, size, characters.slice(0, middle).join('')) <= setting.width) fits = middle;
      else tooMany = middle;
    }
    return fits;
  };
  const broken = (atom: Atom) => {
    let rest = [...atom.text];
    while (rest.length > 0) {
      const count = fitting(atom, rest);
      const text = rest.slice(0, count).join('');
      add({ ...atom, text, width: widthOf(atom.font, atom.size, text) });
      rest = rest.slice(count);
      if (rest.length > 0) close();
    }
  };
  // Atoms that no space parts stay on one line.
  for (let at = 0; at < atoms.length; ) {
    const [atom] = atoms.slice(at, at + 1);
    if (atom === undefined) break;
    at += 1;
    if (atom.isSpace) {
      if (line.length > 0 && width + atom.width <= setting.width) add(atom);
      continue;
    }
    if (width > 0 && width + atom.width > setting.width) close();
    if (atom.width > setting.width) broken(atom);
    else add(atom);
  }
  if (line.length > 0) close();
  return lines;
}
