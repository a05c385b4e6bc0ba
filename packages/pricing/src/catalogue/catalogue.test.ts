import { Decimal } from 'decimal.js';
import { describe, expect, test } from 'vitest';
import { shippedBook } from '../book/shipped-book.ts';
import { alternativesOf } from './alternatives-of.ts';
import { listModels, modelFacts } from './list-models.ts';

const book = shippedBook();
const at = '2026-08-21T12:00:00Z';

describe('the catalogue', () => {
  test('lists the priced models of a provider by any of its names, with exact prices', () => {
    const models = listModels('anthropic', at, book);
    expect(models.length).toBeGreaterThan(15);
    expect(listModels('aws.bedrock', at, book)).toEqual(listModels('aws', at, book));
    expect(listModels('acme', at, book)).toEqual([]);
    for (const model of models) expect(model.prices.standard.rates.inputUncached).toMatch(/^0\.\d{1,12}$/);
  });

  test('states what a batch costs, and nothing where no batch has a price', () => {
    const half = (provider: string, model: string): string | undefined => {
      const facts = modelFacts({ provider, model, at }, book);
      const batch = facts?.prices.batch?.rates.outputVisible ?? undefined;
      const standard = facts?.prices.standard.rates.outputVisible ?? undefined;
      return batch === undefined || standard === undefined
        ? undefined
        : new Decimal(batch).dividedBy(standard).toFixed();
    };
    expect(half('openai', 'gpt-4o')).toBe('0.5');
    expect(half('anthropic', 'claude-haiku-4-5')).toBe('0.5');
    expect(half('google', 'gemini-2.5-flash')).toBe('0.5');
    expect(half('groq', 'llama-3.3-70b-versatile')).toBeUndefined();
  });

  test('states how prompts are cached', () => {
    const cache = (provider: string, model: string) => modelFacts({ provider, model, at }, book)?.cache;
    expect(cache('anthropic', 'claude-sonnet-4-5')).toEqual({
      read: '0.0000003',
      write5m: '0.00000375',
      write1h: '0.000006',
      minimumTokens: 1024,
      lifetimes: ['5m', '1h'],
      isAutomatic: false,
    });
    expect(cache('anthropic', 'claude-haiku-4-5')?.minimumTokens).toBe(4096);
    expect(cache('openai', 'gpt-4.1')).toMatchObject({
      minimumTokens: 1024,
      write5m: null,
      isAutomatic: true,
    });
    expect(cache('azure', 'claude-sonnet-4-5')?.isAutomatic).toBe(false);
    expect(cache('cerebras', 'llama-3.3-70b')).toMatchObject({ read: null, lifetimes: [] });
  });

  test('offers only models that cost less, still run and serve the same kind of call', () => {
    const found = alternativesOf({ provider: 'openai', model: 'gpt-4o', at }, book);
    expect(found.map(({ facts }) => facts.model)).toContain('gpt-4o-mini');
    expect(found.map(({ facts }) => facts.model)).not.toContain('babbage');
    for (const { facts, inputRatio, outputRatio } of found) {
      expect(facts).toMatchObject({ mode: 'chat', isRetired: false, provider: 'openai' });
      expect(Number(inputRatio)).toBeLessThanOrEqual(1);
      expect(Number(outputRatio)).toBeLessThanOrEqual(1);
    }
    const firstOther = found.findIndex(({ relation }) => relation === 'same-provider');
    expect(found.slice(firstOther).every(({ relation }) => relation === 'same-provider')).toBe(true);
    expect(found.find(({ facts }) => facts.model === 'o3-mini')?.lacks).toContain('vision');
    expect(alternativesOf({ provider: 'openai', model: 'gpt-99', at }, book)).toEqual([]);
  });

  test('describes a model of its maker at a cloud that sells it at the maker’s prices', () => {
    expect(modelFacts({ provider: 'azure', model: 'gpt-5', at }, book)).toMatchObject({
      provider: 'azure',
      model: 'gpt-5',
    });
  });
});
