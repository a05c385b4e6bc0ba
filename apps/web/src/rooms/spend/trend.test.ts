import { questions, sumUsd } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { coarsen, seriesLimit, trendOf } from './trend.ts';

const period = { from: '2026-11-17T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' };
const rowSchema = questions.spend.answer.shape.rows.element;

function row(at: string, cost: string, key: string[] = []) {
  const counts = { calls: 1, unpricedCalls: 0, errorCalls: 0, inputTokens: 1, outputTokens: 1, share: 0 };
  return rowSchema.parse({ ...counts, key, at, cost });
}

describe('the trend of spend', () => {
  const points = trendOf({
    period,
    grain: 'day',
    keys: ['checkout', 'search'],
    totals: [row('2026-11-17T00:00:00Z', '0.3'), row('2026-11-19T00:00:00Z', '12.5')],
    parts: [
      row('2026-11-17T00:00:00Z', '0.1', ['checkout']),
      row('2026-11-17T00:00:00Z', '0.2', ['search']),
      row('2026-11-19T00:00:00Z', '10.000000000000000001', ['checkout']),
    ],
  });

  it('has one point a day, also where nothing was spent', () => {
    expect(points.map((point) => [point.at.slice(0, 10), point.total])).toEqual([
      ['2026-11-17', '0.3'],
      ['2026-11-18', '0'],
      ['2026-11-19', '12.5'],
    ]);
  });

  it('gives the rest exactly, where floating point would leave dust', () => {
    expect(points[0]).toMatchObject({ amounts: ['0.1', '0.2'], rest: '0' });
    expect(points[2]).toMatchObject({
      amounts: ['10.000000000000000001', '0'],
      rest: '2.499999999999999999',
    });
  });
});

describe('a long trend', () => {
  const days = (count: number) =>
    trendOf({
      period: { from: '2025-01-01T00:00:00.000Z', to: new Date(Date.UTC(2025, 0, 1 + count)).toISOString() },
      grain: 'day',
      keys: ['a'],
      totals: Array.from({ length: count }, (_, index) =>
        row(new Date(Date.UTC(2025, 0, 1 + index)).toISOString(), '0.3'),
      ),
      parts: [row('2025-01-02T00:00:00.000Z', '0.1', ['a'])],
    });

  it.each([
    [30, 'day', 30],
    [365, 'week', 53],
    [1096, 'month', 37],
  ])('of %i days is drawn by the %s, with the same sums', (count, grain, columns) => {
    const points = days(count);
    const coarse = coarsen(points, 'day');
    expect(coarse.grain).toBe(grain);
    expect(coarse.points).toHaveLength(columns);
    expect(sumUsd(coarse.points.map((point) => point.total))).toBe(
      sumUsd(points.map((point) => point.total)),
    );
    expect(sumUsd(coarse.points.map((point) => point.rest))).toBe(sumUsd(points.map((point) => point.rest)));
    expect(sumUsd(coarse.points.flatMap((point) => point.amounts))).toBe('0.1');
  });
});

describe('the number of series', () => {
  it('is bounded so that the answer is never cut', () => {
    expect(seriesLimit({ period, grain: 'day', mostRows: 1000 })).toBe(7);
    const year = { from: '2025-11-20T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' };
    expect(seriesLimit({ period: year, grain: 'day', mostRows: 1000 })).toBe(2);
  });
});
