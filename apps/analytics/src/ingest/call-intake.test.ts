import { shippedBook } from '@netra/pricing';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
