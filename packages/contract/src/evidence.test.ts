import fc from 'fast-check';
import { expect, test } from 'vitest';
import { valueAt } from './evidence.ts';
import { formatFigureValue } from './figure-text.ts';

test('a pointer reads what it names, escapes included', () => {
  const result = { rows: [{ 'a/b': { 'c~d': 7 } }], empty: null };
  expect(valueAt(result, '/rows/0/a~1b/c~0d')).toBe(7);
  expect(valueAt(result, '')).toBe(result);
  expect(valueAt(result, '/rows/1/x')).toBeUndefined();
  expect(valueAt(result, '/empty/x')).toBeUndefined();
});

test('any key of any object can be pointed at', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer(), (key, value) => {
      const pointer = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      return valueAt(Object.fromEntries([[key, value]]), pointer) === value;
    }),
  );
});

test.each([
  ['12.5', 'usd', '$12.50'],
  [0.256, 'percent', '25.6%'],
  [1500, 'tokens', '1,500 tokens'],
  [15_000_000, 'tokens', '15M tokens'],
  [1234567, 'count', '1,234,567'],
  [850, 'ms', '850 ms'],
  [1850, 'ms', '1.9 s'],
  [2.04, 'ratio', '2x'],
  ['gpt-5', 'text', 'gpt-5'],
] as const)('%s as %s is written %s', (value, format, text) => {
  expect(formatFigureValue(value, format)).toBe(text);
});
