import { readFileSync } from 'node:fs';

/** The styles of text there are. */
export type Style = 'plain' | 'bold' | 'code';

type FontFile = () => URL;

type Typeface = {
  readonly name: string;
  /** The writing it is taken for; the first that fits counts. */
  readonly covers: RegExp;
  readonly files: Readonly<Record<Style, FontFile>>;
};

const korean = (weight: string): FontFile => {
  return () => new URL(`../fonts/NotoSansKR-${weight}.otf`, import.meta.resolve('@embedpdf/fonts-kr'));
};
const chinese = (weight: string): FontFile => {
  return () => new URL(`../fonts/NotoSansHans-${weight}.otf`, import.meta.resolve('@embedpdf/fonts-sc'));
};
const devanagari = (weight: number): FontFile => {
  const file = `noto-sans-devanagari-devanagari-${weight}-normal.woff`;
  return () => new URL(`./files/${file}`, import.meta.resolve('@fontsource/noto-sans-devanagari'));
};
const thai = (weight: number): FontFile => {
  const file = `noto-sans-thai-thai-${weight}-normal.woff`;
  return () => new URL(`./files/${file}`, import.meta.resolve('@fontsource/noto-sans-thai'));
};
const general = (name: string): FontFile => {
  return () => new URL(`./ttf/${name}.ttf`, import.meta.resolve('dejavu-fonts-ttf/package.json'));
};

/** Signs that stand with Chinese and Japanese writing: its punctuation, and letters of full width. */
const signs = String.raw`\u3000-\u303f\uff00-\uffef`;
const eastAsian = new RegExp(
  String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}${signs}]`,
  'u',
);

/**
 * Fonts with free licences, as their packages carry them: Noto Sans (SIL Open Font License 1.1) for the scripts of
 * East and South Asia, DejaVu (Bitstream Vera licence) for everything else, among it Greek, Cyrillic, Arabic, Hebrew.
 */
const typefaces: readonly Typeface[] = [
  {
    name: 'Korean',
    covers: /\p{Script=Hangul}/u,
    files: { plain: korean('Regular'), bold: korean('Bold'), code: korean('Regular') },
  },
  {
    name: 'Chinese and Japanese',
    covers: eastAsian,
    files: { plain: chinese('Regular'), bold: chinese('Bold'), code: chinese('Regular') },
  },
  {
    name: 'Devanagari',
    covers: /\p{Script=Devanagari}/u,
    files: { plain: devanagari(400), bold: devanagari(700), code: devanagari(400) },
  },
  {
    name: 'Thai',
    covers: /\p{Script=Thai}/u,
    files: { plain: thai(400), bold: thai(700), code: thai(400) },
  },
  {
    name: 'general',
    covers: /(?:)/u,
    files: {
      plain: general('DejaVuSans'),
      bold: general('DejaVuSans-Bold'),
      code: general('DejaVuSansMono'),
    },
  },
];

const read = new Map<string, Buffer>();

function bytesOf(file: URL): Buffer {
  const known = read.get(file.href);
  if (known !== undefined) return known;
  const bytes = readFileSync(file);
  read.set(file.href, bytes);
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
      pdf.registerFont(font, bytesOf(typeface.files[style]()));
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
