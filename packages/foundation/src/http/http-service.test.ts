import { request as httpRequest } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ApexError, wireErrorSchema } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createLogger } from '../logger.ts';
import { createHttpClient } from './http-client.ts';
import { createHttpService, type HttpService, listen } from './http-service.ts';

let app: HttpService;
let url: string;
let databaseWorks = true;
let busyTimes = 0;
const lines: string[] = [];

beforeAll(async () => {
  app = await createHttpService({
    service: 'backend',
    version: '1.2.3',
    logger: createLogger(
      { service: 'backend', level: 'debug' },
      { write: (line: string) => lines.push(line) },
    ),
    origins: ['https://apex.example.org'],
    bodyLimitBytes: 1_000,
    readiness: {
      database: async () => {
        if (!databaseWorks) throw new Error('connection refused');
      },
    },
  });
  app.post(
    '/sums',
    {
      schema: {
        body: z.object({ left: z.number(), right: z.number() }),
        response: { 200: z.object({ sum: z.number() }) },
      },
    },
    async (request) => ({
      sum: request.body.left + request.body.right,
    }),
  );
  app.get('/limited', async () => {
    throw new ApexError('rate_limited', 'Slow down.', { retryAfterMs: 1_500 });
  });
  app.get('/busy', async () => {
    busyTimes -= 1;
    if (busyTimes >= 0) throw new ApexError('overloaded', 'Busy.');
    return { sum: 1 };
  });
  app.get('/broken', async () => {
    throw new Error('secret detail of the inside');
  });
  await app.register(async (scoped) => {
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scoped.post('/uploads', async (request) => ({ bytes: (await buffer(request.body as Readable)).length }));
  });
  url = await listen(app, { host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());

const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${url}/sums`, { method: 'POST', body, headers });

async function errorOf(response: Response) {
  const { error } = (await response.json()) as { error: unknown };
  return wireErrorSchema.parse(error);
}

test('serves what its schema says, and documents it', async () => {
  const response = await post('{"left":1,"right":2}');
  expect(await response.json()).toEqual({ sum: 3 });
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: object };
  expect(Object.keys(document.paths)).toContain('/sums');
});

test('names the field that is wrong', async () => {
  const response = await post('{"left":"one","right":2}');
  expect(response.status).toBe(400);
  expect(await errorOf(response)).toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('body.left'),
  });
});

test.each([
  ['{"left":', { 'content-type': 'application/json' }, 400, 'invalid_request'],
  ['<a/>', { 'content-type': 'text/xml' }, 415, 'unsupported_media_type'],
  [`{"left":${'1'.repeat(2_000)}}`, { 'content-type': 'application/json' }, 413, 'payload_too_large'],
])('refuses %s as %s', async (body, headers, status, code) => {
  const response = await post(body, headers as never);
  expect(response.status).toBe(status);
  expect((await errorOf(response)).code).toBe(code);
});

test('an unknown route is a clear 404 without its query, which may hold a ticket', async () => {
  const error = await errorOf(await fetch(`${url}/nowhere?ticket=abc`));
  expect(error).toMatchObject({ code: 'not_found', message: 'There is no GET /nowhere here.' });
});

test('an address that cannot be read is refused in the one shape', async () => {
  const response = await fetch(`${url}/%`);
  expect(response.status).toBe(400);
  expect(await errorOf(response)).toMatchObject({
    code: 'invalid_request',
    traceId: response.headers.get('x-request-id'),
  });
});

test('an unexpected error tells the caller a trace id and the log the cause', async () => {
  const response = await fetch(`${url}/broken`);
  const error = await errorOf(response);
  expect(response.status).toBe(500);
  expect(error.message).not.toContain('secret');
  expect(error.traceId).toBe(response.headers.get('x-request-id'));
  expect(lines.join('')).toContain('secret detail');
});

test('a sender that leaves in mid-body is no failure of ours', async () => {
  lines.length = 0;
  const headers = { 'content-type': 'text/csv', 'content-length': 1_000 };
  const sender = httpRequest(`${url}/uploads`, { method: 'POST', headers });
  sender.on('error', () => undefined);
  sender.write('a,b', () => sender.destroy());
  await expect.poll(() => lines.map((line) => JSON.parse(line))).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'debug', msg: 'the client left before its answer' });
});

test('says when to come back', async () => {
  expect((await fetch(`${url}/limited`)).headers.get('retry-after')).toBe('2');
});

test('readiness names the dependency and its reason, and comes back', async () => {
  databaseWorks = false;
  const down = await fetch(`${url}/health/ready`);
  expect(down.status).toBe(503);
  expect(await down.json()).toMatchObject({
    dependencies: { database: { ready: false, reason: 'connection refused' } },
  });
  databaseWorks = true;
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
});

test('only listed origins get CORS headers, on preflights and errors too', async () => {
  const ask = (origin: string) => fetch(`${url}/nowhere`, { headers: { origin } });
  expect((await ask('https://apex.example.org')).headers.get('access-control-allow-origin')).toBe(
    'https://apex.example.org',
  );
  expect((await ask('https://evil.example.org')).headers.get('access-control-allow-origin')).toBeNull();
});

test('metrics count what was served', async () => {
  expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/route="\/sums",status="200"\} [1-9]/);
});

test("the client raises the peer's own error, and states a peer that is gone", async () => {
  const client = createHttpClient({ name: 'backend', baseUrl: url, attempts: 1 });
  const sum = z.object({ sum: z.number() });
  const body = { left: 2, right: 3 };
  expect(await client.send({ method: 'POST', path: '/sums', body, answer: sum })).toEqual({ sum: 5 });
  await expect(client.send({ method: 'GET', path: '/limited', answer: sum })).rejects.toMatchObject({
    code: 'rate_limited',
  });
  const gone = createHttpClient({ name: 'nobody', baseUrl: 'http://127.0.0.1:1', attempts: 2 });
  await expect(gone.send({ method: 'GET', path: '/', answer: sum })).rejects.toMatchObject({
    code: 'dependency_unavailable',
    message: 'nobody is out of reach.',
  });
});

test('the client asks a busy peer again, as often as it may, and no more', async () => {
  const sum = z.object({ sum: z.number() });
  const client = createHttpClient({ name: 'backend', baseUrl: url, attempts: 3 });
  busyTimes = 2;
  expect(await client.send({ method: 'GET', path: '/busy', answer: sum })).toEqual({ sum: 1 });
  busyTimes = 3;
  await expect(client.send({ method: 'GET', path: '/busy', answer: sum })).rejects.toMatchObject({
    code: 'overloaded',
  });
  expect(busyTimes).toBe(0);
});
