import { describe, expect, test } from 'vitest';
import { momentOf } from './moment.ts';

describe('a moment of an option', () => {
  test.each([
    ['2026-11-08', '2026-11-08T00:00:00.000Z'],
    ['2026-11-08T13:30', '2026-11-08T13:30:00.000Z'],
    ['2026-11-08T13:30:05.5Z', '2026-11-08T13:30:05.500Z'],
    ['2026-11-08T13:30:00+02:00', '2026-11-08T11:30:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('%s is the same instant on every machine', (text, instant) => {
    expect(momentOf('from', text)).toBe(instant);
  });

  test.each([
    '2026-02-30',
    '2026-13-01',
    '5',
    'yesterday',
    '2026-11-08 (about)',
    '2026-11-08T25:00',
    '11/08/2026',
    '',
  ])('"%s" is none, which is said with the option', (text) => {
    expect(() => momentOf('to', text)).toThrow(`--to "${text}" is no day or moment`);
  });
});
