import type { Block, Report, Section, Span } from '@netra/contract';
import { plainText } from '../../grounding/render-markdown.ts';
import type { ProseVerdict } from '../validation/verdict.ts';
import { list, paragraph, section } from './blocks.ts';
import { fitsHeadline, inOneLine, sentencesOf } from './lay-out.ts';
import type { ModelProse } from './model-prose.ts';

const analystLanguageNotice = 'The built-in analyst answers in English.';
const withheldNote = 'Sentences of the language model that its evidence does not bear were left out.';

function isLanguageNotice(block: Block): boolean {
  return block.type === 'paragraph' && block.spans.length === 1 && block.spans[0] === analystLanguageNotice;
}

/** The summary with the model's sentences in the place of the list of what stands out; notices and advice stay, and what the model left unsaid. */
function summaryWith(old: Section, sentences: readonly Span[][], unsaid: readonly Span[]): Section {
  const kept = [
    ...(unsaid.length === 0 ? [] : [paragraph(unsaid)]),
    ...old.blocks.filter((block) => !isLanguageNotice(block)),
  ];
  if (sentences.length === 0) return { ...old, blocks: kept };
  const at = kept.findIndex((block) => block.type === 'list');
  const written = list(sentences.map((sentence) => [...sentence]));
  return {
    ...old,
    blocks: at < 0 ? [...kept, ...written] : [...kept.slice(0, at), ...written, ...kept.slice(at + 1)],
  };
}

const figuresOf = (spans: readonly Span[]) =>
  spans.flatMap((span) => (typeof span === 'string' ? [] : [`${span.evidenceId}${span.pointer}`]));

/** Sentences of the built-in answer whose figures, or words where they have none, the model does not repeat. */
function unsaidBy(sentences: readonly Span[][], answer: readonly Span[]): Span[] {
  const figures = new Set(sentences.flatMap(figuresOf));
  const text = sentences.map(plainText).join(' ');
  return inOneLine(
    sentencesOf([answer]).filter((sentence) => {
      const own = figuresOf(sentence);
      return own.length === 0
        ? !text.includes(plainText(sentence))
        : !own.every((figure) => figures.has(figure));
    }),
  );
}

function withNote(sections: readonly Section[]): Section[] {
  const note = paragraph([withheldNote]);
  if (sections.some(({ id }) => id === 'not-seen'))
    return sections.map((old) => (old.id === 'not-seen' ? { ...old, blocks: [...old.blocks, note] } : old));
  const at = sections.findIndex(({ id }) => id === 'method');
  const added = section('not-seen', 'What we could not see', [note]);
  return at < 0 ? [...sections, ...added] : [...sections.slice(0, at), ...added, ...sections.slice(at)];
}

/** Puts what a model wrote, and validation let through, into the report, after what must stand first; without a sentence left it stays as it was. */
export function withProse(
  report: Report,
  prose: ModelProse,
  checked: { readonly verdict: ProseVerdict; readonly lead: readonly Span[] },
): Report {
  const { verdict, lead } = checked;
  const kept = (sentences: readonly Span[][], offset: number) =>
    sentences.filter((_, index) => verdict[offset + index]?.problem === null);
  // What stands first stands there once, also where the model says it as well.
  const written = kept(prose.headline, 0).filter((sentence) => plainText(sentence) !== plainText(lead));
  const first = lead.length === 0 ? [] : [lead];
  // What is too long for a headline goes on below it.
  const fit = written.findIndex(
    (_, index) => first.length + index > 0 && !fitsHeadline([...first, ...written.slice(0, index + 1)]),
  );
  const headline = fit < 0 ? written : written.slice(0, fit);
  const summary = [...written.slice(headline.length), ...kept(prose.summary, prose.headline.length)];
  const isWithheld = verdict.some(({ problem }) => problem !== null);
  if (written.length === 0 && summary.length === 0)
    return isWithheld ? { ...report, sections: withNote(report.sections) } : report;
  const unsaid =
    written.length === 0
      ? []
      : unsaidBy([...first.map((spans) => [...spans]), ...written, ...summary], report.headline);
  // An answer that its headline held alone has no summary yet.
  const [old = { id: 'summary' as const, title: 'Summary', blocks: [] }] = report.sections.filter(
    ({ id }) => id === 'summary',
  );
  const { title, blocks } = summaryWith(old, summary, unsaid);
  const isNew = report.sections.every(({ id }) => id !== 'summary');
  const sections = [
    ...(isNew ? section('summary', title, blocks) : []),
    // Quotations that were asked for stand before the summary, and stay there.
    ...report.sections.flatMap((each) =>
      each.id === 'summary' ? section('summary', title, blocks) : [each],
    ),
  ];
  return {
    ...report,
    headline: written.length === 0 ? report.headline : inOneLine([...first, ...headline]),
    sections: isWithheld ? withNote(sections) : sections,
    writtenBy: `${prose.model}, checked by the built-in analyst`,
  };
}
