import { figureText, type Span } from '@netra/contract';
import type { EvidenceNumbers } from './evidence-numbers.ts';
import { ink, type Piece } from './layout.ts';

/** Between single backticks stand names of fields and commands. */
const code = /(?<!`)`([^`\n]+)`(?!`)/;

/** Plain text, with names of fields and commands set as such. */
export function textPieces(text: string): Piece[] {
  return text
    .split(code)
    .map((piece, index): Piece => (index % 2 === 1 ? { text: piece, style: 'code' } : { text: piece }))
    .filter((piece) => piece.text !== '');
}

/** The number of a piece of evidence, as it stands behind what rests on it. */
export function citation(number: number | undefined): Piece[] {
  return number === undefined ? [] : [{ text: `\u00a0[${number}]`, size: 6.5, color: ink.faint }];
}

/** Running text with the number of its evidence behind each figure. */
export function spanPieces(spans: readonly Span[], numbers: EvidenceNumbers): Piece[] {
  return spans.flatMap((span): Piece[] =>
    typeof span === 'string'
      ? textPieces(span)
      : [{ text: figureText(span) }, ...citation(numbers.get(span.evidenceId))],
  );
}
