import { importOptionsSchema } from '@netra/contract';
import { shippedBook } from '@netra/pricing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { importFile } from './import-file.ts';
import { createCallSink } from './import-sink.ts';
import { createImportTally } from './import-tally.ts';
import { plainReader } from './plain-call.ts';
import { openPutAsideFile } from './put-aside-file.ts';
import { readQuarantine } from './quarantine.ts';
import { type Importing, openImporting } from './testing/importing.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

const megabyte = 1024 * 1024;

test('rows that are put aside are counted as held, so that few long ones are written soon', async () => {
  const scope = importing.scopeOf(importing.newOrganization());
  const sink = createCallSink({
    ...{ store: importing.store, intake: importing.intake, scope, header: '' },
    options: importOptionsSchema.parse({}),
    job: { jobId: 'job', fileName: 'test', format: 'jsonl' },
    rules: { format: 'jsonl', defaults: {}, project: null, readPlain: plainReader(), nowMs: Date.now() },
    book: shippedBook(),
    tally: createImportTally(),
  });
  const problem = { field: '(line)', problem: 'is not JSON', expected: 'one whole JSON object' };
  sink.add({ line: 1, problem, content: 'x'.repeat(megabyte) });
  expect(sink.bytes()).toBeGreaterThanOrEqual(megabyte);
  await sink.flush();
  expect(sink.bytes()).toBe(0);
});

test('long rows that are put aside are written while the file is read, whole at first, then their beginnings', async () => {
  const scope = importing.scopeOf(importing.newOrganization());
  const rows = 80;
  let writtenBeforeEnd = 0;
  let jobId = '';
  async function* file() {
    yield Buffer.from('{"callId":"short","startedAt":"soon"}\n');
    for (let row = 1; row < rows; row += 1) yield Buffer.from(`{"x":"${'x'.repeat(2 * megabyte)}\n`);
    const { rows: found } = await importing.store.read(
      scope,
      {
        sql: 'select count() as rows from apex.quarantine where organization_id = {organization:String}',
      },
      z.object({ rows: z.coerce.number() }),
    );
    writtenBeforeEnd = found[0]?.rows ?? 0;
  }
  const options = importOptionsSchema.parse({ fileName: 'test', format: 'jsonl' });
  const events = importFile(importing.store, importing.intake, {
    scope,
    body: file(),
    options,
    totalBytes: null,
  });
  for await (const event of events) if (event.type === 'result') jobId = event.result.jobId;
  expect(writtenBeforeEnd).toBeGreaterThan(0);
  const kept = await readQuarantine(importing.store, scope, { jobId, limit: 1_000 });
  expect(kept).toHaveLength(rows);
  expect(kept[1]?.content).toHaveLength(64 * 1024);
  expect(kept.at(-1)?.content).toHaveLength(2_000);
  const { ending, content } = await openPutAsideFile(importing.store, scope, jobId);
  let lines = 0;
  for await (const piece of content) lines += piece.split('\n').length - 1;
  expect([ending, lines]).toEqual(['jsonl', rows]);
}, 60_000);
