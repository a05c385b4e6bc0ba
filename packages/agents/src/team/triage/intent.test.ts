import { describe, expect, it } from 'vitest';
import { intentOf } from './intent.ts';
import { languageOf } from './language.ts';
import { mentionsIn, withoutNames } from './names.ts';

const questions: readonly (readonly [string, readonly string[]])[] = [
  ['Where does our money go and what should we change first?', ['spend-overview', 'savings']],
  ['Where does our money go?', ['spend-overview']],
  ['How much did we spend last month?', ['spend-overview']],
  ['Why did our bill jump last week?', ['cost-change']],
  ['What changed since 1 October?', ['cost-change']],
  ['How can we cut our costs?', ['savings']],
  ['Is gpt-4o-mini worth it instead of gpt-4o?', ['compare-models']],
  ['Which calls are slow?', ['latency']],
  ['What do failed calls and retries cost us?', ['errors']],
  ['Which calls have no known price?', ['unpriced']],
  ['What will we spend next month?', ['forecast']],
  ['How do I import our logs?', ['data-help']],
  ['Hello', ['greeting']],
  ['What is the capital of France?', ['out-of-scope']],
  ['our LLM costs', ['spend-overview']],
  ['Wohin fließt unser Geld?', ['spend-overview']],
  ['Warum sind die Kosten gestiegen?', ['cost-change']],
  ['Wie können wir sparen?', ['savings']],
  ['Où va notre argent ?', ['spend-overview']],
  ['Pourquoi notre facture a augmenté ?', ['cost-change']],
  ['¿Cuánto gastamos el mes pasado?', ['spend-overview']],
  ['¿Cómo podemos ahorrar?', ['savings']],
];

describe('intentOf', () => {
  it.each(questions)('reads "%s"', (question, expected) => {
    expect(intentOf(question).intents).toEqual(expected);
  });

  it('lets a follow-up lean on the question before it', () => {
    expect(intentOf('and last month?', ['Which calls are slow?']).intents).toEqual(['latency']);
    expect(intentOf('and last month?', []).intents).toEqual(['out-of-scope']);
  });
});

describe('languageOf', () => {
  it.each([
    ['Where does our money go?', 'en'],
    ['Wo geht unser Geld hin?', 'de'],
    ['Où va notre argent ?', 'fr'],
    ['¿Dónde gastamos nuestro dinero?', 'es'],
    ['Hola', 'es'],
  ])('reads "%s" as %s', (question, language) => {
    expect(languageOf(question)).toBe(language);
  });
});

const values = {
  feature: ['checkout-assistant', 'nightly-summaries', 'search', 'support_triage', 'code-review'],
  model: ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-20250514', 'claude-3-5-haiku', 'gemini-2.5-flash'],
  provider: ['openai', 'anthropic'],
};

describe('mentionsIn', () => {
  it.each([
    ['What does checkout-assistant cost?', ['checkout-assistant']],
    ['What does the checkout assistant cost?', ['checkout-assistant']],
    ['What does the chekout asistant cost?', ['checkout-assistant']],
    ['what does the checkout cost', ['checkout-assistant']],
    ['nigthly summaries cost', ['nightly-summaries']],
    ['support triage last week', ['support_triage']],
    ['Is gpt-4o-mini worth it instead of GPT-4o?', ['gpt-4o-mini', 'gpt-4o']],
    ['gpt 4o mini', ['gpt-4o-mini']],
    ['gemini 2.5 flash', ['gemini-2.5-flash']],
    ['how much goes to Claude', ['claude-sonnet-4-20250514', 'claude-3-5-haiku']],
    ['how much goes to Anthropic', ['anthropic']],
    ['how much goes to antropic', ['anthropic']],
    ['Where does our money go and what should we change first?', []],
    ['our research costs', []],
    ['code', ['code-review']],
  ])('finds names in "%s"', (question, expected) => {
    expect(mentionsIn(question, values).map((mention) => mention.value)).toEqual(expected);
  });

  it('takes names out so that their digits are no dates', () => {
    const question = 'claude-sonnet-4-20250514 last week?';
    expect(withoutNames(question, mentionsIn(question, values))).toBe('… last week?');
  });
});
