import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

const prefixAlphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
const prefixLength = 8;
/** 256 random bits, written as hexadecimal so that a double click selects the whole key. */
const secretBytes = 32;
const keyForm = new RegExp(`^apex_([0-9a-z]{${prefixLength}})_[0-9a-f]{${secretBytes * 2}}$`);

export type ApiKeyText = { readonly key: string; readonly prefix: string; readonly hash: Buffer };

/** SHA-256 of the whole key. A key holds 256 random bits, so a slow hash would protect nothing more. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Makes a new key `apex_<8 characters>_<secret>` with its hash; the key itself is nowhere stored. */
export function makeApiKey(): ApiKeyText {
  const prefix = Array.from(
    { length: prefixLength },
    () => prefixAlphabet[randomInt(prefixAlphabet.length)],
  ).join('');
  const key = `apex_${prefix}_${randomBytes(secretBytes).toString('hex')}`;
  return { key, prefix, hash: hashApiKey(key) };
}

/** The public prefix of a key, or undefined when the text has not the form of one. */
export function prefixOfApiKey(key: string): string | undefined {
  return keyForm.exec(key)?.[1];
}

/** True when the key is the one whose hash is stored; takes the same time either way. */
export function matchesHash(key: string, hash: Buffer): boolean {
  const given = hashApiKey(key);
  return given.length === hash.length && timingSafeEqual(given, hash);
}
