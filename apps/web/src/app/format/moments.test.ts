import { describe, expect, it } from 'vitest';
import { formatAge, formatPeriod, formatTick } from './moments.ts';

describe('periods and moments for people', () => {
  it('names the last whole day that is in a half-open period', () => {
    expect(formatPeriod({ from: '2026-10-21T00:00:00Z', to: '2026-11-20T00:00:00Z' })).toBe(
      '21 Oct 2026 – 19 Nov 2026',
    );
    expect(formatPeriod({ from: '2026-11-19T00:00:00Z', to: '2026-11-20T00:00:00Z' })).toBe('19 Nov 2026');
  });

  it('names both ends when they are not whole days', () => {
    expect(formatPeriod({ from: '2023-11-16T18:15:46Z', to: '2023-11-17T19:14:19Z' })).toBe(
      '16 Nov 2023 – 17 Nov 2023',
    );
  });

  it('writes ticks in UTC, whatever the zone of the machine', () => {
    expect(formatTick('2026-11-19T23:00:00Z', 'day')).toBe('19 Nov');
    expect(formatTick('2026-11-19T23:00:00Z', 'hour')).toBe('19 Nov, 23:00');
    expect(formatTick('2026-11-19T00:00:00Z', 'week')).toBe('19 Nov 2026');
    expect(formatTick('2026-11-30T23:30:00Z', 'month')).toBe('Nov 2026');
  });

  it('says coarsely how long ago something was', () => {
    const now = Date.parse('2026-11-20T12:00:00Z');
    const ages = [
      '2026-11-20T11:59:30Z',
      '2026-11-20T11:55:00Z',
      '2026-11-20T09:00:00Z',
      '2026-11-01T00:00:00Z',
    ];
    expect(ages.map((at) => formatAge(at, now))).toEqual(['now', '5 min', '3 h', '1 Nov']);
  });
});
