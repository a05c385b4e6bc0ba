import { afterAll, test as always, describe, expect } from 'vitest';
import { type RedisServer, startRedisServer } from '../../../../test/fixtures/redis-server.ts';
import { redisTest } from '../../../../test/fixtures/redis-test.ts';
import { RawSocket } from './testing/raw-socket.ts';
import { type RunningStreams, startStreams } from './testing/running-streams.ts';

// A hundred sockets at two backends show the same ticket at once: exactly one is let in, as people meet it.
describe.each([
  { store: 'postgresql', test: always },
  { store: 'redis', test: redisTest },
])('a ticket of $store', ({ store, test }) => {
  const closers: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const close of closers.toReversed()) await close();
  });

  test('lets exactly one of 100 in, and refuses the others with 4500', async () => {
    let redis: RedisServer | undefined;
    if (store === 'redis') {
      redis = await startRedisServer();
      closers.push(redis.close);
    }
    const options = redis === undefined ? {} : { redisUrl: redis.url };
    const one: RunningStreams = await startStreams({}, options);
    closers.push(one.close);
    const two: RunningStreams = await startStreams({}, { beside: one, ...options });
    closers.push(two.close);
    const person = await one.person();
    const place = store === 'redis' ? '.r.' : '.p';
    await expect.poll(() => one.ticket(person, null), { timeout: 5_000 }).toContain(place);
    for (let round = 0; round < 3; round += 1) {
      const query = `ticket=${await one.ticket(person, null)}`;
      const sockets = Array.from(
        { length: 100 },
        (_, index) => new RawSocket((index % 2 === 0 ? one : two).socketUrl(), { query }),
      );
      const outcomes = await Promise.all(
        sockets.map((socket) =>
          Promise.race([
            socket.until((seen) => seen.framesOf('hello').length > 0, 30_000).then(() => 'hello'),
            socket.closed.then(({ code, reason }) => `${code} ${reason}`),
          ]),
        ),
      );
      const letIn = outcomes.filter((outcome) => outcome === 'hello');
      expect(letIn).toHaveLength(1);
      expect(new Set(outcomes)).toEqual(new Set(['hello', '4500 ticket_invalid']));
      for (const socket of sockets) socket.cut();
    }
  });
});
