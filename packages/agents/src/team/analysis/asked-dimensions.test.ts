import { expect, test } from 'vitest';
import { folded } from '../../grounding/folded.ts';
import { dimensionsIn } from './asked-dimensions.ts';

test.each([
  ['Spend by environment', ['environment']],
  ['What does production vs staging cost?', ['environment']],
  ['Kosten nach Umgebung und pro Projekt', ['environment', 'project']],
  ['Which of our projects is the dearest?', ['project']],
  ['cost per agent', ['agent']],
  ['Which provider gets most of our money?', ['provider']],
  ['Welcher Anbieter kostet am meisten?', ['provider']],
  ['Dépenses par environnement', ['environment']],
])('%s', (question, dimensions) => {
  expect(dimensionsIn(folded(question))).toEqual(dimensions);
});

test.each([
  'What did project apollo cost?',
  'Is the staging environment left on?',
  'What does our coding agent cost?',
  'Where does our money go?',
])('%s asks for no split', (question) => {
  expect(dimensionsIn(folded(question))).toEqual([]);
});
