import type { Block, Figure, Report, Span } from '@netra/contract';
import type { ReportTask } from '../report-pdf.ts';

type Cell = Span | null;

function cellsOf(block: Block): readonly Cell[] {
  switch (block.type) {
    case 'paragraph':
      return block.spans;
    case 'list':
      return block.items.flat();
    case 'table':
      return block.rows.flat();
    case 'chart':
      return block.points.flatMap(({ values }) => Object.values(values));
  }
}

function figuresOf(report: Report): Figure[] {
  const cells = [...report.headline, ...report.sections.flatMap(({ blocks }) => blocks.flatMap(cellsOf))];
  return cells.filter((cell) => cell !== null && typeof cell !== 'string');
}

/** The number by which each piece of evidence is cited. */
export type EvidenceNumbers = ReadonlyMap<string, number>;

/** Numbers evidence in the order in which a report first rests on it; what it does not rest on comes after. */
export function evidenceNumbers(report: Report, evidence: ReportTask['evidence']): EvidenceNumbers {
  const ids = [...figuresOf(report).map(({ evidenceId }) => evidenceId), ...evidence.map(({ id }) => id)];
  return new Map([...new Set(ids)].map((id, index) => [id, index + 1]));
}

/** The one number that all figures among the cells rest on; undefined when there are several, or none. */
export function commonNumber(cells: readonly Cell[], numbers: EvidenceNumbers): number | undefined {
  const ids = new Set(
    cells.flatMap((cell) => (cell === null || typeof cell === 'string' ? [] : [cell.evidenceId])),
  );
  const [id] = ids;
  return ids.size === 1 && id !== undefined ? numbers.get(id) : undefined;
}
