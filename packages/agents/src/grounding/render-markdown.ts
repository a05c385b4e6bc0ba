import { type Block, type Figure, figureText, type Report, type Section, type Span } from '@netra/contract';
import { periodLine } from './date-text.ts';

/** Between single backticks nothing acts as markup, so that is kept as it is: names of fields and commands. */
const code = /((?<!`)`[^`\n]+`(?!`))/;
const longestTitle = 120;

/** Names from logs are data and stand in plain text as well as in figures: nothing in either may act as markup. */
function inert(text: string): string {
  return text
    .replace(/\s*\n\s*/g, ' ')
    .split(code)
    .map((piece, index) =>
      index % 2 === 1 ? piece : piece.replace(/[\\`*[\]<>|]/g, (character) => `\\${character}`),
    )
    .join('');
}

/** Text that begins a block must not begin a heading, a list or a quotation by itself. */
function opening(markdown: string): string {
  return markdown.replace(/^(#|[-+] )/, '\\$1').replace(/^(\d{1,9})([.)] )/, '$1\\$2');
}

function figureMarkdown(figure: Figure): string {
  const text = figureText(figure);
  return figure.format === 'text' ? inert(text) : text;
}

/** Running text as Markdown; figures are written by `figureText`. */
function renderSpans(spans: readonly Span[]): string {
  return opening(
    spans.map((span) => (typeof span === 'string' ? inert(span) : figureMarkdown(span))).join(''),
  );
}

/** Running text as plain text, for places without markup such as the headline of `final_report`. */
export function plainText(spans: readonly Span[]): string {
  return spans.map((span) => (typeof span === 'string' ? span : figureText(span))).join('');
}

function cellMarkdown(cell: Span | null): string {
  if (cell === null) return '';
  const markdown = typeof cell === 'string' ? inert(cell) : figureMarkdown(cell);
  // A bar ends a cell also within code.
  return markdown.replace(/(?<!\\)\|/g, '\\|');
}

function tableMarkdown(
  title: string,
  columns: readonly { title: string; align: 'left' | 'right' }[],
  rows: readonly string[][],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    ...(title === '' ? [] : [`**${inert(title)}**`, '']),
    line(columns.map((column) => inert(column.title))),
    line(columns.map((column) => (column.align === 'right' ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}

function blockMarkdown(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return renderSpans(block.spans);
    case 'list':
      return block.items
        .map((item, index) => `${block.ordered ? `${index + 1}.` : '-'} ${renderSpans(item)}`)
        .join('\n');
    case 'table':
      return tableMarkdown(
        block.title,
        block.columns,
        block.rows.map((row) => row.map(cellMarkdown)),
      );
    case 'chart':
      return tableMarkdown(
        block.title,
        [
          { title: '', align: 'left' },
          ...block.series.map((series) => ({ title: series, align: 'right' as const })),
        ],
        block.points.map((point) => [
          inert(point.label),
          ...block.series.map((series) => cellMarkdown(point.values[series] ?? null)),
        ]),
      );
  }
}

function sectionMarkdown(section: Section): string {
  return [`## ${inert(section.title)}`, ...section.blocks.map(blockMarkdown)].join('\n\n');
}

/** The summary of a report as Markdown: its headline and the blocks of its first section; the text of the answer message. */
export function renderSummary(report: Report): string {
  const summary = report.sections.find((section) => section.id === 'summary');
  return [renderSpans(report.headline), ...(summary?.blocks ?? []).map(blockMarkdown)].join('\n\n');
}

/** The question as a title; what does not fit into one follows as a quotation. */
function titleMarkdown(question: string): string[] {
  const whole = question.trim().replace(/\s+/g, ' ');
  if (whole.length <= longestTitle) return [`# ${inert(whole)}`];
  return [`# ${inert(whole.slice(0, longestTitle - 1))}…`, `> ${opening(inert(whole))}`];
}

/** Which time the report is about and whether its calls are real: what a reader must know who was not there. */
function standingMarkdown(report: Report): string {
  return [
    ...(report.period === null ? [] : [periodLine(report.period, report.createdAt)]),
    ...(report.synthetic ? ['**Synthetic data: generated for demonstration, not real traffic.**'] : []),
  ].join(' ');
}

/** A whole report as Markdown, for export. */
export function renderMarkdown(report: Report): string {
  const standing = standingMarkdown(report);
  return `${[
    ...titleMarkdown(report.question),
    ...(standing === '' ? [] : [standing]),
    renderSpans(report.headline),
    ...report.sections.filter((section) => section.blocks.length > 0).map(sectionMarkdown),
    `*Written by ${report.writtenBy === 'built-in analyst' ? 'the ' : ''}${report.writtenBy}.*`,
  ].join('\n\n')}\n`;
}
