import { expect, test } from 'vitest';
import { titleOf } from './title.ts';

test.each([
  ['Why did spend jump last week? I am worried.', 'Why did spend jump last week?'],
  ['Cut cost, keep quality.', 'Cut cost, keep quality'],
  ['  spread\n over   lines ', 'spread over lines'],
  ['Eh. What did gpt-4.1 cost in October?', 'Eh. What did gpt-4.1 cost in October?'],
])('%j is called %j', (question, title) => {
  expect(titleOf(question)).toBe(title);
});

test('a long question is cut at a word and stays within 60 characters', () => {
  const title = titleOf(`${'several words '.repeat(20)}end`);
  expect(title.length).toBeLessThanOrEqual(60);
  expect(title).toMatch(/(several|words)…$/);
  expect(titleOf('x'.repeat(500))).toHaveLength(60);
});
