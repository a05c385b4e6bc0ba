import { expect, it } from 'vitest';
import { goalsIn, tellsUsageChange } from '../analysis/goals.ts';
import { pointsAt } from '../search/refers-back.ts';
import { readByRules } from './read-by-rules.ts';
import { subjectPeriod } from './reference-period.ts';

const names = { feature: ['search', 'nightly-summaries'], model: ['gpt-4o', 'gpt-4o-mini'] };

it.each([
  'prices of a b c up by 1 if usage ',
  'our the any document of contract in ',
  'compare a b c with the than last ',
  'why did the more calls of usage grow ',
  'need a workload of the new make ',
  'claude-haiku-4-5 gpt-4o to on use ',
  'zzzz ',
  '1 2 3 , ; . ',
])('ten thousand characters of "%s" are read without delay', (piece) => {
  const question = piece.repeat(Math.ceil(10_000 / piece.length));
  const startedAt = performance.now();
  pointsAt(question);
  goalsIn(question);
  tellsUsageChange(question);
  subjectPeriod(question.slice(0, 2_000), '2026-11-20T10:00:00.000Z');
  readByRules(question.slice(0, 2_000), [], names);
  expect(performance.now() - startedAt).toBeLessThan(1_500);
});
