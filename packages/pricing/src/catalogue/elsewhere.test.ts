import { describe, expect, test } from 'vitest';
import { shippedBook } from '../book/shipped-book.ts';
import { hostsOf, weightsName } from './hosts-of.ts';
import { lineOf, successorsOf } from './successors-of.ts';

const book = shippedBook();
const at = '2026-11-01T12:00:00Z';

describe('the same open weights at other sellers', () => {
  test('are known under the names hosts give them', () => {
    const same = [
      'meta-llama/Llama-3.3-70B-Instruct',
      'llama-3.3-70b-versatile',
      'meta.llama3-3-70b-instruct-v1:0',
      'Meta-Llama-3_3-70B-Instruct',
      'llama-3.3-70b',
    ];
    expect(new Set(same.map(weightsName))).toEqual(new Set(['llama-3.3-70b']));
    expect(weightsName('llama-v3p1-8b-instruct')).toBe(weightsName('meta-llama/llama-3.1-8b-instruct'));
    expect(weightsName('mistral.mixtral-8x7b-instruct-v0:1')).toBe(weightsName('mixtral-8x7b-32768'));
    expect(weightsName('mistralai/Mixtral-8x7B-Instruct-v0.1')).toBe('mixtral-8x7b');
    expect(weightsName('openai.gpt-oss-120b-1:0')).toBe(weightsName('openai/gpt-oss-120b'));
  });

  test('are told apart from other weights: quantised, untuned, another size, version or date', () => {
    const others = [
      ['meta-llama/Llama-3.3-70B-Instruct-Turbo', 'llama-3.3-70b'],
      ['mistralai/Mixtral-8x7B-v0.1', 'mixtral-8x7b'],
      ['Qwen/Qwen3-235B-A22B-Instruct-2507', 'qwen3-235b-a22b'],
      ['llama-3.1-70b-instruct', 'llama-3.3-70b'],
      ['moonshotai/kimi-k2-thinking', 'kimi-k2'],
      ['deepseek-v3.2-exp', 'deepseek-v3.2'],
      ['glm-5p1-fast', 'glm-5p1'],
      ['openai/gpt-oss-20b', 'gpt-oss-120b'],
      ['deepseek-r1-distill-llama-70b', 'llama-3.3-70b'],
    ] as const;
    for (const [left, right] of others) expect(weightsName(left)).not.toBe(weightsName(right));
  });

  test('are found with their prices, without routers, and never for closed weights', () => {
    const found = hostsOf({ provider: 'cerebras', model: 'llama-3.3-70b', at }, book);
    const names = found.map(({ provider }) => provider);
    expect(names).toEqual(expect.arrayContaining(['groq', 'novita', 'aws']));
    expect(names).not.toContain('cerebras');
    expect(names).not.toContain('together');
    expect(names.filter((name) => name === 'openrouter' || name.startsWith('huggingface_'))).toEqual([]);
    for (const host of found) expect(Number(host.prices.standard.rates.inputUncached)).toBeGreaterThan(0);
    expect(hostsOf({ provider: 'aws', model: 'anthropic.claude-sonnet-4-5', at }, book)).toEqual([]);
    expect(hostsOf({ provider: 'openai', model: 'gpt-4o', at }, book)).toEqual([]);
    expect(hostsOf({ provider: 'acme', model: 'llama-3.3-70b', at }, book)).toEqual([]);
  });
});

describe('cheaper successors', () => {
  test('stand on the same line of products', () => {
    expect(lineOf('claude-opus-4-1')).toEqual({ line: 'claude-opus', version: [4, 1] });
    expect(lineOf('claude-3-5-sonnet-20241022')).toEqual({ line: 'claude-sonnet', version: [3, 5] });
    expect(lineOf('gpt-4.1-mini')).toEqual({ line: 'gpt-mini', version: [4, 1] });
    expect(lineOf('gpt-4o-mini')).toEqual({ line: 'gpt-mini', version: [4, 0.5] });
    expect(lineOf('o3-mini')).toEqual({ line: 'o-mini', version: [3] });
    expect(lineOf('command-r-plus')).toBeUndefined();
  });

  test('are newer and cheaper, the newest first', () => {
    const names = (provider: string, model: string) =>
      successorsOf({ provider, model, at }, book).map((facts) => facts.model);
    expect(names('anthropic', 'claude-opus-4-1')[0]).toBe('claude-opus-5');
    expect(names('openai', 'gpt-4-turbo')).toEqual(['gpt-4.1', 'gpt-4o', 'gpt-4o-2024-05-13']);
    expect(names('openai', 'gpt-4o')).toEqual(['gpt-4.1']);
    expect(names('openai', 'o1')).toContain('o3');
    // The newest of its line, or followed only by dearer ones.
    expect(names('anthropic', 'claude-opus-5')).toEqual([]);
    expect(names('anthropic', 'claude-3-haiku')).toEqual([]);
    expect(names('openai', 'gpt-4o-mini')).toEqual([]);
    expect(names('google', 'gemini-2.5-pro')).toEqual([]);
    expect(names('x-ai', 'grok-4.5')).toEqual([]);
    expect(names('openai', 'gpt-99')).toEqual([]);
  });
});
