import type { Scope } from '@netra/contract';
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { headerLine } from './quarantine.ts';

/** Rows that are read of the store at once. */
const pageRows = 1_000;

const rowSchema = z.object({ line: z.number(), content: z.string() });

/** The rows an import put aside, as they stood in its file: to be corrected there and imported again. */
export type PutAsideFile = {
  /** How the file is called: rows that had a header are CSV, all others JSON. */
  readonly ending: 'csv' | 'jsonl';
  readonly content: AsyncGenerator<string>;
};

async function pageOf(
  store: Store,
  scope: Scope,
  { jobId, offset }: { readonly jobId: string; readonly offset: number },
): Promise<z.infer<typeof rowSchema>[]> {
  const { rows } = await store.read(
    scope,
    {
      // A record with several faults stands there several times, and is one record.
      sql: `select line, content from apex.quarantine
        where organization_id = {organization:String} and job_id = {job:String} and content != ''
        order by line, content limit 1 by line, content limit {rows:UInt32} offset {offset:UInt64}`,
      parameters: { job: jobId, rows: pageRows, offset },
    },
    rowSchema,
  );
  return rows;
}

async function* linesFrom(
  first: readonly z.infer<typeof rowSchema>[],
  next: (offset: number) => Promise<z.infer<typeof rowSchema>[]>,
): AsyncGenerator<string> {
  let page = first;
  for (let offset = pageRows; page.length > 0; offset += pageRows) {
    yield page.map(({ content }) => `${content}\n`).join('');
    page = page.length < pageRows ? [] : await next(offset);
  }
}

/** Opens the file of what an import of the organization put aside; empty where it put nothing aside. */
export async function openPutAsideFile(store: Store, scope: Scope, jobId: string): Promise<PutAsideFile> {
  const page = (offset: number) => pageOf(store, scope, { jobId, offset });
  const first = await page(0);
  return {
    ending: first[0]?.line === headerLine ? 'csv' : 'jsonl',
    content: linesFrom(first, page),
  };
}
