import { ApexError } from '@netra/contract';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createRequester, type Requester, type RequesterOptions } from './requester.ts';
import { retryDelayMs } from './retry-delay.ts';
import { type Handler, startHttpServer } from './test-server.ts';

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

const answer = z.object({ ok: z.boolean() });
const json = { 'content-type': 'application/json' };

async function against(handle: Handler, options: Partial<RequesterOptions> = {}): Promise<Requester> {
  const server = await startHttpServer(handle);
  close = server.close;
  return createRequester({
    baseUrl: server.url,
    accessToken: async () => 'a-token',
    fetch: globalThis.fetch,
    timeoutMs: 2_000,
    attempts: 3,
    ...options,
  });
}

function wireError(code: string, extra: Record<string, unknown> = {}): string {
  return JSON.stringify({
    error: { code, message: 'why', recoverable: true, suggestion: 'what', details: { field: 'x' }, ...extra },
  });
}

describe('sending', () => {
  test('carries token, query and body, and parses the answer', async () => {
    const seen: unknown[] = [];
    const requester = await against((request, response, body) => {
      seen.push(request.method, request.url, request.headers.authorization, JSON.parse(body));
      response.writeHead(200, json).end('{"ok":true,"more":1}');
    });
    const result = await requester.send({
      method: 'POST',
      path: '/api/x',
      query: { limit: 5, cursor: undefined },
      body: { a: 1 },
      answer,
    });
    expect(result).toEqual({ ok: true });
    expect(seen).toEqual(['POST', '/api/x?limit=5', 'Bearer a-token', { a: 1 }]);
  });

  test('raises the own error of the server, with all it says', async () => {
    const requester = await against((_request, response) =>
      response.writeHead(404, json).end(wireError('not_found', { retryAfterMs: 5 })),
    );
    const error = await requester
      .send({ method: 'GET', path: '/', answer })
      .catch((raised: unknown) => raised);
    expect(error).toBeInstanceOf(ApexError);
    expect(error).toMatchObject({
      code: 'not_found',
      message: 'why',
      suggestion: 'what',
      details: { field: 'x' },
    });
  });

  test.each([
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [413, 'payload_too_large'],
    [418, 'internal'],
  ])('gives a proxy that answers %i without a body of ours the code %s', async (status, code) => {
    const requester = await against((_request, response) => response.writeHead(status).end('<html>'));
    await expect(requester.send({ method: 'GET', path: '/', answer })).rejects.toMatchObject({ code });
  });

  test('refuses an answer of another form', async () => {
    const requester = await against((_request, response) =>
      response.writeHead(200, json).end('{"ok":"yes"}'),
    );
    await expect(requester.send({ method: 'GET', path: '/', answer })).rejects.toMatchObject({
      code: 'internal',
    });
  });

  test('ends after its time limit', async () => {
    const requester = await against(() => undefined, { timeoutMs: 50, attempts: 1 });
    await expect(requester.send({ method: 'GET', path: '/', answer })).rejects.toMatchObject({
      code: 'timeout',
    });
  });

  test('ends when it is told to, with the reason of who told it', async () => {
    const requester = await against(() => undefined);
    const reason = new Error('left the page');
    const signal = AbortSignal.abort(reason);
    await expect(requester.send({ method: 'GET', path: '/', answer, signal })).rejects.toBe(reason);
  });

  test('says that nobody is there', async () => {
    const requester = await against(() => undefined, { baseUrl: 'http://127.0.0.1:9', attempts: 1 });
    await expect(requester.send({ method: 'GET', path: '/', answer })).rejects.toMatchObject({
      code: 'dependency_unavailable',
    });
  });
});

describe('trying again', () => {
  async function triesOf(request: { method: 'GET' | 'POST'; repeatable?: boolean }, first: string) {
    let tries = 0;
    const requester = await against((_request, response) => {
      tries += 1;
      if (tries === 1) response.writeHead(503, json).end(wireError(first));
      else response.writeHead(200, json).end('{"ok":true}');
    });
    const outcome = await requester
      .send({ ...request, path: '/', answer })
      .catch((error: ApexError) => error.code);
    return { tries, outcome };
  }

  test('is done for what may be repeated', async () => {
    expect(await triesOf({ method: 'GET' }, 'overloaded')).toEqual({ tries: 2, outcome: { ok: true } });
    expect(await triesOf({ method: 'POST', repeatable: true }, 'overloaded')).toEqual({
      tries: 2,
      outcome: { ok: true },
    });
  });

  test('is not done for what may not, nor for errors that time does not repair', async () => {
    expect(await triesOf({ method: 'POST' }, 'overloaded')).toEqual({ tries: 1, outcome: 'overloaded' });
    expect(await triesOf({ method: 'GET' }, 'forbidden')).toEqual({ tries: 1, outcome: 'forbidden' });
  });

  test('ends after the given number of tries', async () => {
    let tries = 0;
    const requester = await against((_request, response) => {
      tries += 1;
      response.writeHead(503, json).end(wireError('overloaded'));
    });
    await expect(requester.send({ method: 'GET', path: '/', answer })).rejects.toMatchObject({
      code: 'overloaded',
    });
    expect(tries).toBe(3);
  });

  test('takes a new token for each try', async () => {
    const tokens = ['stale', 'fresh'];
    const seen: (string | undefined)[] = [];
    const requester = await against(
      (request, response) => {
        seen.push(request.headers.authorization);
        if (seen.length === 1) response.writeHead(401, json).end(wireError('token_expired'));
        else response.writeHead(200, json).end('{"ok":true}');
      },
      { accessToken: async () => tokens.shift() ?? '' },
    );
    await requester.send({ method: 'GET', path: '/', answer });
    expect(seen).toEqual(['Bearer stale', 'Bearer fresh']);
  });

  test('waits at least as long as the server asks, and at most its span more', () => {
    const error = new ApexError('rate_limited', 'slow down', { retryAfterMs: 1_000 });
    expect(retryDelayMs(error, 1, () => 0)).toBe(1_000);
    expect(retryDelayMs(error, 3, () => 1)).toBe(1_800);
    expect(retryDelayMs(error, 6, () => 1)).toBeUndefined();
    expect(retryDelayMs(new ApexError('forbidden', 'no'), 1)).toBeUndefined();
    expect(retryDelayMs(new Error('other'), 1)).toBeUndefined();
  });
});
