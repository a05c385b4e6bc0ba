import { type ImportResult, type QuarantinedRow, sumUsd, type Usd, zeroUsd } from '@netra/contract';
import type { CallRow } from '../store/call-row.ts';
import { aggregateOperation } from '../store/columns.ts';
import type { CallOutcome } from '../store/write-calls.ts';

const shownProblems = 20;

/** The numbers of an import while it runs. */
export type ImportTally = {
  written(rows: readonly CallRow[], outcomes: readonly CallOutcome[]): void;
  putAside(rows: readonly QuarantinedRow[]): void;
  skipped(): void;
  sum(): Omit<ImportResult, 'jobId' | 'format' | 'durationMs'>;
};

/** Starts counting an import. */
export function createImportTally(): ImportTally {
  const counts = { accepted: 0, quarantined: 0, duplicates: 0, unpriced: 0, skipped: 0, aggregates: 0 };
  const problems: ImportResult['problems'] = [];
  let cost: Usd = zeroUsd;
  let undated = 0;
  return {
    written(rows, outcomes) {
      const added = rows.filter((_, index) => outcomes[index] !== 'duplicate');
      counts.accepted += added.length;
      counts.duplicates += rows.length - added.length;
      const amounts: Usd[] = [cost];
      for (const row of added) {
        if (row.cost === null) counts.unpriced += 1;
        else amounts.push(row.cost as Usd);
        if (row.operation === aggregateOperation) counts.aggregates += 1;
        if (row.tags.startedAt === 'not stated') undated += 1;
      }
      cost = sumUsd(amounts);
    },
    putAside(rows) {
      counts.quarantined += rows.length;
      for (const { line, field, problem, expected } of rows.slice(0, shownProblems - problems.length)) {
        problems.push({ line, field, problem, expected });
      }
    },
    skipped() {
      counts.skipped += 1;
    },
    sum() {
      const notes: string[] = [];
      if (counts.aggregates > 0)
        notes.push(
          `${counts.aggregates} rows are sums over many calls: their tokens and costs count, but not as calls. Where the same calls come in one by one as well, import sums into a project of their own.`,
        );
      if (undated > 0) notes.push(`${undated} calls state no time and stand at the base time (--base-time).`);
      return { ...counts, cost, problems, notes };
    },
  };
}
