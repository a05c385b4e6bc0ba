import { type QuarantinedRow, quarantinedRowSchema, type Scope } from '@netra/contract';
import type { Store } from '../store/store.ts';
import { mostKeptCharacters } from './files/file-row.ts';

/** Which import the rows belong to. */
export type QuarantineJob = { readonly jobId: string; readonly fileName: string; readonly format: string };

/** The line under which the header of a CSV file stands beside its rows: without it they could not be read again. */
export const headerLine = 0;

const columns = [
  'organization_id',
  'job_id',
  'file_name',
  'format',
  'line',
  'field',
  'problem',
  'expected',
  'content',
];

/** Keeps rows that could not be taken in, each with its line, field, what is wrong and what was expected. */
export async function putAside(
  store: Store,
  scope: Scope,
  { job, rows }: { job: QuarantineJob; rows: readonly QuarantinedRow[] },
): Promise<void> {
  const lines = rows.map((row) =>
    JSON.stringify([
      scope.organizationId,
      job.jobId,
      job.fileName,
      job.format,
      row.line,
      row.field,
      row.problem,
      row.expected,
      row.content.slice(0, mostKeptCharacters),
    ]),
  );
  await store.write(scope, (writer) => writer.insert('apex.quarantine', columns, `${lines.join('\n')}\n`));
}

/** The rows an import of this organization put aside, in the order of the file; at most `limit`. */
export async function readQuarantine(
  store: Store,
  scope: Scope,
  { jobId, limit }: { jobId: string; limit: number },
): Promise<QuarantinedRow[]> {
  const { rows } = await store.read(
    scope,
    {
      sql: `select line, field, problem, expected, content from apex.quarantine
        where organization_id = {organization:String} and job_id = {job:String} and line != ${headerLine} order by line limit {limit:UInt32}`,
      parameters: { job: jobId, limit },
    },
    quarantinedRowSchema,
  );
  return rows;
}
