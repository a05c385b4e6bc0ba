import type { DocumentPassage } from '@netra/contract';
import type { Part } from './read-text.ts';

/** Passages grow to about this many characters, and are never longer than the other: short enough to be quoted whole. */
const aimed = 420;
const longest = 560;

/** A stretch at most `longest` long from the start of a text, ended at a word where there is one. */
function head(text: string): string {
  const space = text.slice(0, longest).search(/\s\S*$/);
  const cut = text.slice(0, space > longest / 2 ? space : longest);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

function shortened(text: string): string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest.length > longest) {
    const piece = head(rest);
    pieces.push(piece.trim());
    rest = rest.slice(piece.length).trim();
  }
  return rest === '' ? pieces : [...pieces, rest];
}

/** The smallest stretches that are kept together: lines, and sentences of lines that are too long. */
function pieces(paragraph: string): string[] {
  if (paragraph.length <= aimed) return [paragraph];
  return paragraph
    .split('\n')
    .flatMap((line) => (line.length <= aimed ? [line] : line.split(/(?<=[.!?…])\s+|(?<=[。！？])/)))
    .flatMap(shortened);
}

/** The passages of one part, in order: whole paragraphs together where they are short, cut at sentences where not. */
function textsOf({ text, heading }: Part): string[] {
  const above = heading === undefined || heading.length > aimed / 2 ? '' : `${heading}\n`;
  const texts: string[] = [];
  let current = '';
  const close = () => {
    if (current !== '') texts.push(`${above}${current}`);
    current = '';
  };
  for (const paragraph of text.split(/\n[^\S\n]*\n\s*/)) {
    // A heading belongs to what follows it.
    if (/^#{1,6} /.test(paragraph)) close();
    pieces(paragraph.trim()).forEach((piece, index) => {
      if (piece === '') return;
      const joined = current === '' ? piece : `${current}${index === 0 ? '\n\n' : '\n'}${piece}`;
      if (above.length + joined.length <= (current.startsWith('#') ? longest : aimed)) current = joined;
      else {
        close();
        current = piece;
      }
    });
  }
  close();
  return texts.flatMap(shortened);
}

/** Cuts a document into passages that can be found and quoted, numbered from 1. */
export function cutPassages(parts: readonly Part[]): DocumentPassage[] {
  return parts
    .flatMap((part) => textsOf(part).map((text) => ({ page: part.page, text })))
    .map((passage, index) => ({ number: index + 1, ...passage }));
}
