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
    expect(() => priceBodies([], 'soon')).toThrow(ApexError);
  });
});
