import { plainText } from '@netra/agents';
import type { Block, Report, Section } from '@netra/contract';

export type ReportPassage = { readonly section: Section['id']; readonly text: string };

/** Sections that say the same in every report, or repeat what was said before. */
const untold: readonly Section['id'][] = [
  'method',
  'example',
  'how-to-export',
  'questions',
  'what-we-can-do',
  'earlier-answers',
  'documents',
];
/** What is longer is cut, so that a passage stays something to quote. */
const longestText = 600;

/** A long text up to the last word that is whole. */
function shortened(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, text.lastIndexOf(' ', longestText)).slice(0, longestText).toWellFormed()} …`;
}

function textsOf(block: Block): string[] {
  switch (block.type) {
    case 'paragraph':
      return [plainText(block.spans)];
    case 'list':
      return block.items.map((item) => plainText(item));
    case 'table':
    case 'chart':
      return [];
  }
}

/** The sentences of a report that can be quoted, in its order; tables and charts are left to the report itself. */
export function passagesOf(report: Report): ReportPassage[] {
  const told = report.sections
    .filter(({ id }) => !untold.includes(id))
    .flatMap(({ id, blocks }) =>
      blocks.flatMap(textsOf).map((text): ReportPassage => ({ section: id, text })),
    );
  const headline: ReportPassage = { section: 'summary', text: plainText(report.headline) };
  const advice = report.recommendations.map(
    ({ title, explanation }): ReportPassage => ({
      section: 'findings',
      text: `${title}. ${plainText(explanation)}`,
    }),
  );
  const seen = new Set<string>();
  return [headline, ...told, ...advice].flatMap(({ section, text }) => {
    const cut = shortened(text.trim());
    if (cut === '' || seen.has(cut)) return [];
    seen.add(cut);
    return [{ section, text: cut }];
  });
}
