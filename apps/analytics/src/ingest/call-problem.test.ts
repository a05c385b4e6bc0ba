import { expect, test } from 'vitest';
import { readCall } from './read-call.ts';

const nowMs = Date.parse('2026-11-02T00:00:00Z');
const call = {
  callId: 'c',
  provider: 'openai',
  responseModel: 'gpt-4o',
  startedAt: '2026-11-01T10:00:00Z',
  usage: { inputUncached: 1 },
};
const { provider: _, ...withoutProvider } = call;

test.each([
  [withoutProvider, 'provider', 'is missing', 'text'],
  [{ ...call, usage: { inputUncached: -5 } }, 'usage.inputUncached', 'is -5', 'at least 0'],
  [
    { ...call, usage: { inputUncached: 1e12 } },
    'usage.inputUncached',
    'is 1000000000000',
    'at most 4000000000',
  ],
  [{ ...call, usage: { inputUncached: 1.5 } }, 'usage.inputUncached', 'is 1.5', 'a whole number'],
  [{ ...call, usage: { inputUncached: '100' } }, 'usage.inputUncached', 'is "100"', 'a number'],
  [{ ...call, usage: [] }, 'usage', 'is a list of 0', 'an object'],
  [
    { ...call, startedAt: 'yesterday' },
    'startedAt',
    'is "yesterday"',
    'a time with its zone, such as 2026-01-31T12:00:00Z',
  ],
  [{ ...call, feature: 'x'.repeat(201) }, 'feature', `is "${'x'.repeat(79)}...`, 'at most 200 characters'],
  [{ ...call, serviceTier: 'fast' }, 'serviceTier', 'is "fast"', 'standard | batch | flex | priority'],
  [{ ...call, tags: { deep: {} } }, 'tags.deep', 'is an object', 'text'],
  [
    { ...call, providedCost: '1,5' },
    'providedCost',
    'is "1,5"',
    'expected an amount in USD such as "0.0123"',
  ],
])('a call is refused by what stands in it and what was expected: %#', (raw, field, problem, expected) => {
  expect(readCall(raw, nowMs)).toEqual({ problems: [{ field, problem, expected }] });
});
