import { randomBytes } from 'node:crypto';
import { ApexError } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import { readAuthConfig } from './config.ts';

const strong = randomBytes(36).toString('base64url');
const database = 'postgresql://role:word@db.example.org/apex';
const source = {
  APEX_ENVIRONMENT: 'production',
  APEX_PUBLIC_URL: 'https://apex.example.org',
  APEX_SERVICE_PRIVATE_KEY: '{}',
  APEX_SERVICE_PUBLIC_KEYS: '{"keys":[]}',
  APEX_AUTH_DATABASE_OWNER_URL: database,
  APEX_AUTH_DATABASE_URL: database,
  APEX_AUTH_DATABASE_WORKER_URL: database,
  APEX_AUTH_SECRET: strong,
};

function refusal(changes: Record<string, string | undefined>): ApexError {
  try {
    readAuthConfig({ ...source, ...changes });
  } catch (error) {
    if (error instanceof ApexError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('the configuration of auth', () => {
  test('is accepted when it is safe', () => {
    expect(readAuthConfig(source)).toMatchObject({ port: 8001, environment: 'production', secret: strong });
  });

  test.each([
    ['no secret', undefined],
    ['a short one', 'x1y2z3a4b5c6d7e8f9g0'],
    ['a monotonous one', 'abababababababababababababababababababab'],
    ['a placeholder', `please-change-me-${strong}`],
  ])('in production refuses %s, and shows none', (_case, secret) => {
    const error = refusal({ APEX_AUTH_SECRET: secret });
    expect(error.code).toBe('config_invalid');
    expect(error.message).toContain('APEX_AUTH_SECRET');
    if (secret !== undefined) expect(JSON.stringify([error.message, error.details])).not.toContain(secret);
  });

  test('in production refuses a public address without encryption, except on this machine', () => {
    expect(refusal({ APEX_PUBLIC_URL: 'http://apex.example.org' }).message).toContain('APEX_PUBLIC_URL');
    expect(readAuthConfig({ ...source, APEX_PUBLIC_URL: 'http://127.0.0.1:3000' }).port).toBe(8001);
  });

  test('locally takes a short secret, but not a tiny one', () => {
    const local = { APEX_ENVIRONMENT: 'local', APEX_AUTH_SECRET: 'sixteen-letters!' };
    expect(readAuthConfig({ ...source, ...local }).environment).toBe('local');
    expect(refusal({ ...local, APEX_AUTH_SECRET: 'tiny' }).message).toContain('APEX_AUTH_SECRET');
  });
});
