import { createEventStream } from '@netra/client';
import { type Event, newId } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBackendConfig } from '../config.ts';
import { defaultStreamSettings, lifeOfConnectionMs } from './stream-settings.ts';
import { RawSocket } from './testing/raw-socket.ts';
import { delta, type Person, type RunningStreams, startStreams, thought } from './testing/running-streams.ts';

const lifeMs = 1_000;
let running: RunningStreams;
let person: Person;
beforeAll(async () => {
  running = await startStreams({ maximumConnectionMs: lifeMs, connectionsPerUser: 1_000 });
  person = await running.person();
});
afterAll(() => running?.close());

describe('the life of a connection', () => {
  test('ends at a random moment of its last fifth, and never by itself where no limit is set', () => {
    expect(lifeOfConnectionMs({ maximumConnectionMs: 60_000 }, () => 0)).toBe(60_000);
    expect(lifeOfConnectionMs({ maximumConnectionMs: 60_000 }, () => 1)).toBe(48_000);
    expect(lifeOfConnectionMs(defaultStreamSettings)).toBe(Number.POSITIVE_INFINITY);
  });

  test('is set by APEX_MAXIMUM_CONNECTION_MS', () => {
    const needed = {
      APEX_SERVICE_PRIVATE_KEY: '{}',
      APEX_SERVICE_PUBLIC_KEYS: '{}',
      APEX_BACKEND_DATABASE_OWNER_URL: 'postgresql://a@localhost/apex',
      APEX_BACKEND_DATABASE_URL: 'postgresql://a@localhost/apex',
      APEX_BACKEND_DATABASE_WORKER_URL: 'postgresql://a@localhost/apex',
    };
    expect(readBackendConfig(needed).maximumConnectionMs).toBeUndefined();
    expect(readBackendConfig({ ...needed, APEX_MAXIMUM_CONNECTION_MS: '54000' }).maximumConnectionMs).toBe(
      54_000,
    );
    for (const wrong of ['soon', '-1', '10', '1.5'])
      expect(() => readBackendConfig({ ...needed, APEX_MAXIMUM_CONNECTION_MS: wrong })).toThrow(
        /APEX_MAXIMUM_CONNECTION_MS/,
      );
    expect(() => readBackendConfig({ ...needed, APEX_REDIS_URL: 'http://nowhere' })).toThrow(
      /APEX_REDIS_URL/,
    );
  });
});

test('a connection is moved with 4001 before its limit, each at a moment of its own', async () => {
  const headers = { authorization: `Bearer ${person.token}` };
  const lives = await Promise.all(
    Array.from({ length: 20 }, async () => {
      // The server began to count at some moment between these two.
      const askedAt = performance.now();
      const socket = new RawSocket(running.socketUrl(), { headers });
      await socket.next('hello');
      const openedAt = performance.now();
      expect((await socket.closed).code).toBe(4001);
      const closedAt = performance.now();
      return { longestMs: closedAt - askedAt, shortestMs: closedAt - openedAt };
    }),
  );
  const longest = lives.map(({ longestMs }) => longestMs);
  const shortest = lives.map(({ shortestMs }) => shortestMs);
  expect(Math.min(...longest)).toBeGreaterThan(lifeMs * 0.75);
  // A tick may be late by a twentieth, and this machine by some more.
  expect(Math.max(...shortest)).toBeLessThan(lifeMs * 1.3);
  expect(Math.max(...shortest) - Math.min(...shortest)).toBeGreaterThan(lifeMs * 0.05);
});

test('a long run over connections that are moved loses nothing', async () => {
  const stream = createEventStream({ baseUrl: running.url(), token: async () => person.token });
  const thread = await running.thread(person.scope);
  const run = newId('run');
  const seen: Event[] = [];
  const opened = new Set<string>();
  stream.onState((state) => {
    if (state.status === 'open' && state.connectionId !== null) opened.add(state.connectionId);
  });
  stream.subscribe(thread, { afterSeq: 0 }, { onEvents: (events) => seen.push(...events) });
  const until = performance.now() + 5 * lifeMs;
  let appended = 0;
  while (performance.now() < until) {
    const drafts = [thought(`${appended}`), delta('word ', { offset: appended * 5 })];
    await running.append(person.scope, thread, drafts, { run });
    appended += 1;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await expect.poll(() => seen.at(-1)?.seq, { timeout: 10_000 }).toBe(2 * appended);
  expect(seen.map((event) => event.seq)).toEqual(
    Array.from({ length: 2 * appended }, (_, index) => index + 1),
  );
  expect(opened.size).toBeGreaterThanOrEqual(4);
  stream.close();
});
