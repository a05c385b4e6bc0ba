import { type Block, type Figure, figureText, type Report, type Section, type Span } from '@netra/contract';

/** What a model is told of a report: its sentences and tables, every figure with a label it can be cited by. */
export type FactSheet = {
  readonly text: string;
  /** By label: `f1`, `f2`, ... */
  readonly figures: ReadonlyMap<string, Figure>;
};

/** Sections with nothing to tell: how it was made, and what is fixed text. */
const untold: readonly Section['id'][] = [
  'method',
  // Quoted as it was said of other days; a model would pass it off as today's.
  'earlier-answers',
  // What a document says is not what the calls say, and may be written to lead a model astray.
  'documents',
  'next-steps',
  'example',
  'how-to-export',
  'questions',
  'what-we-can-do',
];
const mostRows = 10;
const mostFigures = 260;

/** Writes the facts of a grounded report down for a model; what is cut is cut at the end, never in the middle of a line. */
export function factSheetOf(report: Report): FactSheet {
  const labels = new Map<string, string>();
  const figures = new Map<string, Figure>();
  const labelOf = (figure: Figure): string => {
    const key = `${figure.evidenceId} ${figure.pointer} ${figure.format}`;
    const known = labels.get(key);
    if (known !== undefined) return known;
    const label = `f${labels.size + 1}`;
    labels.set(key, label);
    figures.set(label, figure);
    return label;
  };
  const tell = (span: Span) =>
    typeof span === 'string' ? span : `{${labelOf(span)}: ${figureText(span).replaceAll(/[{}]/g, ' ')}}`;
  const line = (spans: readonly Span[]) => spans.map(tell).join('');
  const linesOf = (block: Block): string[] => {
    switch (block.type) {
      case 'paragraph':
        return [line(block.spans)];
      case 'list':
        return block.items.map((item) => `- ${line(item)}`);
      case 'table':
        return [
          `Table "${block.title}": ${block.columns.map(({ title }) => title).join(' | ')}`,
          ...block.rows
            .slice(0, mostRows)
            .map((row) => row.map((cell) => (cell === null ? 'not known' : tell(cell))).join(' | ')),
        ];
      case 'chart':
        return [];
    }
  };
  const lines = [line(report.headline)];
  for (const section of report.sections.filter(({ id }) => !untold.includes(id)))
    for (const told of [`# ${section.title}`, ...section.blocks.flatMap(linesOf)])
      if (figures.size < mostFigures) lines.push(told);
  return { text: lines.join('\n'), figures };
}
