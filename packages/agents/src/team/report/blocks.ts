import type { Block, Figure, FigureFormat, Section, Span } from '@netra/contract';

export type Cell = Span | null;
type Column = { readonly title: string; readonly isNumber: boolean };

/** A paragraph of running text. */
export function paragraph(spans: readonly Span[]): Block {
  return { type: 'paragraph', spans: [...spans] };
}

/** A bulleted list, or nothing when there are no items. */
export function list(items: readonly (readonly Span[])[]): Block[] {
  return items.length === 0 ? [] : [{ type: 'list', ordered: false, items: items.map((item) => [...item]) }];
}

/** Columns by title; a title that begins with `#` is a column of numbers. */
export function columns(...titles: readonly string[]): Column[] {
  return titles.map((title) => ({ title: title.replace(/^#/, ''), isNumber: title.startsWith('#') }));
}

/** A table, or nothing when it has no rows. */
export function table(title: string, of: readonly Column[], rows: readonly (readonly Cell[])[]): Block[] {
  if (rows.length === 0) return [];
  return [
    {
      type: 'table',
      title,
      columns: of.map((column) => ({ title: column.title, align: column.isNumber ? 'right' : 'left' })),
      rows: rows.map((row) => [...row]),
    },
  ];
}

/** A chart of one series, or nothing when there are no points. */
export function chart(
  shape: {
    readonly chart: 'bar' | 'line';
    readonly title: string;
    readonly format: FigureFormat;
    readonly series: string;
  },
  points: readonly { readonly label: string; readonly value: Figure }[],
): Block[] {
  if (points.length === 0) return [];
  return [
    {
      type: 'chart',
      chart: shape.chart,
      title: shape.title,
      format: shape.format,
      series: [shape.series],
      points: points.map((point) => ({ label: point.label, values: { [shape.series]: point.value } })),
    },
  ];
}

/** A section, or nothing when it holds nothing. */
export function section(id: Section['id'], title: string, blocks: readonly Block[]): Section[] {
  return blocks.length === 0 ? [] : [{ id, title, blocks: [...blocks] }];
}
