import { describe, expect, test } from 'vitest';
import { createKeyCipher, deriveKey } from './key-cipher.ts';

const cipher = createKeyCipher('a secret of this test');

describe('keys at rest', () => {
  test('come back under their own name, and look different each time', () => {
    const encrypted = cipher.encrypt('private half', 'tok_1');
    expect(cipher.decrypt(encrypted, 'tok_1')).toBe('private half');
    expect(cipher.encrypt('private half', 'tok_1')).not.toBe(encrypted);
    expect(Buffer.from(encrypted, 'base64url').toString()).not.toContain('private');
  });

  test.each([
    ['another name', (text: string) => cipher.decrypt(text, 'tok_2')],
    ['another secret', (text: string) => createKeyCipher('another secret').decrypt(text, 'tok_1')],
    [
      'one changed bit',
      (text: string) => {
        const bytes = Buffer.from(text.slice(3), 'base64url');
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
        return cipher.decrypt(`v1.${bytes.toString('base64url')}`, 'tok_1');
      },
    ],
  ])('do not open under %s', (_case, open) => {
    const encrypted = cipher.encrypt('private half', 'tok_1');
    expect(() => open(encrypted)).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  });

  test('each purpose has a key of its own', () => {
    expect(deriveKey('secret', 'a').equals(deriveKey('secret', 'b'))).toBe(false);
    expect(deriveKey('secret', 'a').equals(deriveKey('secret', 'a'))).toBe(true);
    expect(deriveKey('secret', 'a')).toHaveLength(32);
  });
});
