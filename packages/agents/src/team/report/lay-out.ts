import type { Span } from '@netra/contract';
import { joined } from '../../grounding/prose.ts';
import { plainText } from '../../grounding/render-markdown.ts';

/** What an answer says, before it is known how much of it fits into a headline. */
export type AnswerParts = {
  /** What must stand before any answer, each a sentence. */
  readonly lead: readonly (readonly Span[])[];
  /** What was asked for, most important first; each a topic with its statements. */
  readonly topics: readonly (readonly (readonly Span[])[])[];
  /** What belongs to the answer although nobody asked. */
  readonly extras: readonly (readonly (readonly Span[])[])[];
};

/** An answer as it is laid out: the one or two most important sentences, and paragraphs of what is left. */
export type LaidOut = { readonly headline: Span[]; readonly paragraphs: Span[][] };

/** With more characters than this a further sentence does not fit into a headline. */
const mostCharacters = 190;

/** The sentences of statements; a figure is never split, whatever dots a name has. */
export function sentencesOf(statements: readonly (readonly Span[])[]): Span[][] {
  const sentences: Span[][] = [];
  for (const statement of statements) {
    let current: Span[] = [];
    for (const span of statement) {
      const [first = '', ...further] = typeof span === 'string' ? span.split(/(?<=[.!?][”")]?)\s+/u) : [span];
      current.push(first);
      for (const piece of further) {
        sentences.push(current);
        current = [piece];
      }
    }
    sentences.push(current);
  }
  return sentences.map((sentence) => joined(sentence)).filter((sentence) => sentence.length > 0);
}

/** Sentences one after the other with a space between; a model may have written it already. */
export function inOneLine(sentences: readonly (readonly Span[])[]): Span[] {
  return sentences.reduce<Span[]>((before, sentence) => {
    if (sentence.length === 0) return before;
    const last = before.at(-1);
    const isApart = last === undefined || (typeof last === 'string' && /\s$/.test(last));
    return isApart ? joined(before, sentence) : joined(before, ' ', sentence);
  }, []);
}

/** True when sentences are short enough, together, for a headline. */
export function fitsHeadline(sentences: readonly (readonly Span[])[]): boolean {
  return plainText(inOneLine(sentences)).length <= mostCharacters;
}

/**
 * Lays an answer out: its headline is what must stand first and then the first sentence of each of the first two topics,
 * or the first two of the only one, as far as they fit; everything else follows in paragraphs, a topic each.
 */
export function layOut({ lead, topics, extras }: AnswerParts): LaidOut {
  const said = new Set<string>();
  // Topics may begin with the same: said once is enough.
  const fresh = (statements: readonly (readonly Span[])[]) =>
    sentencesOf(statements).filter((sentence) => {
      const words = plainText(sentence);
      return !said.has(words) && said.add(words);
    });
  const first = fresh(lead);
  const asked = topics.map(fresh).filter((sentences) => sentences.length > 0);
  const [only, second] = asked;
  const wanted = [only?.[0], second === undefined ? only?.[1] : second[0]].filter(
    (sentence) => sentence !== undefined,
  );
  const chosen: Span[][] = [];
  for (const sentence of [...first, ...wanted]) {
    if (chosen.length === 0 || fitsHeadline([...chosen, sentence])) chosen.push(sentence);
    // Whatever follows what does not fit would be read as its consequence.
    else break;
  }
  const left = [first, ...asked, ...extras.map(fresh)];
  return {
    headline: inOneLine(chosen),
    paragraphs: left
      .map((sentences) => inOneLine(sentences.filter((sentence) => !chosen.includes(sentence))))
      .filter((paragraph) => paragraph.length > 0),
  };
}
