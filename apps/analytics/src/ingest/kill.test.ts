import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ImportResult, importEventSchema, newId, type QuestionAnswer } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestIdentity } from '../../../../test/fixtures/identity.ts';
import { type ChildAnalytics, startChild } from '../testing/child-analytics.ts';
import { seededRandom, testCall } from '../testing/test-calls.ts';

let identity: Awaited<ReturnType<typeof createTestIdentity>>;
const directory = mkdtempSync(join(tmpdir(), 'apex-analytics-kill-'));
const organization = newId('organization');
const period = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' };

beforeAll(async () => {
  identity = await createTestIdentity();
});
afterAll(async () => {
  await identity.close();
  await rm(directory, { recursive: true, force: true });
});

const rows = 80_000;
/** Rows read by when the first batches of an import are stored, far from its end. */
const enoughRows = 20_000;
const at = (index: number) => new Date(Date.parse(period.from) + index * 30_000).toISOString();
const file = Array.from(
  { length: rows },
  (_, index) => `${JSON.stringify(testCall(`file-${index}`, { feature: 'file', startedAt: at(index) }))}\n`,
).join('');

async function post<Answer>(child: ChildAnalytics, path: string, body: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const response = await child.request(organization, path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers,
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

/** Calls of a feature by the calls themselves and by the roll-ups; after any crash they must agree. */
async function counted(child: ChildAnalytics, feature: string): Promise<number> {
  const filter = { feature: [feature] };
  const raw = await post<QuestionAnswer<'latency'>>(child, '/api/v1/questions/latency', { period, filter });
  const spend = await post<QuestionAnswer<'spend'>>(child, '/api/v1/questions/spend', { period, filter });
  const hours = await post<QuestionAnswer<'spend'>>(child, '/api/v1/questions/spend', {
    period,
    filter,
    grain: 'hour',
  });
  const calls = raw.rows.reduce((sum, row) => sum + row.calls, 0);
  expect([spend.totals.calls, hours.totals.calls]).toEqual([calls, calls]);
  // Every call here costs $0.0035.
  expect(Number(spend.totals.cost)).toBeCloseTo(calls * 0.0035, 9);
  return calls;
}

/** Imports the file until it ends or the process dies; calls `onRows` with the rows that are known to be read. */
async function importAll(
  child: ChildAnalytics,
  onRows: (rows: number) => void,
): Promise<ImportResult | undefined> {
  try {
    const response = await child.request(organization, '/api/v1/imports', {
      method: 'POST',
      body: file,
      headers: { 'content-type': 'application/octet-stream' },
    });
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body!) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const event = importEventSchema.parse(JSON.parse(line));
        if (event.type === 'progress') onRows(event.progress.rows);
        if (event.type === 'result') return event.result;
      }
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  return undefined;
}

test('after kill -9 in the middle of an import and of ingestion every acknowledged call is there once', {
  timeout: 180_000,
}, async () => {
  const random = seededRandom(11);
  const acknowledged = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    const child = await startChild(identity, directory);
    expect(child.output()).toBe('');
    // What was acknowledged before the last crash is there, and the roll-ups agree with the calls.
    expect(await counted(child, 'sent')).toBeGreaterThanOrEqual(acknowledged.size);
    await counted(child, 'file');
    let dead = false;
    const sending = (async () => {
      for (let batch = 0; !dead; batch += 1) {
        const calls = Array.from({ length: 50 }, (_, index) =>
          testCall(`sent-${round}-${batch}-${index}`, { feature: 'sent', startedAt: at(batch * 50 + index) }),
        );
        try {
          await post(child, '/api/v1/calls', calls);
          for (const call of calls) acknowledged.add(call.callId);
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
        }
      }
    })();
    const halfway = Promise.withResolvers<void>();
    const importing = importAll(child, (read) => {
      if (read >= enoughRows) halfway.resolve();
    });
    await halfway.promise;
    await new Promise((resolve) => setTimeout(resolve, random() * 100));
    dead = true;
    await child.kill();
    await Promise.all([sending, importing]);
  }
  const child = await startChild(identity, directory);
  const before = await counted(child, 'file');
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(rows);
  const result = await importAll(child, () => undefined);
  expect(result).toMatchObject({ accepted: rows - before, duplicates: before, quarantined: 0 });
  expect(await counted(child, 'file')).toBe(rows);
  expect(acknowledged.size).toBeGreaterThan(0);
  for (const callId of [...acknowledged].filter((_, index) => index % 25 === 0)) {
    expect((await child.request(organization, `/api/v1/calls/${callId}`)).status).toBe(200);
  }
  expect(await counted(child, 'sent')).toBeGreaterThanOrEqual(acknowledged.size);
  await child.stop();
});
