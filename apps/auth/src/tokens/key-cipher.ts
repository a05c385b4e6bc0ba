import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { ApexError } from '@netra/contract';

const version = 'v1';
const ivLength = 12;
const tagLength = 16;

/** Derives a key for one purpose from APEX_AUTH_SECRET (HKDF-SHA256), so that no two uses share a key. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'netra-apex-auth', purpose, 32));
}

export type KeyCipher = {
  /** Encrypts `text`, bound to `name`: it decrypts only under the same name. */
  encrypt(text: string, name: string): string;
  /** Raises `config_invalid` when the secret is not the one it was encrypted with. */
  decrypt(encrypted: string, name: string): string;
};

/** Makes the AES-256-GCM cipher for private signing keys at rest. */
export function createKeyCipher(secret: string): KeyCipher {
  const key = deriveKey(secret, 'signing keys at rest');
  return {
    encrypt(text, name) {
      const iv = randomBytes(ivLength);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(name));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `${version}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    decrypt(encrypted, name) {
      const [writtenVersion, payload] = encrypted.split('.');
      if (writtenVersion !== version || payload === undefined)
        throw new ApexError('internal', `The signing key ${name} is stored in an unknown form.`);
      const bytes = Buffer.from(payload, 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivLength))
          .setAAD(Buffer.from(name))
          .setAuthTag(bytes.subarray(ivLength, ivLength + tagLength));
        return Buffer.concat([
          decipher.update(bytes.subarray(ivLength + tagLength)),
          decipher.final(),
        ]).toString('utf8');
      } catch (cause) {
        throw new ApexError(
          'config_invalid',
          `APEX_AUTH_SECRET is not the one that the signing key ${name} was stored with.`,
          { cause, suggestion: 'Start with the former APEX_AUTH_SECRET.' },
        );
      }
    },
  };
}
