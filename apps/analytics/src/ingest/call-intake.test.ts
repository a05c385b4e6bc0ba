import { shippedBook } from '@netra/pricing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blockOf } from '../store/call-block.ts';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { testCall } from '../testing/test-calls.ts';
import { createCallIntake } from './call-intake.ts';
import { readCall } from './read-call.ts';
import { toCallRow } from './to-call-row.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

function rowsOf(organizationId: string, prefix: string, count: number) {
  const context = { organizationId, source: 'api', book: shippedBook(), endUserKey: 'key' };
  const read = readCall(testCall('x'), Date.now());
  if ('problems' in read) throw new Error('expected a call');
  const row = toCallRow(read.call, read.startedAtMs, context);
  return Array.from({ length: count }, (_, index) => ({ ...row, call_id: `${prefix}-${index}` }));
}

test('requests that come while one is written are written together, and each gets its own outcomes', async () => {
  const organization = analytics.newOrganization();
  const scope = analytics.scopeOf(organization);
  const intake = createCallIntake(analytics.store, { endUserKey: 'key' });
  let writes = 0;
  const counting = createCallIntake(
    {
      ...analytics.store,
      write: (who, work) => {
        return analytics.store.write(who, (writer, atMs) =>
          work(
            {
              ...writer,
              insertNative: (...insert) => {
                writes += 1;
                return writer.insertNative(...insert);
              },
            },
            atMs,
          ),
        );
      },
    },
    { endUserKey: 'key' },
  );
  const known = rowsOf(organization, 'known', 3);
  await intake.write(scope, known);
  const blocked = analytics.store.write(scope, () => new Promise((resolve) => setTimeout(resolve, 100)));
  const answers = await Promise.all([
    counting.write(scope, rowsOf(organization, 'a', 2)),
    counting.write(scope, known),
    counting.write(scope, [...rowsOf(organization, 'b', 1), ...rowsOf(organization, 'a', 1)]),
  ]);
  await blocked;
  expect(answers).toEqual([
    ['accepted', 'accepted'],
    ['duplicate', 'duplicate', 'duplicate'],
    ['accepted', 'duplicate'],
  ]);
  expect(writes).toBe(1);
});

test('when too many calls wait, the next are refused for a second; those that waited are stored', async () => {
  const organization = analytics.newOrganization();
  const scope = analytics.scopeOf(organization);
  const intake = createCallIntake(analytics.store, { endUserKey: 'key' });
  const blocked = analytics.store.write(scope, () => new Promise((resolve) => setTimeout(resolve, 200)));
  const waiting = [0, 1].map((batch) => intake.write(scope, rowsOf(organization, `w${batch}`, 50_000)));
  await expect(intake.write(scope, rowsOf(organization, 'late', 1))).rejects.toMatchObject({
    code: 'overloaded',
    retryAfterMs: 1_000,
  });
  await blocked;
  const outcomes = (await Promise.all(waiting)).flat();
  expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(100_000);
  expect(await intake.write(scope, rowsOf(organization, 'late', 1))).toEqual(['accepted']);
});

test('an organization that fills the room does not lock another one out', async () => {
  const [heavy, light] = [analytics.newOrganization(), analytics.newOrganization()];
  const intake = createCallIntake(analytics.store, { endUserKey: 'key' });
  const opened = Promise.withResolvers<void>();
  const blocked = analytics.store.write(analytics.scopeOf(heavy), () => opened.promise);
  const waiting = [0, 1].map((batch) =>
    intake.write(analytics.scopeOf(heavy), rowsOf(heavy, `h${batch}`, 50_000)),
  );
  const answer = intake.write(analytics.scopeOf(light), rowsOf(light, 'l', 2));
  await expect(intake.write(analytics.scopeOf(heavy), rowsOf(heavy, 'more', 1))).rejects.toMatchObject({
    code: 'overloaded',
  });
  opened.resolve();
  await blocked;
  expect(await answer).toEqual(['accepted', 'accepted']);
  await Promise.all(waiting);
});

test('the block of a file is written in its turn while requests wait, and takes no room from them', async () => {
  const organization = analytics.newOrganization();
  const scope = analytics.scopeOf(organization);
  const intake = createCallIntake(analytics.store, { endUserKey: 'key' });
  const opened = Promise.withResolvers<void>();
  const blocked = analytics.store.write(scope, () => opened.promise);
  const answers = [
    intake.write(scope, rowsOf(organization, 'one', 1)),
    intake.writeBlock(scope, blockOf(rowsOf(organization, 'file', 120_000))),
    intake.write(scope, rowsOf(organization, 'two', 1)),
  ];
  opened.resolve();
  await blocked;
  const outcomes = (await Promise.all(answers)).map((all) => all.filter((one) => one === 'accepted').length);
  expect(outcomes).toEqual([1, 120_000, 1]);
});

test('calls with very many hashes are few to a statement', async () => {
  const organization = analytics.newOrganization();
  const scope = analytics.scopeOf(organization);
  const blocks: number[] = [];
  const intake = createCallIntake(
    {
      ...analytics.store,
      write: (who, work) =>
        analytics.store.write(who, (writer, atMs) =>
          work(
            {
              ...writer,
              insertNative: (insert, pieces) => {
                blocks.push(pieces.reduce((sum, piece) => sum + piece.length, 0));
                return writer.insertNative(insert, pieces);
              },
            },
            atMs,
          ),
        ),
    },
    { endUserKey: 'key' },
  );
  const prefix_hashes = Array.from({ length: 4_096 }, (_, index) => String(index).padStart(64, '0'));
  const opened = Promise.withResolvers<void>();
  const blocked = analytics.store.write(scope, () => opened.promise);
  const answers = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
    intake.write(
      scope,
      rowsOf(organization, name, 50).map((row) => ({ ...row, prefix_hashes })),
    ),
  );
  opened.resolve();
  await blocked;
  expect((await Promise.all(answers)).flat()).toHaveLength(300);
  // 13 MB a request: three to a statement, where six would be 80 MB and a hundred more than a machine has.
  expect(blocks.map((bytes) => Math.round(bytes / 13_600_000))).toEqual([3, 3]);
});
