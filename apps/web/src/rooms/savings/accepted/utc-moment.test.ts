import { expect, test } from 'vitest';
import { fieldMoment, utcMoment } from './utc-moment.ts';

test('a date field is read as UTC, whatever the zone of the machine, and an empty one as nothing', () => {
  expect(utcMoment('2026-11-08T14:05')).toBe('2026-11-08T14:05:00.000Z');
  expect(utcMoment('2026-11-08T14:05:30')).toBe('2026-11-08T14:05:30.000Z');
  expect(utcMoment('')).toBeUndefined();
  expect(fieldMoment('2026-11-08T14:05:30.123Z')).toBe('2026-11-08T14:05');
});
