import { type Block, type Evidence, type FigureFormat, usdSchema } from '@netra/contract';
import { minuteText } from '../../grounding/date-text.ts';
import { figureOf } from '../../grounding/reading.ts';
import { type ToolName, toolCatalogue } from '../../tools/catalogue.ts';
import { type Cell, columns, table } from './blocks.ts';
import type { Materials } from './materials.ts';

const mostRows = 12;
const mostColumns = 7;

type Row = Readonly<Record<string, unknown>>;
type Field = { readonly path: readonly string[]; readonly title: string; readonly format: FigureFormat };

/** How a field is written, by its name and value; undefined for what has no clear unit and is left out. */
function formatOf(name: string, value: unknown): FigureFormat | undefined {
  if (typeof value === 'string') {
    if (
      usdSchema.safeParse(value).success &&
      /cost|change|effect|amount|expected|actual|saving|low|high|price/i.test(name)
    )
      return 'usd';
    return undefined;
  }
  if (typeof value !== 'number') return undefined;
  if (/^(?:share|hitRate|cacheHitRate|errorRate)$/.test(name)) return 'percent';
  if (/Ms$/.test(name)) return 'ms';
  if (/tokens$/i.test(name)) return 'tokens';
  return /calls$|^(?:count|units|hours|days|activeMinutes)$/i.test(name) ? 'count' : undefined;
}

const words = (name: string) => name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();

function fieldsOf(row: Row): Field[] {
  return Object.entries(row)
    .flatMap(([name, value]): Field[] => {
      const format = formatOf(name, value);
      if (format !== undefined) return [{ path: [name], title: words(name), format }];
      const isSpread = /Ms$/.test(name) && value !== null && typeof value === 'object';
      return isSpread
        ? (['p50', 'p95'] as const).map((at) => ({
            path: [name, at],
            title: `${words(name.replace(/Ms$/, ''))} ${at}`,
            format: 'ms' as const,
          }))
        : [];
    })
    .slice(0, mostColumns);
}

function labelOf(item: Evidence, row: Row, index: number): Cell {
  const reading = { evidenceId: item.id, result: item.result };
  const [name, path] =
    typeof row.key === 'string'
      ? [row.key, ['rows', index, 'key']]
      : Array.isArray(row.key) && typeof row.key[0] === 'string'
        ? [row.key[0], ['rows', index, 'key', 0]]
        : typeof row.model === 'string'
          ? [row.model, ['rows', index, 'model']]
          : ['', []];
  if (name !== '') return figureOf(reading, path, 'text');
  return typeof row.at === 'string' ? `${minuteText(row.at)} UTC` : '(no name)';
}

function rowsTable(item: Evidence): Block[] {
  const { rows } = (item.result ?? {}) as { rows?: unknown };
  const [first] = Array.isArray(rows) ? (rows as Row[]) : [];
  if (first === undefined || !Array.isArray(rows)) return [];
  const fields = fieldsOf(first);
  if (fields.length === 0) return [];
  const reading = { evidenceId: item.id, result: item.result };
  const cell = (row: Row, index: number, field: Field): Cell => {
    const value = field.path.reduce<unknown>((inner, part) => (inner as Row | null | undefined)?.[part], row);
    return typeof value === 'string' || typeof value === 'number'
      ? figureOf(reading, ['rows', index, ...field.path], field.format)
      : null;
  };
  const title = Object.hasOwn(toolCatalogue, item.tool)
    ? toolCatalogue[item.tool as ToolName].description
    : '';
  return table(
    `Looked at as well. ${title}`,
    columns('of', ...fields.map((field) => `#${field.title}`)),
    (rows as Row[])
      .slice(0, mostRows)
      .map((row, index) => [labelOf(item, row, index), ...fields.map((field) => cell(row, index, field))]),
  );
}

/** Tables of what a model chose to look at beyond the usual, made by rules from the results as they are. */
export function furtherBlocks({ input, evidence }: Materials): Block[] {
  const shown = new Set((input.analysis?.evidence ?? []).map(({ evidenceId }) => evidenceId));
  const further = [...(input.analysis?.further ?? []), ...(input.research?.further ?? [])];
  const ids = [...new Set(further.map(({ evidenceId }) => evidenceId))].filter((id) => !shown.has(id));
  return ids.flatMap((id) => evidence.filter((item) => item.id === id).flatMap(rowsTable));
}
