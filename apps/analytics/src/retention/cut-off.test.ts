import type { Scope } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { differences, sumsOf } from '../durability/testing/stored-calls.ts';
import { endUserHash } from '../ingest/to-call-row.ts';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { mixedCalls } from '../testing/test-calls.ts';
import { removeAll } from './purge.ts';
import { finishRemovals } from './removal.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

const nowMs = Date.parse('2026-11-20T00:00:00Z');

async function fill() {
  const organization = analytics.newOrganization();
  const calls = mixedCalls(70, { seed: 9, fromMs: nowMs - 86_400_000, toMs: nowMs }).map((call, index) => ({
    ...call,
    endUser: `person-${index % 7}`,
  }));
  const sent = await analytics.send(organization, { path: '/api/v1/calls', body: calls });
  expect(sent.json()).toMatchObject({ accepted: 70, rejected: [] });
  return { organization, scope: analytics.scopeOf(organization) };
}

/** All places agree; returns what they say. */
async function agreed(scope: Scope) {
  const [calls, ...rollUps] = await sumsOf(analytics.store, scope);
  for (const rollUp of rollUps) expect(rollUp).toEqual(calls);
  return { calls, differences: await differences(analytics.store, scope) };
}

test('a removal that was cut off anywhere is finished, once', async () => {
  // After so many of its statements, of which there are twelve: before, between and after each table is changed.
  const cuts = { anonymize: [2, 3, 4, 7], remove: [1, 2, 3, 6] } as const;
  for (const mode of ['anonymize', 'remove'] as const) {
    for (const statements of cuts[mode]) {
      const { organization, scope } = await fill();
      const before = await agreed(scope);
      let left = statements;
      const dying = {
        ...analytics.store,
        write: (...[who, work]: Parameters<typeof analytics.store.write>) =>
          analytics.store.write(who, (writer, atMs) => {
            const counted = <Result>(run: () => Promise<Result>) => {
              left -= 1;
              if (left < 0) throw new Error('the process died here');
              return run();
            };
            const mortal = {
              ...writer,
              command: (...of: Parameters<typeof writer.command>) => counted(() => writer.command(...of)),
              insert: (...of: Parameters<typeof writer.insert>) => counted(() => writer.insert(...of)),
            };
            return work(mortal, atMs);
          }),
      } as typeof analytics.store;
      const hash = endUserHash('person-2', {
        organizationId: organization,
        endUserKey: analytics.store.endUserKey,
      });
      const reason = mode === 'remove' ? 'end-user' : 'anonymize';
      await expect(removeAll(dying, scope, { reason, endUserHash: hash })).rejects.toThrow();
      await analytics.store.write(scope, finishRemovals);
      const after = await agreed(scope);
      expect([mode, statements, after.differences.filter(({ place }) => place !== 'call_keys')]).toEqual([
        mode,
        statements,
        [],
      ]);
      expect([mode, statements, after.calls?.calls]).toEqual([
        mode,
        statements,
        mode === 'remove' ? 60 : before.calls?.calls,
      ]);
    }
  }
});
