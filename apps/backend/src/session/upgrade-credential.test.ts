import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { originOf, requireOrigin } from './origins.ts';
import { chooseProtocol, credentialOf, offeredProtocols, requireVersion } from './upgrade-credential.ts';

function request(url: string, headers: Record<string, string> = {}): IncomingMessage {
  return { url, headers } as unknown as IncomingMessage;
}

describe('the credential of a request', () => {
  test('is none, a header, a subprotocol or a ticket', () => {
    expect(credentialOf(request('/ws'))).toEqual({ kind: 'none' });
    expect(credentialOf(request('/ws', { authorization: 'Bearer x' }))).toEqual({
      kind: 'authorization',
      authorization: 'Bearer x',
    });
    expect(credentialOf(request('/ws', { 'sec-websocket-protocol': 'apex.v1, bearer.x.y' }))).toEqual({
      kind: 'authorization',
      authorization: 'Bearer x.y',
    });
    expect(credentialOf(request('/ws?ticket=t'))).toEqual({ kind: 'ticket', ticket: 't' });
  });

  test('is the first that is present', () => {
    const headers = { authorization: 'Bearer a', 'sec-websocket-protocol': 'bearer.b' };
    expect(credentialOf(request('/ws?ticket=t', headers))).toMatchObject({ authorization: 'Bearer a' });
    expect(credentialOf(request('/ws?ticket=t', { 'sec-websocket-protocol': 'bearer.b' }))).toMatchObject({
      authorization: 'Bearer b',
    });
  });

  test.each(['token', 'access_token', 'Authorization', 'JWT', 'api_key', 'apiKey', 'bearer'])(
    'is never taken from the address as %s',
    (name) => {
      expect(() => credentialOf(request(`/ws?${name}=x`, { authorization: 'Bearer good' }))).toThrow(
        expect.objectContaining({ code: 'unauthenticated' }),
      );
    },
  );
});

describe('subprotocols', () => {
  test('are read in the order offered', () => {
    expect(offeredProtocols(request('/ws', { 'sec-websocket-protocol': ' apex.v1 ,, b ' }))).toEqual([
      'apex.v1',
      'b',
    ]);
    expect(offeredProtocols(request('/ws'))).toEqual([]);
  });

  test('are answered without the token', () => {
    expect(chooseProtocol(['bearer.x', 'apex.v1'])).toBe('apex.v1');
    expect(chooseProtocol(['bearer.x'])).toBe(false);
    expect(chooseProtocol([])).toBe(false);
  });

  test('of versions we do not speak are refused', () => {
    requireVersion([]);
    requireVersion(['apex.v2', 'apex.v1']);
    expect(() => requireVersion(['apex.v2'])).toThrow(
      expect.objectContaining({ code: 'version_unsupported' }),
    );
  });
});

describe('origins', () => {
  const own = 'https://apex.example';
  test('are the header’s, or our own for a page that proves to be ours', () => {
    expect(originOf(request('/', { origin: 'https://a.example' }), own)).toBe('https://a.example');
    expect(originOf(request('/', { 'sec-fetch-site': 'same-origin' }), own)).toBe(own);
    expect(originOf(request('/', { 'sec-fetch-site': 'cross-site' }), own)).toBeNull();
    expect(originOf(request('/'), own)).toBeNull();
  });

  test('pass when they are listed, and programs pass', () => {
    requireOrigin(own, [own]);
    requireOrigin(null, [own]);
    for (const other of ['https://apex.example.evil', 'http://apex.example', 'null'])
      expect(() => requireOrigin(other, [own])).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });
});
