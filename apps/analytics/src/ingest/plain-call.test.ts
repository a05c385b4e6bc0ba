import { type Call, callSchema } from '@netra/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentHash } from './content-hash.ts';
import { plainReader, plainTimeMs } from './plain-call.ts';

const base = {
  callId: 'c1',
  provider: 'openai',
  responseModel: 'gpt-4o',
  startedAt: '2026-10-05T08:00:00.000Z',
  usage: { inputUncached: 3, outputVisible: 4 },
};
/** A value that differs from the default, for every field. */
const changed: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(Object.keys(callSchema.shape).map((field) => [field, 'x'])),
  serviceTier: 'flex',
  status: 'error',
  isBatch: true,
  isStream: true,
  synthetic: true,
  startedAt: '2026-10-05T08:00:00.001Z',
  timeToFirstTokenMs: 1.5,
  durationMs: 0,
  httpStatus: 500,
  maxTokens: 0,
  temperature: 0,
  usage: { inputUncached: 3, outputVisible: 5 },
  providedCost: '0.1',
  prefixHashes: ['a'],
  prefixBlockTokens: 16,
  systemTokens: 0,
  toolDefinitionTokens: 1,
  historyTokens: 0,
  outcomeScore: 0,
  tags: { a: 'b' },
};

const values = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    '',
    'ok',
    'standard',
    true,
    false,
    0,
    -0,
    1,
    -1,
    1.5,
    4_000_000_001,
  ),
  fc.constantFrom<unknown>(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    [],
    ['a'],
    ['a'.repeat(65)],
    {},
    { a: 'b' },
    { a: 1 },
  ),
  fc.constantFrom<unknown>(
    '2026-02-30T00:00:00Z',
    '2026-10-05T08:00:00Z',
    '2026-10-05T24:00:00Z',
    '0.1',
    'a\nb',
  ),
  fc.constantFrom<unknown>(
    '2026-10-05T08:00:00.12Z',
    '2026-10-05T08:00:00+02:00',
    '2024-02-29T23:59:59.999Z',
  ),
  fc.string({ maxLength: 8 }),
  fc.integer({ min: 99, max: 301 }).map((length) => 'x'.repeat(length)),
);
const calls = fc.record(
  {
    callId: fc.constantFrom<unknown>('c1', 'ü', '', 'a\u0000', 'x'.repeat(201), undefined),
    more: fc.dictionary(fc.constantFrom(...Object.keys(callSchema.shape), 'unknown'), values, { maxKeys: 3 }),
    usage: fc.dictionary(fc.constantFrom(...Object.keys(callSchema.shape.usage.shape), 'odd'), values, {
      maxKeys: 2,
    }),
  },
  { requiredKeys: ['more', 'usage'] },
);

test('a plain call is read exactly as the schema reads it; what the schema refuses is never plain', () => {
  const read = plainReader();
  const seen = { plain: 0, other: 0 };
  fc.assert(
    fc.property(calls, ({ callId, more, usage }) => {
      const raw: Record<string, unknown> = {
        ...base,
        callId: callId ?? 'c2',
        usage: { ...base.usage, ...usage },
        ...more,
      };
      const plain = read(raw);
      const parsed = callSchema.safeParse(raw);
      if (plain === undefined) {
        seen.other += 1;
        return;
      }
      seen.plain += 1;
      expect(parsed.success).toBe(true);
      expect(plain.call).toStrictEqual(parsed.data);
      expect(Object.keys(plain.call)).toEqual(Object.keys(parsed.data ?? {}));
      expect(plain.startedAtMs).toBe(Date.parse(raw.startedAt as string));
    }),
    { numRuns: 3_000 },
  );
  expect(Math.min(seen.plain, seen.other)).toBeGreaterThan(150);
});

test('calls with every field that is plain are read without the schema, defaults of an import included', () => {
  const full = { ...base, ...changed };
  const read = plainReader();
  expect(read(full)?.call).toStrictEqual(callSchema.parse(full));
  const { provider, responseModel, ...rest } = base;
  const withDefaults = plainReader({ provider, responseModel, project: 'shop' });
  expect(withDefaults(rest)?.call).toStrictEqual(callSchema.parse({ ...base, project: 'shop' }));
  expect(withDefaults({ ...rest, project: 'own' })?.call.project).toBe('own');
  expect(read(rest)).toBeUndefined();
  expect(plainReader({ project: 'x'.repeat(300) })(base)).toBeUndefined();
});

test('a plain time is the time that the engine of JavaScript reads', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
      (date) => {
        expect(plainTimeMs(date.toISOString())).toBe(date.getTime());
        expect(plainTimeMs(`${date.toISOString().slice(0, 19)}Z`)).toBe(
          Math.floor(date.getTime() / 1000) * 1000,
        );
      },
    ),
  );
  for (const text of [
    '2026-02-30T00:00:00Z',
    '2026-10-05T08:60:00Z',
    '2026-10-05T08:00:00.00xZ',
    '2026-10-05 08:00:00Z',
  ])
    expect(plainTimeMs(text)).toBeNaN();
});

const hashOf = (raw: unknown) => {
  const call: Call = callSchema.parse(raw);
  return contentHash(call, Date.parse(call.startedAt));
};

test('the hash of a content changes with every field, and with nothing else', () => {
  const hashes = new Map([['', hashOf(base)]]);
  for (const field of Object.keys(callSchema.shape))
    hashes.set(field, hashOf({ ...base, [field]: changed[field] }));
  for (const [bucket, schema] of Object.entries(callSchema.shape.usage.shape)) {
    const value = schema.safeParse(9).success ? 9 : { searches: 9 };
    hashes.set(`usage.${bucket}`, hashOf({ ...base, usage: { ...base.usage, [bucket]: value } }));
  }
  expect(new Set(hashes.values()).size).toBe(hashes.size);
  for (const hash of hashes.values()) expect(Number.isSafeInteger(hash) && hash >= 0).toBe(true);
  // In another order, with defaults stated, and with the same moment written in another way.
  const reversed = Object.fromEntries(Object.entries({ ...base, tags: { a: '1', b: '2' } }).toReversed());
  expect(hashOf({ ...reversed, project: 'default', startedAt: '2026-10-05T10:00:00+02:00' })).toBe(
    hashOf({ ...base, tags: { b: '2', a: '1' } }),
  );
  expect(hashOf({ ...base, prefixHashes: ['a', 'b'] })).not.toBe(
    hashOf({ ...base, prefixHashes: ['b', 'a'] }),
  );
  expect(hashOf({ ...base, feature: 'a', agent: 'b' })).not.toBe(
    hashOf({ ...base, feature: 'b', agent: 'a' }),
  );
});

test('contents of a million calls that are nearly alike have different hashes', () => {
  const call = callSchema.parse(base);
  const hashes = new Set<number>();
  for (let index = 0; index < 200_000; index += 1) {
    hashes.add(contentHash({ ...call, callId: `d${index}` }, 0));
    hashes.add(contentHash(call, index));
    hashes.add(contentHash({ ...call, durationMs: index / 8 }, 0));
    hashes.add(contentHash({ ...call, usage: { ...call.usage, inputUncached: index + 10 } }, 0));
    hashes.add(contentHash({ ...call, tags: { t: `${index}` } }, 0));
  }
  expect(hashes.size).toBe(1_000_000);
});
