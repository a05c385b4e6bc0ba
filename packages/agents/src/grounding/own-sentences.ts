import type { Report, Span } from '@netra/contract';

/** Between two sentences of running text: what is checked, and left out, as one. */
const sentenceEnd = /(?<=[.!?][)”"]?)\s+(?=[\p{Lu}{¿¡“"])/u;

/** The sentences of a text that a model wrote, before its citations are figures. */
export function writtenSentences(text: string): string[] {
  return text.trim().split(sentenceEnd);
}

/** Stands where a figure stood. */
const figurePlace = '{}';

function plain(spans: readonly Span[]): string[] {
  const text = spans.map((span) => (typeof span === 'string' ? span : figurePlace)).join('');
  return writtenSentences(text).filter((sentence) => !sentence.includes(figurePlace));
}

/** The sentences without a figure that the program itself put into a report: a model may say them again as they are. */
export function ownSentences(report: Report): ReadonlySet<string> {
  const running = report.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) =>
      block.type === 'paragraph' ? [block.spans] : block.type === 'list' ? block.items : [],
    ),
  );
  return new Set([report.headline, ...running].flatMap(plain));
}
