import { describe, expect, test } from 'vitest';
import { mentionsIn } from './names.ts';

const values = {
  feature: ['checkout-assistant', 'document-search', 'nightly-summaries'],
  model: ['gpt-4.1', 'gpt-5-mini', 'claude-sonnet-4-5', 'claude-opus-4-5'],
} as const;

describe('the names a question mentions', () => {
  test.each([
    ['was kostet uns gpt-4?', ['gpt-4.1']],
    ['what does gpt-4.1 cost?', ['gpt-4.1']],
    ['what does gpt 5 mini cost?', ['gpt-5-mini']],
    ['how much do we pay for gpt-3.5?', []],
    ['how much goes to gpt?', ['gpt-4.1', 'gpt-5-mini']],
    ['compare claude with the rest', ['claude-opus-4-5', 'claude-sonnet-4-5']],
    ['how is nightly-sumaries doing?', ['nightly-summaries']],
    ['what do we spend?', []],
  ])('%s -> %j', (question, expected) => {
    const found = mentionsIn(question, values).map((mention) => mention.value);
    expect(found.toSorted()).toEqual(expected);
  });
});
