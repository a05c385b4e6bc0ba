import { expect, test } from 'vitest';
import { argumentsOf } from './event-arguments.ts';

test('arguments stand in an event as they are, and beyond 64 KB only their size does', () => {
  expect(argumentsOf({ by: ['feature'], limit: 3 })).toEqual({ by: ['feature'], limit: 3 });
  expect(argumentsOf(['a'])).toEqual({ value: ['a'] });
  const long = { text: 'ä'.repeat(40_000) };
  expect(argumentsOf(long)).toEqual({ omittedBytes: Buffer.byteLength(JSON.stringify(long)) });
  expect(argumentsOf({ text: 'a'.repeat(60_000) })).toEqual({ text: 'a'.repeat(60_000) });
});
