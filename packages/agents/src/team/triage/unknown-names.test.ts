import { expect, it } from 'vitest';
import { plainText } from '../../grounding/render-markdown.ts';
import { rehearse } from '../test-context.ts';
import { theReport } from '../test-report.ts';
import { mentionsIn } from './names.ts';
import { unknownNames } from './unknown-names.ts';

const values = { feature: ['checkout-assistant', 'search'], model: ['gpt-4o', 'gpt-4o-mini'] };
const unknownIn = (question: string) => unknownNames(question, mentionsIn(question, values));

it.each([
  ['What does order-router cost?', ['order-router']],
  ['What does the feature order_router cost?', ['order_router']],
  ['How much do we spend on gpt-9?', ['gpt-9']],
  ['Is claude-7-opus worth it instead of gpt-4o?', ['claude-7-opus']],
  ['What does the feature called foobar cost?', ['foobar']],
  ['Why did “invoice reader” get dearer?', ['invoice reader']],
  ['Was kostet order-router?', ['order-router']],
  ['¿Cuánto cuesta order-router?', ['order-router']],
  ['what did we spend between 3rd and 7th of november on translations', ['translations']],
  ['How much do we spend on translations?', ['translations']],
])('%s', (question, expected) => {
  expect(unknownIn(question)).toEqual(expected);
});

it.each([
  'What does checkout-assistant cost?',
  'Is gpt-4o-mini worth it instead of gpt-4o?',
  'What does the chekout-asistant cost?',
  'Where does our money go and what should we change first?',
  'What is the year-to-date spend on real-time calls?',
  'How long do long-running calls take, and which are time-outs?',
  'Y a-t-il eu des changements de prix ?',
  'Combien avons-nous dépensé ?',
  'Which feature is the most cost-effective?',
  'Did prompt-caching help?',
  'How much do we spend on retries?',
  'How much did we spend on Monday?',
  'What do we spend on average?',
  'How much do we spend on search?',
  'What do we spend on output?',
  'How much do we spend on OpenAI?',
  'What did we spend on AI in October?',
  'How much did we spend on weekends?',
])('nothing unknown: %s', (question) => {
  expect(unknownIn(question)).toEqual([]);
});

it.each([
  ['Would claude-haiku-4-5 do instead of claude-opus-4-5?', ['claude-opus-4-5'], ['claude-haiku-4-5']],
  ['Is gpt-5-mini cheaper than gpt-4o-mini?', ['gpt-4o-mini'], ['gpt-5-mini']],
  ['Is claude-opus-4-6 dearer?', [], ['claude-opus-4-6']],
  ['How much goes to claude?', ['claude-opus-4-5', 'claude-sonnet-4-20250514'], []],
  ['What did claude-sonnet-4 cost?', ['claude-sonnet-4-20250514'], []],
  ['What did gpt-4o-mni cost?', ['gpt-4o-mini'], []],
  ['What exactly did we spend in March 2031?', [], []],
  ['Was haben wir im Mai ausgegeben?', [], []],
])('%s means only the models that it names', (question, meant, unknown) => {
  const models = {
    feature: ['search'],
    model: ['gpt-4o-mini', 'claude-opus-4-5', 'claude-sonnet-4-20250514'],
  };
  const mentions = mentionsIn(question, models);
  expect(mentions.map(({ value }) => value)).toEqual(meant);
  expect(unknownNames(question, mentions)).toEqual(unknown);
});

it('a report about what the data does not hold says so first', async () => {
  const report = theReport(await rehearse({ question: 'What does order-router9 cost?' }));
  expect(plainText(report.headline)).toMatch(
    /^There are no calls of “order-router9” in the data, so this is about all calls\. You spent/,
  );
  const written = theReport(
    await rehearse({
      question: 'How much do we spend on gpt-9?',
      model: (request) =>
        request.role === 'writing'
          ? { object: { headline: ['You spent $12,840.55.'], summary: [] } }
          : 'unavailable',
    }),
  );
  expect(plainText(written.headline)).toBe(
    'There are no calls of “gpt-9” in the data, so this is about all calls. You spent $12,840.55.',
  );
});
