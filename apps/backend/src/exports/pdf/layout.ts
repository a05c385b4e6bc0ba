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

/** Where a line may end: at spaces, and between characters of writing that has none. */
const words =
  /\s+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+/gu;

type Atom = Drawn & { readonly isSpace: boolean };

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
        }),
      );
    });
  });
  const lines: Line[] = [];
  let runs: (Drawn & { text: string })[] = [];
  let width = 0;
  const close = () => {
    lines.push({ runs, width });
    runs = [];
    width = 0;
  };
  const add = ({ isSpace, ...atom }: Atom) => {
    const last = runs.at(-1);
    if (
      last !== undefined &&
      last.font === atom.font &&
      last.size === atom.size &&
      last.color === atom.color
    ) {
      last.text += atom.text;
      last.width += atom.width;
    } else runs.push({ ...atom });
    width += atom.width;
  };
  /** Puts as much of a long word on each line as fits; a guess by its width is nearly always right. */
  const broken = (atom: Atom) => {
    let rest = [...atom.text];
    const perCharacter = atom.width / rest.length;
    while (rest.length > 0) {
      let fitting = Math.min(rest.length, Math.max(1, Math.ceil(setting.width / perCharacter)));
      let width = widthOf(atom.font, atom.size, rest.slice(0, fitting).join(''));
      while (fitting > 1 && width > setting.width) {
        fitting -= 1;
        width = widthOf(atom.font, atom.size, rest.slice(0, fitting).join(''));
      }
      add({ ...atom, text: rest.slice(0, fitting).join(''), width });
      rest = rest.slice(fitting);
      if (rest.length > 0) close();
    }
  };
  // Atoms that no space parts stay on one line.
  for (let at = 0; at < atoms.length; ) {
    const [atom] = atoms.slice(at, at + 1);
    if (atom === undefined) break;
    at += 1;
    if (atom.isSpace) {
      if (runs.length > 0 && width + atom.width <= setting.width) add(atom);
      continue;
    }
    if (width > 0 && width + atom.width > setting.width) close();
    if (atom.width > setting.width) broken(atom);
    else add(atom);
  }
  if (runs.length > 0) close();
  return lines;
}
