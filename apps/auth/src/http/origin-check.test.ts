import type { FastifyRequest } from 'fastify';
import { describe, expect, test } from 'vitest';
import { ownOrigins, requireOwnOrigin } from './origin-check.ts';

const origins = ownOrigins('https://apex.example.org/');
const request = (method: string, headers: Record<string, string>) =>
  ({ method, headers }) as unknown as FastifyRequest;

describe('own origins', () => {
  test('are the public one, and for a loopback address this machine by its other names', () => {
    expect(origins).toEqual(['https://apex.example.org']);
    expect(ownOrigins('http://localhost:3000')).toEqual([
      'http://127.0.0.1:3000',
      'http://localhost:3000',
      'http://[::1]:3000',
    ]);
  });
});

describe('a changing request', () => {
  test.each([
    ['of our page with a cookie', { origin: 'https://apex.example.org', cookie: 'a=b' }],
    ['of a program without a cookie', { authorization: 'Bearer x' }],
  ])('%s passes', (_case, headers) => {
    expect(() => requireOwnOrigin(request('POST', headers), origins)).not.toThrow();
  });

  test.each([
    ['of another site', { origin: 'https://evil.example' }],
    ['of another port', { origin: 'https://apex.example.org:8443', cookie: 'a=b' }],
    ['of the same host without encryption', { origin: 'http://apex.example.org' }],
    ['of a sandboxed page', { origin: 'null', cookie: 'a=b' }],
    ['with a cookie and no origin', { cookie: 'a=b' }],
    ['with a token from another site', { origin: 'https://evil.example', authorization: 'Bearer x' }],
  ])('%s is refused', (_case, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(() => requireOwnOrigin(request(method, headers), origins)).toThrow(
        expect.objectContaining({ code: 'origin_refused' }),
      );
    expect(() => requireOwnOrigin(request('GET', headers), origins)).not.toThrow();
  });
});
