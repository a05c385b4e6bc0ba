import { newId, type Scope } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/fixtures/postgres.ts';
import { openStores, type Stores } from '../store/open-stores.ts';
import { createTicketStore, type TicketStore } from './tickets.ts';

const logger = createLogger({ service: 'backend', level: 'warn' });
let database: TestDatabase;
let stores: Stores;
let tickets: TicketStore;

function person(organizationId = newId('organization')): Scope {
  return {
    organizationId,
    principal: { kind: 'user', userId: newId('user'), sessionId: newId('session'), role: 'analyst' },
  };
}
const scope = person();

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner, app, worker } = database.urls.backend;
  stores = await openStores({ ownerUrl: owner, appUrl: app, workerUrl: worker }, { logger, poolSize: 20 });
  tickets = createTicketStore(stores.app.kysely);
});

afterAll(async () => {
  await stores?.close();
  await database?.drop();
});

test('of 100 uses at once exactly one wins', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { ticket } = await tickets.issue(scope, { origin: null });
    const uses = await Promise.allSettled(Array.from({ length: 100 }, () => tickets.consume(ticket, null)));
    const won = uses.filter((use) => use.status === 'fulfilled');
    const lost = uses.filter((use) => use.status === 'rejected');
    expect(won.map((use) => use.value)).toEqual([scope]);
    expect(new Set(lost.map((use) => use.reason.code))).toEqual(new Set(['ticket_invalid']));
  }
});

test('a ticket has at least 256 random bits, and only its hash is kept', async () => {
  const issued = await Promise.all(Array.from({ length: 20 }, () => tickets.issue(scope, { origin: null })));
  const secrets = issued.map(({ ticket }) => ticket.split('.')[1]!);
  expect(new Set(secrets).size).toBe(20);
  for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  const rows = await stores.worker.kysely.selectFrom('ticket').selectAll().execute();
  const stored = rows
    .map((row) => `${JSON.stringify(row)} ${row.secret_hash.toString('base64url')}`)
    .join('\n');
  for (const secret of secrets) {
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
  }
});

test('a ticket past its time lets nobody in', async () => {
  const { ticket, ticketId } = await tickets.issue(scope, { origin: null, lifetimeMs: 20 });
  const known = () =>
    tickets.describe(scope, ticketId).then(
      () => 'known',
      (error: { code: string }) => error.code,
    );
  await expect.poll(known).toBe('not_found');
  await expect(tickets.consume(ticket, null)).rejects.toMatchObject({ code: 'ticket_invalid' });
});

test('a ticket shown from another origin is used up without letting anyone in', async () => {
  const { ticket } = await tickets.issue(scope, { origin: 'https://apex.example' });
  await expect(tickets.consume(ticket, 'https://evil.example')).rejects.toMatchObject({
    code: 'ticket_invalid',
  });
  await expect(tickets.consume(ticket, 'https://apex.example')).rejects.toMatchObject({
    code: 'ticket_invalid',
  });
});

test('describing does not use a ticket up; revoking voids it', async () => {
  const { ticket, ticketId, expiresAt } = await tickets.issue(scope, { origin: null });
  expect(await tickets.describe(scope, ticketId)).toEqual({ ticketId, expiresAt });
  expect(await tickets.describe(scope, ticketId)).toEqual({ ticketId, expiresAt });
  await tickets.revoke(scope, ticketId);
  await expect(tickets.revoke(scope, ticketId)).rejects.toMatchObject({ code: 'not_found' });
  await expect(tickets.consume(ticket, null)).rejects.toMatchObject({ code: 'ticket_invalid' });
});

test('nobody else sees or revokes a ticket, in the same organization or another', async () => {
  const { ticket, ticketId } = await tickets.issue(scope, { origin: null });
  for (const other of [person(scope.organizationId), person()]) {
    await expect(tickets.describe(other, ticketId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(tickets.revoke(other, ticketId)).rejects.toMatchObject({ code: 'not_found' });
  }
  expect(await tickets.consume(ticket, null)).toEqual(scope);
});

test('a ticket whose organization was exchanged lets nobody in', async () => {
  const { ticket } = await tickets.issue(scope, { origin: null });
  const [, ...rest] = ticket.split('.');
  const forged = [Buffer.from(newId('organization')).toString('base64url'), ...rest].join('.');
  await expect(tickets.consume(forged, null)).rejects.toMatchObject({ code: 'ticket_invalid' });
  expect(await tickets.consume(ticket, null)).toEqual(scope);
});

test('a client that fetches tickets in a loop is told to wait', async () => {
  const greedy = person();
  for (let count = 0; count < 200; count += 1) await tickets.issue(greedy, { origin: null });
  await expect(tickets.issue(greedy, { origin: null })).rejects.toMatchObject({ code: 'rate_limited' });
  expect(await tickets.status(greedy)).toMatchObject({ store: 'postgresql', outstanding: 200 });
});

test('services get none, keys do', async () => {
  await expect(
    tickets.issue(
      { organizationId: scope.organizationId, principal: { kind: 'service', service: 'web', role: 'owner' } },
      { origin: null },
    ),
  ).rejects.toMatchObject({ code: 'forbidden' });
  const key: Scope = {
    organizationId: scope.organizationId,
    principal: { kind: 'key', keyId: newId('key'), role: 'analyst', permissions: ['ask'] },
  };
  const { ticket } = await tickets.issue(key, { origin: null });
  expect(await tickets.consume(ticket, null)).toEqual(key);
});
