import { expect, test } from 'vitest';
import { lookedPeriod } from './looked-period.ts';

const last = '2026-11-20T09:30:00.000Z';

test('looks back from the last call, which is still in the period, and 30 days unless told otherwise', () => {
  expect(lookedPeriod({}, last)).toEqual({
    from: '2026-10-21T09:30:00.001Z',
    to: '2026-11-20T09:30:00.001Z',
  });
  expect(lookedPeriod({ span: '7d' }, last).from).toBe('2026-11-13T09:30:00.001Z');
});

test('a stated period counts before a span, unless it has only one end or ends before it begins', () => {
  const stated = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-08T00:00:00.000Z' };
  expect(lookedPeriod({ ...stated, span: '7d' }, last)).toEqual(stated);
  expect(lookedPeriod({ from: stated.from }, last).to).toBe('2026-11-20T09:30:00.001Z');
  expect(lookedPeriod({ from: stated.to, to: stated.from }, last).to).toBe('2026-11-20T09:30:00.001Z');
});
