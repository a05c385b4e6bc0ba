import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../../test/fixtures/postgres.ts';
import { freePort } from '../../supervisor/ports.ts';
import { startPostgres } from './start-postgres.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'apex-engine-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function start(directory: string) {
  return startPostgres({
    directory,
    port: await freePort(),
    password: 'pässword: @/x',
    logFile: join(root, 'log'),
  });
}

async function query(url: string, text: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test('starts in a directory closed to everybody else, keeps its data over a restart', async () => {
  const closed = join(root, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const first = await start(join(closed, 'cluster'));
  await query(first.adminUrl('postgres'), 'create table kept as select 42 as answer');
  await first.close();
  const second = await start(join(closed, 'cluster'));
  expect(await query(second.adminUrl('postgres'), 'select answer from kept')).toEqual([{ answer: 42 }]);
  await second.close();
});

test('ends the server that a killed predecessor left behind, and loses nothing it committed', async () => {
  const directory = join(root, 'cluster');
  const orphan = await start(directory);
  await query(orphan.adminUrl('postgres'), 'create table kept as select 1 as answer');
  const successor = await start(directory);
  expect(orphan.process.exitCode).toBe(0);
  expect(await query(successor.adminUrl('postgres'), 'select answer from kept')).toEqual([{ answer: 1 }]);
  await successor.close();
});

test('clears the lock of a server that died with its machine, whatever runs under its process id now', async () => {
  const directory = join(root, 'cluster');
  await (await start(directory)).close();
  writeFileSync(
    join(directory, 'postmaster.pid'),
    `${process.pid}\n${directory}\n1\n5432\n\n127.0.0.1\n0 0\nready\n`,
  );
  const engine = await start(directory);
  expect(await query(engine.adminUrl('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
  await engine.close();
});

test('a directory left half-made by a killed start is made anew', async () => {
  const directory = join(root, 'cluster');
  mkdirSync(`${directory}.unfinished/base`, { recursive: true });
  const engine = await start(directory);
  expect(await query(engine.adminUrl('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
  await engine.close();
});

test('a directory of another major version is refused with advice', async () => {
  const directory = join(root, 'cluster');
  mkdirSync(directory);
  writeFileSync(join(directory, 'PG_VERSION'), '15\n');
  await expect(start(directory)).rejects.toMatchObject({
    code: 'engine_unavailable',
    message: /made by PostgreSQL 15/,
  });
});

test('each service has its own roles: an app role cannot enter the other schema, nor bypass row security', async () => {
  const database = await createTestDatabase();
  await query(database.urls.auth.owner, 'create table auth.secret as select 1 as value');
  await expect(query(database.urls.backend.app, 'select * from auth.secret')).rejects.toThrow(
    /permission denied/,
  );
  const roles = await query(
    database.adminUrl,
    "select rolname, rolsuper, rolbypassrls from pg_roles where rolname like 'apex\\_app%' order by 1",
  );
  expect(roles).toEqual([
    { rolname: 'apex_app', rolsuper: false, rolbypassrls: false },
    { rolname: 'apex_app_owner', rolsuper: false, rolbypassrls: false },
    { rolname: 'apex_app_worker', rolsuper: false, rolbypassrls: true },
  ]);
  await database.drop();
});
