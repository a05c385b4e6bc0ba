import { type ImportResult, type QuarantinedRow, sumUsd, type Usd, usd, zeroUsd } from '@netra/contract';
import type { CallRow } from '../store/call-row.ts';
import { aggregateOperation } from '../store/columns.ts';
import type { CallOutcome } from '../store/write-block.ts';

const shownProblems = 20;

/** What is counted of a call that was written: its cost in pico-dollars where that is all, or what its row says. */
export type StoredFact =
  | number
  | { readonly cost: Usd | null; readonly isAggregate: boolean; readonly isUndated: boolean };

/** What is counted of a row. */
export function factOf(row: CallRow): StoredFact {
  if (row.plain_cost !== undefined) return row.plain_cost.total;
  return {
    cost: row.cost as Usd | null,
    isAggregate: row.operation === aggregateOperation,
    isUndated: row.tags.startedAt === 'not stated',
  };
}

/** The numbers of an import while it runs. */
export type ImportTally = {
  /** Counts calls that were written, one fact and one outcome for each. */
  stored(facts: readonly StoredFact[], outcomes: readonly CallOutcome[]): void;
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
  function stored(facts: readonly StoredFact[], outcomes: readonly CallOutcome[]): void {
    const amounts: Usd[] = [cost];
    let picos = 0;
    for (const [index, fact] of facts.entries()) {
      if (outcomes[index] === 'duplicate') {
        counts.duplicates += 1;
        continue;
      }
      counts.accepted += 1;
      if (typeof fact === 'number') {
        if (!Number.isSafeInteger(picos + fact)) {
          amounts.push(usd(`${picos}e-12`));
          picos = 0;
        }
        picos += fact;
        continue;
      }
      if (fact.cost === null) counts.unpriced += 1;
      else amounts.push(fact.cost);
      if (fact.isAggregate) counts.aggregates += 1;
      if (fact.isUndated) undated += 1;
    }
    cost = sumUsd([...amounts, usd(`${picos}e-12`)]);
  }
  return {
    stored,
    written: (rows, outcomes) => stored(rows.map(factOf), outcomes),
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
