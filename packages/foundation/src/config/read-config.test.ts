import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApexError } from '@netra/contract';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from './read-config.ts';
import { databaseUrlSetting, portSetting, serviceSettings } from './service-settings.ts';
import { setting } from './setting.ts';

const definition = {
  port: portSetting('APEX_TEST_PORT', 8000),
  databaseUrl: databaseUrlSetting('APEX_TEST_DATABASE_URL'),
  secret: setting('APEX_TEST_SECRET', z.string().min(32), { example: '32 random characters', secret: true }),
};
const url = 'postgresql://user:pass@127.0.0.1:5432/apex';
const secret = 'x'.repeat(32);

function problemOf(source: Record<string, string>): ApexError {
  try {
    readConfig(definition, source);
  } catch (error) {
    return error as ApexError;
  }
  throw new Error('expected the configuration to be refused');
}

test('reads, defaults and freezes', () => {
  const config = readConfig(definition, { APEX_TEST_DATABASE_URL: url, APEX_TEST_SECRET: secret });
  expect(config).toEqual({ port: 8000, databaseUrl: url, secret });
  expect(Object.isFrozen(config)).toBe(true);
});

test('reports every problem at once, with variable and example, and no value of a secret', () => {
  const error = problemOf({
    APEX_TEST_PORT: 'eighty',
    APEX_TEST_DATABASE_URL: 'mysql://x:hunter2@y/z',
    APEX_TEST_SECRET: 'short-one',
  });
  expect(error.code).toBe('config_invalid');
  for (const variable of ['APEX_TEST_PORT', 'APEX_TEST_DATABASE_URL', 'APEX_TEST_SECRET'])
    expect(error.message).toContain(variable);
  expect(error.message).toContain('example: 8000');
  expect(error.message).not.toMatch(/hunter2|short-one/);
});

test('an empty variable counts as not set', () => {
  expect(problemOf({ APEX_TEST_DATABASE_URL: '', APEX_TEST_SECRET: secret }).message).toContain(
    'APEX_TEST_DATABASE_URL: is not set',
  );
});

test('a secret may come from a file; both at once is refused, and an unreadable file is named', () => {
  const directory = mkdtempSync(join(tmpdir(), 'apex-config-'));
  const file = join(directory, 'secret');
  writeFileSync(file, `${secret}\n`);
  const source = { APEX_TEST_DATABASE_URL: url, APEX_TEST_SECRET_FILE: file };
  expect(readConfig(definition, source).secret).toBe(secret);
  expect(problemOf({ ...source, APEX_TEST_SECRET: secret }).message).toContain('keep one');
  expect(problemOf({ ...source, APEX_TEST_SECRET_FILE: join(directory, 'absent') }).message).toContain(
    'cannot be read',
  );
  rmSync(directory, { recursive: true });
});

test('a database URL without a database is refused before any connection is tried', () => {
  expect(
    problemOf({ APEX_TEST_DATABASE_URL: 'postgresql://u:p@h:5432/', APEX_TEST_SECRET: secret }).code,
  ).toBe('config_invalid');
});

test('no two settings of a service read the same variable', () => {
  const variables = Object.values(serviceSettings).map((entry) => entry.variable);
  expect(new Set(variables).size).toBe(variables.length);
});
