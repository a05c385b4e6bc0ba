import type { Span } from '@netra/contract';

/** Characters after which the next end of a sentence ends the lead. */
const leadCharacters = 200;
const sentenceEnd = /[.!?]\s+(?=\S)/g;

const lengthOf = (span: Span) => (typeof span === 'string' ? span.length : 8);

/** A headline as its lead, which is set large, and the sentences after it, which are not; those may be none. */
export function splitHeadline(spans: readonly Span[]): { readonly lead: Span[]; readonly rest: Span[] } {
  let length = 0;
  for (const [index, span] of spans.entries()) {
    if (typeof span === 'string') {
      for (const end of span.matchAll(sentenceEnd)) {
        const at = end.index + 1;
        if (length + at < leadCharacters) continue;
        const after = span.slice(at).trimStart();
        return {
          lead: [...spans.slice(0, index), span.slice(0, at)],
          rest: [after, ...spans.slice(index + 1)],
        };
      }
      // A sentence may also end with a text and the next begin with a figure.
      if (/[.!?]\s+$/.test(span) && length + span.length >= leadCharacters && index < spans.length - 1)
        return { lead: [...spans.slice(0, index), span.trimEnd()], rest: spans.slice(index + 1) };
    }
    length += lengthOf(span);
  }
  return { lead: [...spans], rest: [] };
}
