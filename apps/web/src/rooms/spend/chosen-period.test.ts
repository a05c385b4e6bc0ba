import { describe, expect, it } from 'vitest';
import { chosenPeriod, daysOf } from './chosen-period.ts';
import { spendSearchSchema } from './spend-search.ts';

const now = Date.parse('2026-11-20T14:25:00Z');
const recent = { firstCallAt: '2026-10-21T00:03:00Z', lastCallAt: '2026-11-20T14:00:00Z' };
const old = { firstCallAt: '2023-11-16T18:15:46Z', lastCallAt: '2023-11-16T19:14:19Z' };

describe('the period of the spend page', () => {
  it('is the last 30 days when nothing is chosen and there are recent calls', () => {
    expect(chosenPeriod({}, recent, now)).toEqual({
      preset: '30d',
      period: { from: '2026-10-22T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' },
      grain: 'day',
    });
  });

  it('is all there is when the newest call is older than that, by the hour when it is short', () => {
    expect(chosenPeriod({}, old, now)).toEqual({
      preset: 'all',
      period: { from: '2023-11-16T00:00:00.000Z', to: '2023-11-17T00:00:00.000Z' },
      grain: 'hour',
    });
  });

  it('takes the last 24 hours on whole hours', () => {
    expect(chosenPeriod({ period: '24h' }, recent, now).period).toEqual({
      from: '2026-11-19T15:00:00.000Z',
      to: '2026-11-20T15:00:00.000Z',
    });
  });

  it('includes both days of a custom period, in whichever order they were given', () => {
    const days = { from: '2026-11-03', to: '2026-11-05' };
    const { period } = chosenPeriod({ period: 'custom', ...days }, recent, now);
    expect(period).toEqual({ from: '2026-11-03T00:00:00.000Z', to: '2026-11-06T00:00:00.000Z' });
    expect(chosenPeriod({ period: 'custom', from: days.to, to: days.from }, recent, now).period).toEqual(
      period,
    );
    expect(daysOf(period)).toEqual(days);
  });
});

describe('the search part of a spend address', () => {
  it('keeps what is well formed and drops the rest', () => {
    const given = {
      period: 'yesterday',
      from: '2026-13-01',
      to: '2026-11-05',
      by: 'model',
      project: '',
      extra: 1,
    };
    expect(spendSearchSchema.parse(given)).toEqual({ to: '2026-11-05', by: 'model' });
  });

  it('survives a round trip through the address', () => {
    const search = {
      period: 'custom',
      from: '2026-11-01',
      to: '2026-11-05',
      by: 'provider',
      project: 'demo',
    };
    expect(spendSearchSchema.parse(JSON.parse(JSON.stringify(search)))).toEqual(search);
  });
});
