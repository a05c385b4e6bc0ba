import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConnection, writeConnection } from '../connection.ts';
import { openDataDirectory } from './data-directory.ts';
import { readOrCreateSecrets } from './secrets.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'apex-data-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('is made closed to others, and held by one', () => {
  const path = join(root, 'deep', 'data');
  const directory = openDataDirectory(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  writeConnection(directory.connectionFile, { url: 'http://localhost:3000', key: 'apex_x' });
  expect(() => openDataDirectory(path)).toThrow(
    expect.objectContaining({
      code: 'already_running',
      message: expect.stringContaining('http://localhost:3000'),
    }),
  );
  directory.release();
  openDataDirectory(path).release();
});

test('is free again at once when its holder is killed', async () => {
  const module = new URL('./data-directory.ts', import.meta.url).href;
  const program = `(await import(${JSON.stringify(module)})).openDataDirectory(${JSON.stringify(root)}); process.stdout.write('held'); setInterval(() => {}, 1000)`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', program]);
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  expect(() => openDataDirectory(root)).toThrow(expect.objectContaining({ code: 'already_running' }));
  const ended = new Promise((resolve) => holder.once('exit', resolve));
  holder.kill('SIGKILL');
  await ended;
  openDataDirectory(root).release();
});

test('a place that cannot be a directory is named, with what to do', () => {
  writeFileSync(join(root, 'file'), '');
  for (const path of [join(root, 'file'), join(root, 'file', 'below'), '/proc/apex-data']) {
    expect(() => openDataDirectory(path)).toThrow(
      expect.objectContaining({
        code: 'data_directory_unusable',
        message: expect.stringContaining(path),
        suggestion: expect.stringContaining('--data'),
      }),
    );
  }
});

test('secrets are made once, readable by their owner only; a damaged file is said to be damaged', async () => {
  const file = join(root, 'secrets.json');
  const made = await readOrCreateSecrets(file);
  expect(await readOrCreateSecrets(file)).toEqual(made);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const texts = [made.postgresPassword, made.authSecret, ...Object.values(made.rolePasswords)];
  expect(new Set(texts).size).toBe(11);
  writeFileSync(file, '{"postgresPassword":');
  await expect(readOrCreateSecrets(file)).rejects.toMatchObject({
    code: 'data_directory_unusable',
    message: expect.stringContaining('damaged'),
  });
});

test('a secrets file of an earlier version gets the passwords of the roles it lacks, and keeps the others', async () => {
  const file = join(root, 'secrets.json');
  const made = await readOrCreateSecrets(file);
  const { apex_analytics, apex_analytics_owner, apex_analytics_worker, ...before } = made.rolePasswords;
  writeFileSync(file, JSON.stringify({ ...made, rolePasswords: before }));
  const completed = await readOrCreateSecrets(file);
  expect(completed).toMatchObject({ ...made, rolePasswords: before });
  const added = [apex_analytics, apex_analytics_owner, apex_analytics_worker];
  expect(Object.keys(completed.rolePasswords)).toHaveLength(9);
  expect(added).not.toContain(completed.rolePasswords.apex_analytics);
  expect(await readOrCreateSecrets(file)).toEqual(completed);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // A password that is there but unfit is damage, not a role of a later version.
  writeFileSync(file, JSON.stringify({ ...made, rolePasswords: { ...before, apex_auth: 'short' } }));
  await expect(readOrCreateSecrets(file)).rejects.toMatchObject({ code: 'data_directory_unusable' });
});

test('a damaged connection file counts as none: the next start writes it anew', () => {
  const file = join(root, 'cli.json');
  expect(readConnection(file)).toBeUndefined();
  writeFileSync(file, '{');
  expect(readConnection(file)).toBeUndefined();
});
