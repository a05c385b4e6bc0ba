import type { ImportOptions } from '@netra/contract';
import type { CallProblem } from '../read-call.ts';

/** Where something stands in a file, and its text. */
type Place = {
  readonly line: number;
  /** How many records begin in the same line before this one, as in JSON on one line; absent for the first. */
  readonly nth?: number;
  readonly content: string;
};

/** One record of a file as it stands there, or what is wrong with it. */
export type SourceRecord = Place &
  ({ readonly record: Readonly<Record<string, unknown>> } | { readonly problem: CallProblem });

/** One row of a file: what it says of a call in the words of the contract, what is wrong with it, or why it is no call. */
export type FileRow = Place &
  (
    | { readonly raw: Record<string, unknown> }
    | { readonly problem: CallProblem }
    | { readonly skipped: string }
  );

export type FileFormat = Exclude<ImportOptions['format'], 'auto'>;

/** Longest line that is read, in bytes; a longer one is put aside without being held in memory. */
export const maxLineBytes = 4 * 1024 * 1024;

/** Most that is kept of a row that was put aside, in characters: enough for it to be corrected and imported again. */
export const mostKeptCharacters = 64 * 1024;
/** What is kept of each once an import has put a lot aside, in characters: enough to see what it was. */
export const shownCharacters = 2_000;
