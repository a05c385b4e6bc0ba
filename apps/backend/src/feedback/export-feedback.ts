import type { Feedback, FeedbackFilter, feedbackExportFormats, Scope } from '@netra/contract';
import type { AppDatabase } from '../store/tables.ts';
import { type FeedbackPosition, listFeedback } from './read-feedback.ts';

export type FeedbackExport = {
  readonly filter: FeedbackFilter;
  readonly format: (typeof feedbackExportFormats)[number];
};

const batch = 500;

const columns = [
  'run',
  'thread',
  'reportId',
  'question',
  'rating',
  'reason',
  'comment',
  'by',
  'configurationVersion',
  'prompts',
  'writtenBy',
  'createdAt',
  'updatedAt',
] as const satisfies readonly (keyof Feedback)[];

function textOf(feedback: Feedback, column: (typeof columns)[number]): string {
  if (column !== 'prompts') return feedback[column] ?? '';
  return feedback.prompts.map(({ id, version, hash }) => `${id}@${version}:${hash}`).join(' ');
}

/** One cell (RFC 4180). What a spreadsheet would take for a formula is led by an apostrophe: comments are anybody's text. */
function cell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

function lineOf(feedback: Feedback, format: FeedbackExport['format']): string {
  switch (format) {
    case 'jsonl':
      return `${JSON.stringify(feedback)}\n`;
    case 'csv':
      return `${columns.map((column) => cell(textOf(feedback, column))).join(',')}\r\n`;
  }
}

/** The organization's feedback line by line, last changed first; read in batches, so that its size does not matter. */
export async function* exportFeedback(
  database: AppDatabase,
  scope: Scope,
  { filter, format }: FeedbackExport,
): AsyncGenerator<string, void, undefined> {
  if (format === 'csv') yield `${columns.join(',')}\r\n`;
  let after: FeedbackPosition | undefined;
  for (;;) {
    const found: Feedback[] = await listFeedback(database, scope, { filter, after, limit: batch });
    if (found.length > 0) yield found.map((feedback) => lineOf(feedback, format)).join('');
    const last = found.at(-1);
    if (last === undefined || found.length < batch) return;
    after = { updatedAt: last.updatedAt, run: last.run, by: last.by };
  }
}
