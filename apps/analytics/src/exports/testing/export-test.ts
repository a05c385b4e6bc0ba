import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { callSchema, newId, type Period, type Scope } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { type PriceBook, shippedBook } from '@netra/pricing';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { createCallIntake } from '../../ingest/call-intake.ts';
import { toCallRow } from '../../ingest/to-call-row.ts';
import { answerQuestion, parseParameters } from '../../questions/answer-question.ts';
import { openStore } from '../../store/store.ts';
import { testCall } from '../../testing/test-calls.ts';
import { exportFocus, type FocusRequest } from '../export-focus.ts';

export type CallFields = NonNullable<Parameters<typeof testCall>[1]>;
export type FocusRow = Readonly<Record<string, string>>;

/** The period that tests export unless they say otherwise. */
export const period: Period = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-03T00:00:00.000Z' };

/** A scope of an organization that no other test uses. */
export function newScope(): Scope {
  return {
    organizationId: newId('organization'),
    principal: { kind: 'service', service: 'backend', role: 'owner' },
  };
}

/** A sink that keeps what it is given. */
export function collector() {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { sink, content: () => Buffer.concat(chunks) };
}

/** A real store with calls taken in as the service does, and what is exported of them. */
export async function openExportTest() {
  const directory = mkdtempSync(join(tmpdir(), 'apex-exports-'));
  const logger = createLogger({ service: 'test', level: 'silent' });
  const store = await openStore({ location: { directory: join(directory, 'store') }, logger });

  return {
    store,
    directory,
    /** Takes calls in, priced by `book`; returns the rows that were stored. */
    async ingest(
      scope: Scope,
      calls: readonly CallFields[],
      { book = shippedBook(), synthetic = 0 }: { book?: PriceBook; synthetic?: 0 | 1 } = {},
    ) {
      const intake = createCallIntake(store, { endUserKey: 'key', book });
      const context = { organizationId: scope.organizationId, source: 'test', book, endUserKey: 'key' };
      const rows = calls.map((fields) => {
        const call = callSchema.parse(testCall(crypto.randomUUID(), fields));
        return { ...toCallRow(call, Date.parse(call.startedAt), context), synthetic };
      });
      await intake.write(scope, rows);
      return rows;
    },
    /** The FOCUS export of a scope, and its rows when it is CSV. */
    async focus(scope: Scope, request: Partial<FocusRequest> = {}, book?: PriceBook) {
      const { sink, content } = collector();
      const context = { store, scope, ...(book === undefined ? {} : { book }) };
      const manifest = await exportFocus(context, { period, format: 'csv', grain: 'day', ...request }, sink);
      const rows: FocusRow[] = request.format === 'parquet' ? [] : parse(content(), { columns: true });
      return { manifest, rows, content: content() };
    },
    /** Types and rows of a Parquet file as the engine reads it back, past every line of our own code. */
    async readParquet(content: Buffer) {
      const path = join(directory, `${crypto.randomUUID()}.parquet`);
      writeFileSync(path, content);
      const from = `file('${path}', 'Parquet') /* {organization:String} */`;
      const described = z.object({ name: z.string(), type: z.string() });
      const columns = (await store.read(newScope(), { sql: `describe table ${from}` }, described)).rows;
      const { rows } = await store.read(
        newScope(),
        { sql: `select * from ${from}` },
        z.record(z.string(), z.any()),
      );
      return { types: Object.fromEntries(columns.map(({ name, type }) => [name, type])), rows };
    },
    async spendOf(scope: Scope) {
      const answer = await answerQuestion({ store, scope }, 'spend', parseParameters('spend', { period }));
      return answer.totals;
    },
    async close() {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type ExportTest = Awaited<ReturnType<typeof openExportTest>>;
