import { type Block, type Figure, figureText, type Report, type Section, type Span } from '@netra/contract';

/** Text from logs is data: nothing in it may act as markup. */
function inert(text: string): string {
  return text.replace(/[\\`*[\]<>|]/g, (character) => `\\${character}`).replace(/\s*\n\s*/g, ' ');
}

function figureMarkdown(figure: Figure): string {
  const text = figureText(figure);
  return figure.format === 'text' ? inert(text) : text;
}

/** Running text as Markdown; figures are written by `figureText`. */
export function renderSpans(spans: readonly Span[]): string {
  return spans.map((span) => (typeof span === 'string' ? span : figureMarkdown(span))).join('');
}

/** Running text as plain text, for places without markup such as the headline of `final_report`. */
export function plainText(spans: readonly Span[]): string {
  return spans.map((span) => (typeof span === 'string' ? span : figureText(span))).join('');
}

function cellMarkdown(cell: Span | null): string {
  if (cell === null) return '';
  return typeof cell === 'string' ? inert(cell) : figureMarkdown(cell);
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
  return [`## ${section.title}`, ...section.blocks.map(blockMarkdown)].join('\n\n');
}

/** The summary of a report as Markdown: its headline and the blocks of its first section; the text of the answer message. */
export function renderSummary(report: Report): string {
  const summary = report.sections.find((section) => section.id === 'summary');
  return [renderSpans(report.headline), ...(summary?.blocks ?? []).map(blockMarkdown)].join('\n\n');
}

/** A whole report as Markdown, for export. */
export function renderMarkdown(report: Report): string {
  return `${[
    `# ${inert(report.question)}`,
    renderSpans(report.headline),
    ...report.sections.filter((section) => section.blocks.length > 0).map(sectionMarkdown),
    `*Written by the ${report.writtenBy}.*`,
  ].join('\n\n')}\n`;
}
