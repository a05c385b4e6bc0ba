import { usd } from '@netra/contract';
import { expect, test } from 'vitest';
import { scaleOf } from './scale.ts';

const range = (low: string, expected: string, high: string) => ({
  low: usd(low),
  expected: usd(expected),
  high: usd(high),
});

test('ranges share one scale that begins at zero, or at the greatest loss', () => {
  const gains = scaleOf([range('2', '4', '5'), range('6', '8', '10')]);
  expect([gains(usd('0')), gains(usd('5')), gains(usd('10'))]).toEqual([0, 0.5, 1]);
  const losses = scaleOf([range('-10', '-5', '10')]);
  expect([losses(usd('-10')), losses(usd('0')), losses(usd('10'))]).toEqual([0, 0.5, 1]);
});

test('nothing saved and nothing promised lie at the beginning, and divide by nothing', () => {
  expect(scaleOf([range('0', '0', '0')])(usd('0'))).toBe(0);
});
