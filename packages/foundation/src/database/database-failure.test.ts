import { ApexError } from '@netra/contract';
import { expect, test } from 'vitest';
import { databaseFailure } from './database-failure.ts';

const failed = (message: string, code?: string) => Object.assign(new Error(message), { code });

test.each([
  ['connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED', 'dependency_unavailable'],
  ['terminating connection due to administrator command', '57P01', 'dependency_unavailable'],
  ['the database system is starting up', '57P03', 'dependency_unavailable'],
  ['Connection terminated unexpectedly', undefined, 'dependency_unavailable'],
  ['could not extend file: No space left on device', '53100', 'database_full'],
])('"%s" is no fault of the request', (message, code, expected) => {
  expect(databaseFailure(failed(message, code))?.code).toBe(expected);
});

test.each([
  ['duplicate key value violates unique constraint "x"', '23505'],
  ['syntax error at or near "selct"', '42601'],
  ['new row violates row-level security policy', '42501'],
  ["Cannot read properties of undefined (reading 'connection')", undefined],
])('"%s" stays what it is', (message, code) => {
  expect(databaseFailure(failed(message, code))).toBeUndefined();
});

test('our own errors and what is no error at all stay what they are', () => {
  expect(databaseFailure(new ApexError('not_found', 'connection terminated'))).toBeUndefined();
  expect(databaseFailure('connection terminated')).toBeUndefined();
});
