import { describe, expect, test } from 'vitest';
import { findProvider } from './find-provider.ts';
import { matchModel, staysInVersion } from './match-model.ts';
import type { Model, Provider } from './price-book.ts';
import { readPriceBook, shippedBook } from './shipped-book.ts';

function match(providerName: string, name: string): string {
  const provider = findProvider(shippedBook(), providerName);
  if (!provider.found) return `no provider: ${provider.why}`;
  const found = matchModel(provider.provider, name);
  return found.found ? found.model.model : found.why;
}

describe('pitfalls of model names', () => {
  test.each([
    ['anthropic', 'claude-sonnet-4-5[1m]', 'claude-sonnet-4-5'],
    ['anthropic', 'claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
    ['anthropic', 'CLAUDE-SONNET-4-5', 'claude-sonnet-4-5'],
    ['anthropic', 'anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5'],
    ['anthropic', 'claude-opus-4@20250514', 'claude-opus-4-0'],
    ['anthropic', 'claude-3-5-haiku-latest', 'claude-3-5-haiku-latest'],
    ['google', 'models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['google', 'publishers/google/models/gemini-2.5-flash', 'gemini-2.5-flash'],
    ['google', 'gemini-2.5-pro-preview-05-06', 'gemini-2.5-pro'],
    ['google', 'gemini-2.5-flash-lite-preview-09-2025', 'gemini-2.5-flash-lite'],
    [
      'aws',
      'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'regional.anthropic.claude-sonnet-4-5-20250929-v1:0',
    ],
    [
      'aws',
      'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
    ],
    ['openai', 'gpt-4o-2024-05-13', 'gpt-4o-2024-05-13'],
    ['openai', 'gpt-5.6-luna-2026-07-01', 'gpt-5.6-luna'],
  ])('%s %s is %s', (provider, name, model) => {
    expect(match(provider, name)).toBe(model);
  });

  test.each([
    ['anthropic', 'claude-opus-5-1'],
    ['anthropic', 'claude-sonnet-5.5'],
    ['anthropic', 'claude-sonnet'],
    ['anthropic', 'my-claude-sonnet-4-5'],
    ['mistral', 'mistral-medium-3-5'],
    ['openai', 'gpt-5o'],
    ['openai', 'gpt-4o-latest-and-greatest'],
    ['openai', 'gpt'],
    ['openai', ''],
  ])('%s "%s" is never matched by guess', (provider, name) => {
    expect(match(provider, name)).toBe('unknown');
  });

  test.each([
    ['', true],
    ['-20250929', true],
    ['-preview-05-06', true],
    ['-06-17', true],
    ['-03-2025', true],
    ['@001', true],
    [':thinking', true],
    ['-8b', true],
    ['-1', false],
    ['.5', false],
    ['-1-20260101', false],
    ['-10-20260101', false],
  ])('rest "%s" of a name stays in the version: %s', (rest, stays) => {
    expect(staysInVersion(rest)).toBe(stays);
  });

  test('two entries that answer to one name equally well are ambiguous', () => {
    const model = (id: string): Model => ({
      model: id,
      family: 'f',
      mode: 'chat',
      match: { exact: ['twin'], prefix: ['pre-'], suffix: [], contains: [], pattern: [] },
      prices: [{ id, tier: 'standard', rates: { inputUncached: '1' }, source: 'test' }],
    });
    const provider: Provider = {
      provider: 'p',
      name: 'P',
      match: { exact: [], prefix: [], suffix: [], contains: [], pattern: [] },
      fallback: [],
      models: [model('a'), model('b')],
    };
    expect(matchModel(provider, 'twin')).toMatchObject({
      found: false,
      why: 'ambiguous',
      candidates: ['a', 'b'],
    });
    expect(matchModel(provider, 'pre-x')).toMatchObject({ found: false, why: 'ambiguous' });
  });
});

describe('provider names', () => {
  test.each([
    ['openai', 'openai'],
    ['azure.ai.openai', 'azure'],
    ['azure-openai.chat', 'azure'],
    ['aws.bedrock', 'aws'],
    ['amazon-bedrock', 'aws'],
    ['gcp.vertex_ai', 'google'],
    ['vertex_ai-anthropic_models', 'google'],
    ['google.generative-ai', 'google'],
    ['gemini', 'google'],
    ['x_ai', 'x-ai'],
    ['mistral_ai', 'mistral'],
    ['huggingface-cerebras', 'huggingface_cerebras'],
  ])('%s is %s', (name, id) => {
    const found = findProvider(shippedBook(), name);
    expect(found.found && found.provider.provider).toBe(id);
  });

  test('an unknown name is unknown', () => {
    expect(findProvider(shippedBook(), 'acme')).toMatchObject({ found: false, why: 'unknown' });
  });
});

test('a broken book is refused, naming the entry', () => {
  const book = structuredClone(shippedBook());
  book.providers[0]!.models[0]!.prices[0]!.rates.inputUncached = '0.18000000000000002';
  expect(() => readPriceBook(book)).toThrow(/price book is not valid/);
});
