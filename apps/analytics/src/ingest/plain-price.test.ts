import { callSchema, sumUsd, type Usd, usageBuckets, usd } from '@netra/contract';
import { shippedBook } from '@netra/pricing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costColumns } from '../store/columns.ts';
import { priceRecord } from './aggregate.ts';
import { plainPriceOf } from './plain-price.ts';

const book = shippedBook();
const models = book.providers.flatMap(({ provider, models }) =>
  models.slice(0, 40).map(({ model }) => ({ provider, model })),
);
const tokens = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  fc.integer({ min: 1, max: 4_000_000_000 }),
  fc.integer({ min: 1, max: 300_000 }),
);
const calls = fc
  .record({
    model: fc.constantFrom(...models, { provider: 'openai', model: 'nobody' }),
    usage: fc.record(Object.fromEntries(usageBuckets.map((bucket) => [bucket, tokens]))),
    serviceTier: fc.constantFrom('standard', 'standard', 'standard', 'flex'),
    isBatch: fc.constantFrom(false, false, true),
    status: fc.constantFrom('ok', 'error'),
    httpStatus: fc.constantFrom(0, 500),
    host: fc.constantFrom('', '', 'azure', 'my-gateway'),
    tags: fc.constantFrom({}, {}, {}, { cacheHit: 'true' }),
    toolUnits: fc.constantFrom({}, {}, { webSearches: 2 }),
    day: fc.integer({ min: 700, max: 1_000 }),
  })
  .map(({ model, day, usage, toolUnits, ...call }) => {
    const startedAtMs = Date.parse('2024-01-01T00:00:00Z') + day * 86_400_000;
    return {
      startedAtMs,
      call: callSchema.parse({
        ...call,
        callId: 'c',
        provider: model.provider,
        responseModel: model.model,
        startedAt: new Date(startedAtMs).toISOString(),
        usage: { ...usage, toolUnits },
      }),
    };
  });

const usdOf = (picos: number): Usd => usd(`${picos}e-12`);

test('a plain price is to the last digit what the record costs, part by part', () => {
  let plain = 0;
  fc.assert(
    fc.property(calls, ({ call, startedAtMs }) => {
      const found = plainPriceOf(call, startedAtMs, book);
      if (found === undefined) return;
      plain += 1;
      const price = priceRecord(call, startedAtMs, book);
      expect(usdOf(found.cost.total)).toBe(price.cost);
      expect(found.card.priceIds).toEqual(price.priceIds);
      const parts = costColumns.flatMap((column, index) => {
        const picos = found.cost.parts[index] ?? 0;
        return picos === 0 ? [] : [[column, usdOf(picos)] as const];
      });
      expect(Object.fromEntries(parts)).toEqual(price.parts);
      expect(sumUsd(parts.map(([, part]) => part))).toBe(price.cost);
    }),
    { numRuns: 3_000 },
  );
  expect(plain).toBeGreaterThan(150);
});
