import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The styles of text there are. */
export type Style = 'plain' | 'bold' | 'code';

type Typeface = {
  readonly name: string;
  /** The writing it is taken for; the first that fits counts. */
  readonly covers: RegExp;
  /** A file of its package, under the package's entry or by its own name. */
  readonly files: Readonly<Record<Style, readonly [specifier: string, path: string]>>;
};

/** A character, for use in a character class: letters of the script and the signs that go with them. */
const signs = String.raw`\u3000-\u303f\uff00-\uffef\u00b7`;

function sameFor(plain: readonly [string, string], bold: readonly [string, string]): Typeface['files'] {
  return { plain, bold, code: plain };
}

/**
 * Fonts with free licences, as their packages carry them: Noto Sans (SIL Open Font License 1.1) for the scripts of
 * East and South Asia, DejaVu (Bitstream Vera licence) for everything else, among it Greek, Cyrillic, Arabic, Hebrew.
 */
const typefaces: readonly Typeface[] = [
  {
    name: 'Korean',
    covers: /\p{Script=Hangul}/u,
    files: sameFor(
      ['@embedpdf/fonts-kr', '../fonts/NotoSansKR-Regular.otf'],
      ['@embedpdf/fonts-kr', '../fonts/NotoSansKR-Bold.otf'],
    ),
  },
  {
    name: 'Chinese and Japanese',
    covers: new RegExp(
      String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}${signs}]`,
      'u',
    ),
    files: sameFor(
      ['@embedpdf/fonts-sc', '../fonts/NotoSansHans-Regular.otf'],
      ['@embedpdf/fonts-sc', '../fonts/NotoSansHans-Bold.otf'],
    ),
  },
  {
    name: 'Devanagari',
    covers: /\p{Script=Devanagari}/u,
    files: sameFor(
      ['@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-400-normal.woff', ''],
      ['@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-700-normal.woff', ''],
    ),
  },
  {
    name: 'Thai',
    covers: /\p{Script=Thai}/u,
    files: sameFor(
      ['@fontsource/noto-sans-thai/files/noto-sans-thai-thai-400-normal.woff', ''],
      ['@fontsource/noto-sans-thai/files/noto-sans-thai-thai-700-normal.woff', ''],
    ),
  },
  {
    name: 'general',
    covers: /(?:)/u,
    files: {
      plain: ['dejavu-fonts-ttf/ttf/DejaVuSans.ttf', ''],
      bold: ['dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf', ''],
      code: ['dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf', ''],
    },
  },
];

const read = new Map<string, Buffer>();

function fontFile([specifier, path]: readonly [string, string]): Buffer {
  const key = `${specifier} ${path}`;
  const known = read.get(key);
  if (known !== undefined) return known;
  const entry = import.meta.resolve(specifier);
  const bytes = readFileSync(fileURLToPath(path === '' ? entry : new URL(path, entry)));
  read.set(key, bytes);
  return bytes;
}

/** A stretch of text that one font can write. */
export type FontRun = { readonly text: string; readonly font: string };

/** Makes the function that cuts text into stretches by font, registering each font with a document when it is needed. */
export function fontRunsOf(pdf: PDFKit.PDFDocument): (text: string, style: Style) => FontRun[] {
  const registered = new Set<string>();
  const fontOf = (typeface: Typeface, style: Style): string => {
    const font = `${typeface.name} ${style}`;
    if (!registered.has(font)) {
      pdf.registerFont(font, fontFile(typeface.files[style]));
      registered.add(font);
    }
    return font;
  };
  return (text, style) => {
    const runs: { text: string; typeface: Typeface }[] = [];
    for (const character of text) {
      const last = runs.at(-1);
      // Marks belong to the character before them, spaces to what they end.
      const goesOn = last !== undefined && /[\p{M}\s]/u.test(character);
      const typeface = goesOn ? last.typeface : typefaces.find(({ covers }) => covers.test(character));
      if (typeface === undefined) continue;
      if (last?.typeface === typeface) last.text += character;
      else runs.push({ text: character, typeface });
    }
    return runs.map((run) => ({ text: run.text, font: fontOf(run.typeface, style) }));
  };
}
