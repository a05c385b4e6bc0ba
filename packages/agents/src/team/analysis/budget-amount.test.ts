import { expect, it } from 'vitest';
import { amountIn } from './budget-amount.ts';

it.each([
  ['Are we within a budget of $10,000 this month?', '10000'],
  ['budget of 10k', '10000'],
  ['Is $1,234.56 enough?', '1234.56'],
  ['budget: 2.5k USD', '2500'],
  ['a budget of 1.5 million dollars', '1500000'],
  ['Halten wir das Budget von 5.000 Dollar ein?', '5000'],
  ['Reichen 12.500,50 USD?', '12500.5'],
  ['un budget de 10 000 dollars', '10000'],
  ['¿presupuesto de 3 mil dólares?', '3000'],
  ['a budget of $ 500 for 30 days', '500'],
  ['can we get by with 500 bucks a month', '500'],
])('%s', (question, amount) => {
  expect(amountIn(question)).toBe(amount);
});

it.each(['the last 30 days', 'since 1 October 2026', 'gpt-4o in 2026', 'a budget', 'p95 over 3 weeks'])(
  'no amount: %s',
  (question) => {
    expect(amountIn(question)).toBeUndefined();
  },
);
