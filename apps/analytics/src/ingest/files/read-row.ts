import { hash } from 'node:crypto';
import type { Call, CallTexts, QuarantinedRow } from '@netra/contract';
import { statedTexts } from '../../texts/stated-texts.ts';
import type { PlainCall, plainReader } from '../plain-call.ts';
import { type CallProblem, isInTime, readCall } from '../read-call.ts';
import type { FileFormat, FileRow } from './file-row.ts';

export type RowRules = {
  readonly format: FileFormat;
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Reads plain calls that state the defaults. */
  readonly readPlain: ReturnType<typeof plainReader>;
  /** The one project the sender may write to; null when it may write to any. */
  readonly project: string | null;
  readonly nowMs: number;
};

export type ReadRow =
  | { readonly call: Call; readonly startedAtMs: number; readonly texts?: CallTexts }
  | { readonly aside: QuarantinedRow }
  | { readonly skipped: string };

/** A row's line, and which of the records of that line it is. */
const placeOf = ({ line, nth }: FileRow): string => (nth === undefined ? `${line}` : `${line}#${nth}`);

/** The same row of the same file has the same id in every import, so importing a file again adds nothing. */
function rowId(format: FileFormat, project: unknown, row: FileRow): string {
  return `${format}-${hash('sha1', `${String(project)}\n${placeOf(row)}\n${row.content}`).slice(0, 32)}`;
}

function problemOf(error: unknown): CallProblem {
  if (error instanceof RangeError)
    return { field: '(line)', problem: 'is nested too deeply', expected: 'a flat record' };
  throw error;
}

/** Reads a row of a file as a call, as a row that is put aside with the reason, or as one that is no call. */
export function readRow(row: FileRow, rules: RowRules): ReadRow {
  const { format, defaults, project, nowMs } = rules;
  const aside = (problem: CallProblem): ReadRow => ({
    aside: {
      line: row.line,
      ...problem,
      // All records of JSON on one line are of line 1: the line alone would find none of them.
      problem:
        row.nth === undefined ? problem.problem : `${problem.problem} (record ${row.nth + 1} of the line)`,
      content: row.content,
    },
  });
  if ('problem' in row) return aside(row.problem);
  if ('skipped' in row) return { skipped: row.skipped };
  const stated = statedTexts(row.raw);
  if (stated !== undefined && 'problem' in stated) return aside(stated.problem);
  const own = stated?.raw ?? row.raw;
  const raw =
    own.callId === undefined || own.callId === null
      ? { ...own, callId: rowId(format, 'project' in own ? own.project : defaults.project, row) }
      : own;
  const plain: PlainCall | undefined = rules.readPlain(raw);
  let read: ReturnType<typeof readCall>;
  if (plain !== undefined && isInTime(plain.startedAtMs, nowMs)) read = plain;
  else {
    try {
      read = readCall({ ...defaults, ...raw }, nowMs);
    } catch (error) {
      return aside(problemOf(error));
    }
  }
  if ('problems' in read)
    return aside(read.problems[0] ?? { field: '(call)', problem: 'cannot be read', expected: 'a call' });
  if (project === null || read.call.project === project)
    return stated === undefined ? read : { ...read, texts: stated.texts };
  return aside({
    field: 'project',
    problem: `"${read.call.project}" is not the project of this API key`,
    expected: project,
  });
}
