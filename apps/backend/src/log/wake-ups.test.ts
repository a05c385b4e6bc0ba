import { newId, type Scope } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterEach, expect } from 'vitest';
import { createTestDatabase } from '../../../../test/fixtures/postgres.ts';
import { startRedisServer } from '../../../../test/fixtures/redis-server.ts';
import { redisTest as test } from '../../../../test/fixtures/redis-test.ts';
import { openRedis } from '../redis/open-redis.ts';
import { openStores } from '../store/open-stores.ts';
import { createTailer } from './tailer.ts';

const logger = createLogger({ service: 'backend', level: 'silent' });
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const scope: Scope = {
  organizationId: newId('organization'),
  principal: { kind: 'user', userId: newId('user'), sessionId: newId('session'), role: 'analyst' },
};
const target = { organizationId: scope.organizationId, thread: newId('thread') };

/** Two tailers that never poll, so that what one hears of the other came as news, and by which way. */
async function twoTailers() {
  const database = await createTestDatabase();
  closers.push(() => database.drop());
  const { owner, app, worker } = database.urls.backend;
  const stores = await openStores({ ownerUrl: owner, appUrl: app, workerUrl: worker }, { logger });
  closers.push(() => stores.close());
  const server = await startRedisServer();
  closers.push(() => server.close());
  const links = [openRedis(server.url, logger), openRedis(server.url, logger)];
  for (const link of links) closers.push(() => link.close());
  const tailers = links.map((redis) =>
    createTailer({ database: stores.worker.kysely, listenUrl: worker, logger, redis, pollMs: 1_000_000 }),
  );
  for (const tailer of tailers) closers.push(() => tailer.close());
  await expect.poll(() => links.every((link) => link.incarnation() !== undefined)).toBe(true);
  return { server, links, here: tailers[0]!, there: tailers[1]! };
}

test('news travel by Redis, and by NOTIFY while it is away', async () => {
  const { server, links, here, there } = await twoTailers();
  const heads: number[] = [];
  const stops: string[] = [];
  there.watch(target, (seq) => heads.push(seq));
  there.onStop((run) => stops.push(run));
  const hears = async (seq: number) => {
    // Both subscriptions may still be on their way: news are repeated until they are heard once.
    await expect
      .poll(() => {
        here.announce({ ...target, seq });
        return heads.at(-1);
      })
      .toBe(seq);
  };
  await hears(1);
  here.announceStop('run_x');
  await expect.poll(() => stops).toContain('run_x');

  await server.kill();
  await expect.poll(() => links.some((link) => link.incarnation() !== undefined)).toBe(false);
  await hears(2);
  here.announceStop('run_y');
  await expect.poll(() => stops).toContain('run_y');

  await server.start();
  await expect.poll(() => links.every((link) => link.incarnation() !== undefined)).toBe(true);
  await hears(3);
});
