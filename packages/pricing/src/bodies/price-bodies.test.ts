import { ApexError } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import { priceBodies } from './price-bodies.ts';

const at = '2026-08-21';
const messages = (usage: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
  provider: 'anthropic',
  flavor: 'default',
  body: {
    model: 'claude-sonnet-4-5-20250929',
    usage: { input_tokens: 1, output_tokens: 1, ...usage },
    ...rest,
  },
});

describe('pricing raw bodies', () => {
  test('answers in the order of the items, exactly, whatever is wrong with the others', () => {
    const [first, second, third, last] = priceBodies(
      [
        messages({ input_tokens: 1000, output_tokens: 100 }),
        messages({ input_tokens: -5 }),
        { provider: 'anthropic' },
        messages({ cache_creation: { ephemeral_1h_input_tokens: 1000 } }),
      ],
      at,
    );
    expect(first).toMatchObject({ inputCost: '0.003', outputCost: '0.0015', cost: '0.0045' });
    expect(first?.buckets).toMatchObject({ inputUncached: 1000, outputVisible: 100 });
    expect(second).toMatchObject({ cost: null, buckets: null, reason: 'usage_invalid' });
    expect(second?.detail).toContain('usage.input_tokens');
    expect(third).toMatchObject({ cost: null, reason: 'usage_unreadable' });
    expect(last).toMatchObject({ inputCost: '0.006003' });
  });

  test('the body’s model is priced, not the one that was asked for', () => {
    const item = { ...messages({ input_tokens: 1_000_000 }), model: 'claude-opus-4-5' };
    expect(priceBodies([item], at)[0]?.inputCost).toBe('6');
    const unnamed = { ...item, body: { usage: { input_tokens: 1_000_000, output_tokens: 0 } } };
    expect(priceBodies([unnamed], at)[0]?.inputCost).toBe('5');
  });

  test('an unknown model keeps its buckets and has no cost', () => {
    const item = {
      ...messages({}),
      body: { model: 'claude-9', usage: { input_tokens: 7, output_tokens: 1 } },
    };
    const [result] = priceBodies([item], at);
    expect(result).toMatchObject({ inputCost: null, outputCost: null, cost: null, reason: 'unknown_model' });
    expect(result?.buckets?.inputUncached).toBe(7);
  });

  test('a served tier without a price by the token has no cost', () => {
    expect(priceBodies([messages({ service_tier: 'batch' })], at)[0]).toMatchObject({ cost: '0.000009' });
    const scale = { ...messages({}), provider: 'openai', flavor: 'chat' };
    scale.body = {
      model: 'gpt-4o',
      usage: { prompt_tokens: 1, completion_tokens: 1 },
      service_tier: 'scale',
    } as never;
    expect(priceBodies([scale], at)[0]).toMatchObject({ cost: null, reason: 'no_price_for_tier' });
  });

  test('a date alone is a day; a text that is no date is refused', () => {
    expect(priceBodies([messages({})], '2026-08-21')).toEqual(
      priceBodies([messages({})], '2026-08-21T12:00:00Z'),
    );
    for (const wrong of ['2026-02-30', '2026-13-01', 'August 21, 2026', '2026-08-21T25:00:00Z', ''])
      expect(() => priceBodies([], wrong), wrong).toThrow(
        expect.objectContaining({ code: 'invalid_request' }),
      );
    expect(() => priceBodies([], 'soon')).toThrow(ApexError);
  });

  test('says what it did not understand, and where', () => {
    const [unnamed, tier, item, empty] = priceBodies(
      [
        { ...messages({}), body: { usage: { input_tokens: 7, output_tokens: 1 } } },
        {
          provider: 'openai',
          flavor: 'chat',
          body: {
            model: 'gpt-4o',
            usage: { prompt_tokens: 3, completion_tokens: 1 },
            service_tier: 'scale',
          },
        },
        { provider: 'anthropic', flavor: '' },
        7,
      ],
      at,
    );
    expect(unnamed).toMatchObject({
      cost: null,
      buckets: { inputUncached: 7 },
      reason: 'unknown_model',
      detail: 'Neither the body nor the item names a model',
    });
    expect(tier).toMatchObject({
      buckets: { inputUncached: 3 },
      detail: 'Served at tier "scale", which has no price by the token',
    });
    expect(item?.detail).toMatch(/^Item 2: flavor: \S/);
    expect(empty).toMatchObject({ inputCost: null, outputCost: null, cost: null, buckets: null });
    expect(empty?.detail).toMatch(/^Item 3: \(item\): \S/);
    expect(() => priceBodies([], 'soon')).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        message: expect.stringMatching(/^"soon" is no ISO date: expected a day/),
        details: { field: 'at' },
      }),
    );
  });

  test('keeps the sides that have a price where another has none', () => {
    const old = {
      provider: 'google',
      flavor: 'anthropic',
      body: {
        model: 'claude-3-opus',
        usage: {
          input_tokens: 1,
          output_tokens: 1,
          cache_creation: { ephemeral_1h_input_tokens: 5 },
          cache_creation_input_tokens: 5,
        },
      },
    };
    expect(priceBodies([old], at)[0]).toMatchObject({
      inputCost: null,
      outputCost: '0.000075',
      cost: null,
      buckets: { cacheWrite1h: 5 },
      reason: 'no_price_for_component',
    });
  });

  test('takes an instant as it is, and a day as its noon', () => {
    const night = {
      provider: 'deepseek',
      flavor: 'chat',
      model: 'deepseek-reasoner',
      body: { usage: { prompt_tokens: 1_000_000, completion_tokens: 0 } },
    };
    const costAt = (instant: string) => priceBodies([night], instant)[0]?.cost;
    expect(costAt('2025-07-01T00:10:00Z')).toBe('0.135');
    expect(costAt('2025-07-01T12:00:00Z')).toBe('0.55');
    expect(costAt('2025-07-01')).toBe('0.55');
  });

  test('stops for a fault of its own, which is no fault of a body', () => {
    const broken = {
      provider: 'anthropic',
      flavor: 'default',
      get body(): unknown {
        throw new TypeError('a fault');
      },
    };
    expect(() => priceBodies([broken], at)).toThrow(TypeError);
  });
});
