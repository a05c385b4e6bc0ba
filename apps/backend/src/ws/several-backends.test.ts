import { createApexClient, type EventStream } from '@netra/client';
import { type Event, isTerminal, newId } from '@netra/contract';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  hasRedisServer,
  type RedisServer,
  startRedisServer,
} from '../../../../test/fixtures/redis-server.ts';
import { type BackendProcess, createInstallation, type Installation } from '../testing/backends.ts';
import { checkHistory } from '../testing/history.ts';
import { startCuttingProxy } from './testing/cutting-proxy.ts';

// Real backends as processes of their own, on one PostgreSQL, with and without Redis between them.
describe.each([
  { by: 'NOTIFY', redis: false },
  { by: 'Redis', redis: true },
])('two backends that hear of each other by $by', ({ redis }) => {
  const possible = !redis || hasRedisServer();
  const check = possible ? test : test.skip;
  let installation: Installation;
  let redisServer: RedisServer | undefined;
  let backends: BackendProcess[] = [];
  let token: string;
  const streams: EventStream[] = [];

  const start = () =>
    installation.startProcess('small', redisServer === undefined ? {} : { APEX_REDIS_URL: redisServer.url });
  function streamOf(baseUrl: string): EventStream {
    const client = createApexClient({ baseUrl, accessToken: async () => token });
    const stream = client.stream({
      maxDelayMs: 200,
      WebSocket,
      attemptsBeforeHttp: Number.POSITIVE_INFINITY,
    });
    streams.push(stream);
    return stream;
  }
  function watch(stream: EventStream, thread: string) {
    const events: Event[] = [];
    stream.subscribe(thread, { afterSeq: 0 }, { onEvents: (batch) => events.push(...batch) });
    return events;
  }

  beforeAll(async () => {
    if (!possible) return;
    if (redis) redisServer = await startRedisServer();
    installation = await createInstallation();
    token = await installation.identity.accessToken({
      organizationId: newId('organization'),
      role: 'analyst',
    });
    backends = await Promise.all([start(), start()]);
  });
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.close();
  });
  afterAll(async () => {
    await installation?.close();
    await redisServer?.close();
  });

  check('asked on one, watched on the other: every event once and in order', async () => {
    const [one, two] = [streamOf(backends[0]!.url), streamOf(backends[1]!.url)];
    const asked = await one.ask({ cmdId: newId('command'), text: 'What do we spend?' });
    const there = watch(two, asked.thread);
    await expect.poll(() => there.some(isTerminal), { timeout: 20_000 }).toBe(true);
    checkHistory(there);
    const here = watch(one, asked.thread);
    await expect.poll(() => here.length, { timeout: 5_000 }).toBe(there.length);
    expect(here.map((event) => event.id)).toEqual(there.map((event) => event.id));
  });

  check('stopped from the other: ended durably within 1 s', async () => {
    const [one, two] = [streamOf(backends[0]!.url), streamOf(backends[1]!.url)];
    const asked = await one.ask({ cmdId: newId('command'), text: 'Please hang.' });
    const events = watch(two, asked.thread);
    await expect.poll(() => events.some((event) => event.type === 'agent_thinking')).toBe(true);
    const startedAt = performance.now();
    await two.stop({ cmdId: newId('command'), run: asked.run ?? '' });
    await expect.poll(() => events.at(-1)?.type, { interval: 10, timeout: 5_000 }).toBe('run_cancelled');
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  check('the same command at both is carried out once', async () => {
    const command = { cmdId: newId('command'), text: 'What do we spend?' };
    const both = await Promise.all(backends.map((backend) => streamOf(backend.url).ask(command)));
    expect(both[1]).toEqual(both[0]);
  });

  check(
    'restarted one after the other under runs: nothing is lost, nobody is refused',
    async () => {
      installation.analytics.delayMs = 150;
      let turn = 0;
      const balancer = await startCuttingProxy(
        () => {
          turn += 1;
          return Number(new URL(backends[turn % backends.length]!.url).port);
        },
        () => Number.POSITIVE_INFINITY,
      );
      const stream = streamOf(balancer.url);
      const watched: { run: string; events: Event[] }[] = [];
      let restarting = true;
      const restarts = (async () => {
        for (const old of [...backends]) {
          const fresh = await start();
          backends = [...backends.filter((backend) => backend !== old), fresh];
          await old.end();
        }
        restarting = false;
      })();
      while (restarting || watched.length < 6) {
        const asked = await stream.ask({ cmdId: newId('command'), text: 'What do we spend?' });
        watched.push({ run: asked.run ?? '', events: watch(stream, asked.thread) });
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      await restarts;
      installation.analytics.delayMs = 5;
      for (const { run, events } of watched) {
        await expect
          .poll(() => events.some((event) => event.run === run && isTerminal(event)), { timeout: 30_000 })
          .toBe(true);
        checkHistory(events);
        expect(events.some((event) => event.type === 'final_report')).toBe(true);
      }
      await balancer.close();
    },
    120_000,
  );
});
