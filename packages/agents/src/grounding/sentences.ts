import type { Span } from '@netra/contract';

/** Splits running text into its sentences, figures staying where they stand. */
export function sentencesOf(spans: readonly Span[]): Span[][] {
  const sentences: Span[][] = [[]];
  for (const span of spans) {
    const pieces = typeof span === 'string' ? span.split(/(?<=[.!?;]\s+)(?=\S)/u) : [span];
    for (const [index, piece] of pieces.entries()) {
      const previous = sentences.at(-1) ?? [];
      const last = previous.at(-1);
      const isEnded = typeof last === 'string' && /[.!?;]\s+$/.test(last);
      if (index > 0 || isEnded) sentences.push([piece]);
      else previous.push(piece);
    }
  }
  return sentences.filter((sentence) => sentence.length > 0);
}
