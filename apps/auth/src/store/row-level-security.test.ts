import { newId } from '@netra/contract';
import { createLogger, withPerson, withScope } from '@netra/foundation';
import { getMigrations } from 'better-auth/db/migration';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/fixtures/postgres.ts';
import { createLibrary } from '../sign-in/library.ts';
import { type AuthStores, openAuthStores } from './stores.ts';

const logger = createLogger({ service: 'auth', level: 'silent' });
const tenants = [0, 1].map(() => ({ organizationId: newId('organization'), userId: newId('user') }));
const [one, two] = tenants as [(typeof tenants)[0], (typeof tenants)[0]];

let database: TestDatabase;
let stores: AuthStores;
let admin: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  const { owner, app, worker } = database.urls.auth;
  stores = await openAuthStores({ ownerUrl: owner, appUrl: app, workerUrl: worker, logger });
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  for (const { organizationId, userId } of tenants) {
    await admin.query('insert into auth.user (id, name, email, email_verified) values ($1, $1, $1, true)', [
      userId,
    ]);
    await admin.query(
      'insert into auth.organization (id, name, slug, created_at) values ($1, $1, $1, now())',
      [organizationId],
    );
    await admin.query(
      "insert into auth.member (id, organization_id, user_id, role, created_at) values ($1, $2, $3, 'owner', now())",
      [newId('member'), organizationId, userId],
    );
    await admin.query(
      `insert into auth.session (id, user_id, token, expires_at, updated_at)
       values ($1, $2, $1, now() + interval '1 day', now())`,
      [newId('session'), userId],
    );
    await admin.query(
      `insert into auth.api_key (id, organization_id, name, prefix, secret_hash, permissions, created_at)
       values ($1, $2, 'k', $1, sha256('x'), array['read'], now())`,
      [newId('key'), organizationId],
    );
    await admin.query(
      "insert into auth.audit_event (at, operation, outcome, organization_id, request_id) values (now(), 'login', 'succeeded', $1, 'r')",
      [organizationId],
    );
  }
});
afterAll(async () => {
  await admin.end();
  await stores.close();
  await database.drop();
});

const scopeOf = (tenant: typeof one) => ({
  organizationId: tenant.organizationId,
  principal: { kind: 'user' as const, userId: tenant.userId, sessionId: 'ses_x', role: 'owner' as const },
});

describe('row level security', () => {
  test('is forced on every table that holds a person or an organization', async () => {
    const { rows } = await admin.query<{ relname: string }>(
      `select relname from pg_class where relnamespace = 'auth'::regnamespace and relkind = 'r'
       and not (relrowsecurity and relforcerowsecurity) order by relname`,
    );
    // These hold no tenant's data, and the app role has no rights on them.
    const without = ['attempt', 'installation', 'migration', 'revocation', 'sign_in_link', 'signing_key'];
    expect(rows.map((row) => row.relname)).toEqual(without);
  });

  test('one organization sees its own rows and nothing of the other', async () => {
    for (const [mine, other] of [
      [one, two],
      [two, one],
    ] as const) {
      const seen = await withScope(stores.app, scopeOf(mine), async (transaction) => ({
        users: await transaction.selectFrom('user').select('id').execute(),
        organizations: await transaction.selectFrom('organization').select('id').execute(),
        members: await transaction.selectFrom('member').select(['organization_id', 'user_id']).execute(),
        sessions: await transaction.selectFrom('session').select('user_id').execute(),
        keys: await transaction.selectFrom('api_key').select('organization_id').execute(),
        events: await transaction.selectFrom('audit_event').select('organization_id').execute(),
      }));
      for (const [table, rows] of Object.entries(seen)) expect(rows, table).toHaveLength(1);
      expect(JSON.stringify(seen)).not.toContain(other.userId);
      expect(JSON.stringify(seen)).not.toContain(other.organizationId);
    }
  });

  test('without settings nothing is seen, and another organization cannot be written', async () => {
    expect(await stores.app.selectFrom('api_key').select('id').execute()).toEqual([]);
    expect(await stores.app.selectFrom('member').select('id').execute()).toEqual([]);
    await expect(
      withScope(stores.app, scopeOf(one), (transaction) =>
        transaction
          .insertInto('api_key')
          .values({
            id: newId('key'),
            organization_id: two.organizationId,
            name: 'smuggled',
            prefix: 'smuggled',
            secret_hash: Buffer.alloc(32),
            permissions: ['admin'],
            project: null,
            created_by: null,
            created_at: new Date(),
            expires_at: null,
            last_used_at: null,
            revoked_at: null,
          })
          .execute(),
      ),
    ).rejects.toThrow(/row-level security/);
    const changed = await withScope(stores.app, scopeOf(one), (transaction) =>
      transaction
        .updateTable('api_key')
        .set({ revoked_at: new Date() })
        .where('organization_id', '=', two.organizationId)
        .executeTakeFirst(),
    );
    expect(changed.numUpdatedRows).toBe(0n);
  });

  test("the settings end with their transaction; a person's view names no organization", async () => {
    await withScope(stores.app, scopeOf(one), async () => undefined);
    expect(await stores.app.selectFrom('member').select('id').execute()).toEqual([]);
    const keys = await withPerson(stores.app, one.userId, (transaction) =>
      transaction.selectFrom('api_key').select('id').execute(),
    );
    expect(keys).toEqual([]);
  });
});

describe('the rights of the roles', () => {
  test.each([
    'select token from auth.session',
    'select secret_hash from auth.api_key',
    'select password from auth.account',
    'select * from auth.verification',
    'select * from auth.signing_key',
    'select * from auth.sign_in_link',
    'select * from auth.attempt',
    'insert into auth.member select * from auth.member',
    "update auth.member set role = 'owner'",
    "update auth.session set user_id = 'x'",
    'delete from auth.audit_event',
    "update auth.audit_event set operation = 'x'",
    'create table auth.mine (id int)',
  ])('the app role may not %s', async (statement) => {
    const client = new pg.Client({ connectionString: database.urls.auth.app });
    await client.connect();
    await expect(client.query(statement)).rejects.toThrow(/permission denied/);
    await client.end();
  });

  test.each([
    'delete from auth.audit_event',
    'update auth.api_key set secret_hash = secret_hash',
    'delete from auth.installation',
    'drop table auth.api_key',
  ])('the worker role may not %s', async (statement) => {
    const client = new pg.Client({ connectionString: database.urls.auth.worker });
    await client.connect();
    await expect(client.query(statement)).rejects.toThrow(/permission denied|must be owner/);
    await client.end();
  });
});

test("the tables are what the library's own generator asks for", async () => {
  const library = createLibrary({
    app: stores.app,
    worker: stores.worker,
    publicUrl: 'http://127.0.0.1:3000',
    secret: 'a secret of this test that is long enough',
    logger,
  });
  const missing = await getMigrations(library.options);
  expect(missing.toBeCreated).toEqual([]);
  expect(missing.toBeAdded).toEqual([]);
});
