import { setTimeout as wait } from 'node:timers/promises';
import { newId, type Scope } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/fixtures/postgres.ts';
import {
  hasRedisServer,
  type RedisServer,
  startRedisServer,
} from '../../../../test/fixtures/redis-server.ts';
import { redisTest as test } from '../../../../test/fixtures/redis-test.ts';
import { openRedis, type RedisLink } from '../redis/open-redis.ts';
import { openStores, type Stores } from '../store/open-stores.ts';
import { createTicketStore, type TicketStore } from './tickets.ts';

const logger = createLogger({ service: 'backend', level: 'silent' });
let database: TestDatabase;
let stores: Stores;
let server: RedisServer;
/** Two backends on one Redis and one PostgreSQL. */
let links: RedisLink[] = [];
let backends: TicketStore[] = [];

const scope: Scope = {
  organizationId: newId('organization'),
  principal: { kind: 'user', userId: newId('user'), sessionId: newId('session'), role: 'analyst' },
};

function person(): Scope {
  return { ...scope, principal: { ...scope.principal, userId: newId('user') } as Scope['principal'] };
}

async function untilRedis(here: boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (links.some((link) => (link.incarnation() !== undefined) !== here)) {
    if (performance.now() > deadline) throw new Error(`Redis is not ${here ? 'here' : 'away'} after 10 s`);
    await wait(10);
  }
}

/** Uses a ticket at both backends at once, as often as asked, and tells what came of it. */
async function useAtOnce(text: string, times: number) {
  const uses = await Promise.allSettled(
    Array.from({ length: times }, (_, index) => backends[index % 2]!.consume(text, null)),
  );
  return {
    won: uses.filter((use) => use.status === 'fulfilled').length,
    codes: new Set(uses.flatMap((use) => (use.status === 'rejected' ? [use.reason.code as string] : []))),
  };
}

beforeAll(async () => {
  if (!hasRedisServer()) return;
  database = await createTestDatabase();
  const { owner, app, worker } = database.urls.backend;
  stores = await openStores({ ownerUrl: owner, appUrl: app, workerUrl: worker }, { logger, poolSize: 20 });
  server = await startRedisServer();
  links = [openRedis(server.url, logger), openRedis(server.url, logger)];
  backends = links.map((redis) => createTicketStore(stores.app.kysely, { redis, logger }));
  await untilRedis(true);
});

afterEach(async () => {
  await untilRedis(true);
});

afterAll(async () => {
  await Promise.all(links.map((link) => link.close()));
  await server?.close();
  await stores?.close();
  await database?.drop();
});

test('tickets are issued in Redis while it answers, and say so', async () => {
  const { ticket } = await backends[0]!.issue(scope, { origin: null });
  expect(ticket).toMatch(/\.r\.[0-9a-f]{40}\.tkt_/);
  expect(await backends[1]!.status(scope)).toMatchObject({ store: 'redis', outstanding: 1 });
  expect(await backends[1]!.consume(ticket, null)).toEqual(scope);
  expect(await backends[0]!.status(scope)).toMatchObject({ outstanding: 0 });
});

test('of 100 uses at once at two backends exactly one wins', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { ticket } = await backends[round % 2]!.issue(scope, { origin: null });
    expect(await useAtOnce(ticket, 100)).toEqual({ won: 1, codes: new Set(['ticket_invalid']) });
  }
});

test('a ticket from another origin, past its time, or with another secret lets nobody in', async () => {
  const bound = await backends[0]!.issue(scope, { origin: 'https://apex.example' });
  for (const origin of ['https://evil.example', 'https://apex.example']) {
    await expect(backends[0]!.consume(bound.ticket, origin)).rejects.toMatchObject({
      code: 'ticket_invalid',
    });
  }
  const brief = await backends[0]!.issue(scope, { origin: null, lifetimeMs: 20 });
  const known = () =>
    backends[0]!.describe(scope, brief.ticketId).then(
      () => 'known',
      (error: { code: string }) => error.code,
    );
  await expect.poll(known).toBe('not_found');
  await expect(backends[0]!.consume(brief.ticket, null)).rejects.toMatchObject({ code: 'ticket_invalid' });

  const { ticket } = await backends[0]!.issue(scope, { origin: null });
  const [organization, , ...place] = ticket.split('.');
  const guessed = [organization, 'A'.repeat(43), ...place].join('.');
  await expect(backends[0]!.consume(guessed, null)).rejects.toMatchObject({ code: 'ticket_invalid' });
  // A guess does not use up what it guessed at.
  expect(await backends[0]!.consume(ticket, null)).toEqual(scope);
});

test('a ticket can be described and revoked by its holder alone', async () => {
  const { ticket, ticketId, expiresAt } = await backends[0]!.issue(scope, { origin: null });
  const facts = await backends[1]!.describe(scope, ticketId);
  expect(Math.abs(Date.parse(facts.expiresAt) - Date.parse(expiresAt))).toBeLessThan(50);
  await expect(backends[1]!.describe(person(), ticketId)).rejects.toMatchObject({ code: 'not_found' });
  await expect(backends[1]!.revoke(person(), ticketId)).rejects.toMatchObject({ code: 'not_found' });
  await backends[1]!.revoke(scope, ticketId);
  await expect(backends[0]!.consume(ticket, null)).rejects.toMatchObject({ code: 'ticket_invalid' });
});

test('a client that fetches tickets in a loop is told to wait', async () => {
  const greedy = person();
  for (let count = 0; count < 200; count += 1) await backends[0]!.issue(greedy, { origin: null });
  await expect(backends[0]!.issue(greedy, { origin: null })).rejects.toMatchObject({ code: 'rate_limited' });
});

test('a ticket that Redis takes back from its disk after a crash lets nobody in again', async () => {
  const { ticket } = await backends[0]!.issue(scope, { origin: null, lifetimeMs: 60_000 });
  // The disk has the ticket by now, and will not learn of its use before the crash.
  await wait(2_500);
  expect(await backends[0]!.consume(ticket, null)).toEqual(scope);
  await server.kill();
  await untilRedis(false);
  await server.start();
  await untilRedis(true);
  expect((await useAtOnce(ticket, 20)).won).toBe(0);
  const again = await backends[0]!.issue(scope, { origin: null });
  expect(await backends[1]!.consume(again.ticket, null)).toEqual(scope);
});

test('with Redis away tickets come from PostgreSQL, and one that only Redis knows lets nobody in', async () => {
  const known = await backends[0]!.issue(scope, { origin: null });
  await server.kill();
  await untilRedis(false);
  await expect(backends[0]!.consume(known.ticket, null)).rejects.toMatchObject({
    code: 'dependency_unavailable',
  });
  const { ticket } = await backends[0]!.issue(scope, { origin: null });
  expect(ticket.endsWith('.p')).toBe(true);
  expect(await backends[0]!.status(scope)).toMatchObject({ store: 'postgresql' });
  expect(await useAtOnce(ticket, 100)).toEqual({ won: 1, codes: new Set(['ticket_invalid']) });
  await server.start();
});

test('a Redis that is there and does not answer costs half a second, not a ticket', async () => {
  server.freeze();
  const startedAt = performance.now();
  const { ticket } = await backends[0]!.issue(scope, { origin: null });
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(await backends[1]!.consume(ticket, null)).toEqual(scope);
  server.thaw();
});

test('never two win while Redis is killed and started again and again', async () => {
  let over = false;
  const disturb = async () => {
    while (!over) {
      await wait(50 + Math.random() * 250);
      await server.kill();
      await wait(Math.random() * 150);
      await server.start();
    }
  };
  const disturbing = disturb();
  const counts = new Map<number, number>();
  const stores = new Set<string>();
  const kept: { text: string; won: number }[] = [];
  const until = performance.now() + 12_000;
  while (performance.now() < until) {
    const { ticket } = await backends[Math.random() < 0.5 ? 0 : 1]!.issue(scope, {
      origin: null,
      lifetimeMs: 60_000,
    });
    stores.add(ticket.endsWith('.p') ? 'postgresql' : 'redis');
    if (Math.random() < 0.3) await wait(Math.random() * 200);
    const { won, codes } = await useAtOnce(ticket, 20);
    expect([...codes].filter((code) => !['ticket_invalid', 'dependency_unavailable'].includes(code))).toEqual(
      [],
    );
    counts.set(won, (counts.get(won) ?? 0) + 1);
    kept.push({ text: ticket, won });
  }
  over = true;
  await disturbing;
  await untilRedis(true);
  // Those that were used, and those that were lost, do not come back to life with the server.
  for (const { text, won } of kept) {
    const later = await useAtOnce(text, 2);
    expect(won + later.won).toBeLessThanOrEqual(1);
  }
  expect(Math.max(...counts.keys())).toBe(1);
  expect(counts.get(1)).toBeGreaterThan(50);
  expect(stores).toEqual(new Set(['redis', 'postgresql']));
}, 60_000);
