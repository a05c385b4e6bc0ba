import { expect, test } from 'vitest';
import { hashApiKey, makeApiKey, matchesHash, prefixOfApiKey } from './api-key-text.ts';

test('a key holds 256 random bits behind its prefix and matches only its own hash', () => {
  const keys = Array.from({ length: 200 }, makeApiKey);
  expect(new Set(keys.map((entry) => entry.key)).size).toBe(200);
  for (const { key, prefix, hash } of keys) {
    expect(prefixOfApiKey(key)).toBe(prefix);
    expect(key.slice(14)).toMatch(/^[0-9a-f]{64}$/);
    expect(matchesHash(key, hash)).toBe(true);
    expect(hash.equals(hashApiKey(key))).toBe(true);
  }
  const [one, two] = keys;
  expect(matchesHash(one!.key, two!.hash)).toBe(false);
  for (const text of ['', 'apex_', one!.key.toUpperCase(), `${one!.key}0`, ` ${one!.key}`])
    expect(prefixOfApiKey(text)).toBeUndefined();
});
