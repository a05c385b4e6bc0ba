import { questions } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { seriesLimit, trendOf } from './trend.ts';

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

describe('the number of series', () => {
  it('is bounded so that the answer is never cut', () => {
    expect(seriesLimit({ period, grain: 'day', mostRows: 1000 })).toBe(7);
    const year = { from: '2025-11-20T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' };
    expect(seriesLimit({ period: year, grain: 'day', mostRows: 1000 })).toBe(2);
  });
});
