import { expect, it } from 'vitest';
import { mentionsIn } from './names.ts';
import { targetModel } from './target-model.ts';

const values = {
  feature: ['search', 'nightly-summaries'],
  model: ['gpt-4o', 'gpt-4o-mini', 'gemini-2.5-flash'],
};
const targetIn = (question: string) => targetModel(question, mentionsIn(question, values));

it.each([
  ['What if we moved nightly-summaries to gemini-2.5-flash?', 'gemini-2.5-flash'],
  ['Is it cheaper to run search on gpt-4o-mini?', 'gpt-4o-mini'],
  ['How much would we have paid if everything ran on gpt-4o-mini?', 'gpt-4o-mini'],
  ['Should we switch search from gpt-4o to gpt-4o-mini?', 'gpt-4o-mini'],
  ['Should we use gpt-4o-mini for search?', 'gpt-4o-mini'],
  ['Was wäre, wenn search auf gpt-4o-mini liefe?', 'gpt-4o-mini'],
  ['Was wäre, wenn search auf claude-haiku-4-5 liefe?', 'claude-haiku-4-5'],
  ['Können wir nightly-summaries auf gemini-2.5-flash umstellen?', 'gemini-2.5-flash'],
])('%s supposes a move to %s', (question, model) => {
  expect(targetIn(question)).toBe(model);
});

it.each([
  'How much did we spend on gpt-4o?',
  'Was the move to gpt-4o worth it?',
  'Why did search move to gpt-4o?',
  'What would it cost if gpt-4o traffic doubles?',
  'Compare gpt-4o with gpt-4o-mini',
  'Is gpt-4o worth it instead of gpt-4o-mini?',
  'Was kostet gpt-4o?',
  'What if we moved search to another model?',
])('%s supposes none', (question) => {
  expect(targetIn(question)).toBeNull();
});
