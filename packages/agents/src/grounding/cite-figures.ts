import { type Figure, figureText, type Span } from '@netra/contract';
import type { FactSheet } from './fact-sheet.ts';
import { joined } from './prose.ts';

const citation = /\{\s*(f\d+)\s*(?::[^{}]*)?\}/g;

/** Numbers of this length or more are unlikely to be right by chance. */
const fewestCharacters = 3;

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** The ways in which a model may write a figure out: as we write it, or rounded to whole dollars or percent. */
function writingsOf(figure: Figure): string[] {
  const usual = figureText(figure);
  const value = Number(figure.value);
  switch (figure.format) {
    case 'usd':
      return [usual, `$${whole.format(value)}`];
    case 'percent':
      return [usual, `${whole.format(value * 100)}%`, usual.replace('%', ' %')];
    case 'count':
    case 'tokens':
      return [usual, whole.format(value), String(figure.value)];
    case 'ms':
    case 'ratio':
      return [usual];
    case 'text':
      return [];
  }
}

/** Written-out numbers by the one figure they can be; what could be two figures is nobody's. */
function writtenFigures(sheet: FactSheet): ReadonlyMap<string, Figure> {
  const found = new Map<string, Figure | null>();
  for (const figure of sheet.figures.values())
    for (const text of writingsOf(figure)) {
      if (text.length < fewestCharacters || !/\d/.test(text)) continue;
      const other = found.get(text);
      const isSame =
        other === undefined ||
        (other !== null && other.value === figure.value && other.format === figure.format);
      found.set(text, isSame ? (other ?? figure) : null);
    }
  return new Map([...found].filter((entry): entry is [string, Figure] => entry[1] !== null));
}

const literal = /[$€£]?\d[\d,.]*(?:\s?%|\s?(?:ms|s|k|M|B)\b)?(?:\s?tokens\b)?|\d/g;

function matched(text: string, written: ReadonlyMap<string, Figure>): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const match of text.matchAll(literal)) {
    const before = text[match.index - 1] ?? ' ';
    const bare = match[0].replace(/[.,]+$/, '');
    const figure = /[\p{L}\p{N}_.-]/u.test(before) ? undefined : written.get(bare);
    const after = text[match.index + bare.length] ?? ' ';
    if (figure === undefined || /[\p{L}\p{N}]/u.test(after)) continue;
    spans.push(text.slice(at, match.index), figure);
    at = match.index + bare.length;
  }
  return [...spans, text.slice(at)];
}

/**
 * Turns a model's sentence into spans: a citation (`{f12}`) becomes its figure, and so does a number that is written
 * as exactly one figure of the sheet is. A citation of nothing is left standing, for validation to find.
 */
export function citeFigures(text: string, sheet: FactSheet): Span[] {
  const written = writtenFigures(sheet);
  const spans: Span[] = [];
  let at = 0;
  for (const match of text.matchAll(citation)) {
    const figure = sheet.figures.get(match[1] ?? '');
    if (figure === undefined) continue;
    spans.push(...matched(text.slice(at, match.index), written), figure);
    at = match.index + match[0].length;
  }
  spans.push(...matched(text.slice(at), written));
  return joined(spans);
}
