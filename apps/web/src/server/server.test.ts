import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { errorBodySchema } from '@netra/contract';
import { createLogger, type Logger, type RunningService } from '@netra/foundation';
import { type FastifyInstance, fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { readWebConfig } from './config.ts';
import { startWeb } from './start.ts';

const uploadBytes = 3 * 1024 * 1024;

type Upstream = { app: FastifyInstance; url: string };
type Echo = { service: string; url: string; headers: Record<string, string>; bytes: number };

const streams = { closed: 0, quiet: 0 };
const logged: { level: string; msg: string; code?: string }[] = [];

/** A logger whose lines can be looked at. */
function lookedAt(): Logger {
  return createLogger({ service: 'web', level: 'debug' }, { write: (line) => logged.push(JSON.parse(line)) });
}

/** A GET whose path goes out as it is written. */
function getExactly(path: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(web.url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on('error', reject).end();
  });
}

/** A real service that says what reached it, streams slowly, and speaks WebSocket. */
async function upstream(service: string): Promise<Upstream> {
  const app = fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.get('*', async (request, reply) => {
    const path = request.url.split('?')[0];
    if (path === '/api/refused') return reply.status(403).send({ error: { code: 'forbidden' } });
    if (path === '/api/busy') return reply.status(503).header('retry-after', '1').send({ busy: true });
    if (path === '/api/stream') {
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.raw.write('data: first\n\n');
      reply.raw.on('close', () => {
        streams.closed += 1;
      });
      return reply;
    }
    return { service, url: request.url, headers: request.headers, bytes: 0 };
  });
  app.post('*', async (request, reply) => {
    let bytes = 0;
    for await (const chunk of request.body as AsyncIterable<Buffer>) bytes += chunk.length;
    if (request.url === '/api/chat/stream') {
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.raw.flushHeaders();
      streams.quiet += 1;
      reply.raw.on('close', () => {
        streams.closed += 1;
      });
      return reply;
    }
    return { service, url: request.url, headers: request.headers, bytes };
  });
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'apex.v1' });
  app.server.on('upgrade', (request, socket, head) => {
    if (request.url?.includes('ticket=wrong')) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 4\r\n\r\nnope');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.send(JSON.stringify({ url: request.url, headers: request.headers }));
      client.on('message', (data) => {
        if (String(data) === 'close') client.close(4008, 'slow');
        else client.send(`echo ${String(data)}`);
      });
    });
  });
  return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) };
}

let upstreams: Upstream[];
let web: RunningService;
let pages: string;

beforeAll(async () => {
  pages = await mkdtemp(join(tmpdir(), 'apex-web-pages-'));
  await mkdir(join(pages, 'assets'));
  await writeFile(join(pages, 'index.html'), '<!doctype html><title>the app</title>');
  await writeFile(join(pages, 'assets', 'main-abc123.js'), 'export const answer = 42;');
  await writeFile(join(pages, 'assets', 'main-abc123.js.gz'), gzipSync('export const answer = 42;'));
  upstreams = [await upstream('auth'), await upstream('analytics'), await upstream('backend')];
  web = await startWeb(configOf(upstreams[2]!.url), { logger: lookedAt() });
});

afterAll(async () => {
  await web.close();
  for (const { app } of upstreams) await app.close();
  await rm(pages, { recursive: true });
});

function configOf(backendUrl: string) {
  return readWebConfig({
    APEX_WEB_PORT: '0',
    APEX_AUTH_URL: upstreams[0]!.url,
    APEX_ANALYTICS_URL: upstreams[1]!.url,
    APEX_BACKEND_URL: backendUrl,
    APEX_WEB_PAGES: pages,
  });
}

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${web.url}${path}`, { headers });
const echo = async (path: string, headers = {}) => (await (await get(path, headers)).json()) as Echo;

describe('pages', () => {
  it('answers every address of a page with the app, never from a stale cache', async () => {
    for (const path of ['/', '/chat', '/chat/thr_01h?evidence=evd_1', '/spend?period=7d']) {
      const response = await get(path);
      expect(await response.text()).toContain('the app');
      expect(response.headers.get('cache-control')).toBe('no-cache');
    }
  });

  it('lets hashed files be kept for ever, compressed when the browser can', async () => {
    const response = await get('/assets/main-abc123.js', { 'accept-encoding': 'gzip' });
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('content-type')).toContain('javascript');
    expect(await response.text()).toContain('answer = 42');
  });

  it('says not found for a missing file instead of sending the app', async () => {
    for (const path of ['/assets/main-old.js', '/assets/old', '/favicon.ico', '/..%2f..%2fpackage.json']) {
      const response = await get(path);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.headers.get('content-type')).toContain('application/json');
    }
  });

  it('forbids foreign scripts, frames and connections', async () => {
    const { headers } = await get('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self' ws://127.0.0.1:3000");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });
});

describe('requests of the services', () => {
  it('go to the service that owns the prefix, unchanged', async () => {
    const owners = {
      '/auth/me': 'auth',
      '/.well-known/jwks.json': 'auth',
      '/api/v1/questions/spend': 'analytics',
      '/v1/traces': 'analytics',
      '/api/threads?limit=2&cursor=a%2Fb': 'backend',
      '/mcp': 'backend',
    };
    for (const [path, service] of Object.entries(owners)) {
      expect(await echo(path)).toMatchObject({ service, url: path });
    }
  });

  it('carry who asked and how', async () => {
    const { headers } = await echo('/api/threads', {
      authorization: 'Bearer t',
      'x-forwarded-for': '203.0.113.9',
    });
    expect(headers).toMatchObject({
      authorization: 'Bearer t',
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': new URL(web.url).host,
    });
  });

  it('do not reach the routes among the services, however the address is written', async () => {
    for (const path of [
      '/auth/internal/bootstrap',
      '/auth/%69nternal/bootstrap',
      '/api/internal/x?y=1',
      '/auth/./internal/bootstrap',
      '/auth/%2e/internal/bootstrap',
      '/auth//internal/bootstrap',
      '/auth/%5cinternal/bootstrap',
      '/api/v1/./internal/demo',
    ]) {
      // As it is written: `fetch` would tidy the path before it sends it.
      const { status, body } = await getExactly(path);
      expect(status, path).toBe(404);
      expect(errorBodySchema.parse(JSON.parse(body)).error.code).toBe('not_found');
    }
  });

  it('may be larger than what a service would hold in memory', async () => {
    const response = await fetch(`${web.url}/api/v1/imports`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.alloc(uploadBytes, 65),
    });
    expect(await response.json()).toMatchObject({ service: 'analytics', bytes: uploadBytes });
  });

  it('take long bodies of senders that ask first whether they may send them, as curl does', async () => {
    const { hostname, port } = new URL(web.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const headers = { expect: '100-continue', 'content-length': uploadBytes };
      const request = httpRequest(
        { hostname, port, path: '/api/v1/imports', method: 'POST', headers },
        (response) => {
          let body = '';
          response.on('data', (chunk) => (body += chunk));
          response.on('end', () => resolve(body));
        },
      );
      request.on('error', reject).on('continue', () => request.end(Buffer.alloc(uploadBytes, 65)));
    });
    expect(JSON.parse(answer)).toMatchObject({ service: 'analytics', bytes: uploadBytes });
  });

  it('pass the answers of a service as they are, also its refusals, without asking twice', async () => {
    expect((await get('/api/refused')).status).toBe(403);
    const busy = await get('/api/busy');
    expect(busy.status).toBe(503);
    expect(await busy.json()).toEqual({ busy: true });
  });

  it('stream: the first event arrives while the answer is still open, and leaving ends it at the service', async () => {
    const leave = new AbortController();
    const response = await fetch(`${web.url}/api/stream`, { signal: leave.signal });
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toBe('data: first\n\n');
    const closed = streams.closed;
    leave.abort();
    await expect.poll(() => streams.closed).toBe(closed + 1);
  });

  it('of a browser that leaves in mid-upload are no failure, and do not blame the service', async () => {
    logged.length = 0;
    const headers = { 'content-type': 'text/csv', 'content-length': uploadBytes };
    const sender = httpRequest(`${web.url}/api/v1/imports`, { method: 'POST', headers });
    sender.on('error', () => undefined);
    sender.write('a,b', () => sender.destroy());
    await expect
      .poll(() => logged.map(({ level, msg }) => [level, msg]))
      .toContainEqual(['debug', 'the client left before its answer']);
    expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('of a browser that leaves before anything was said are no failure', async () => {
    const closed = streams.closed;
    const leave = new AbortController();
    const { signal } = leave;
    const left = fetch(`${web.url}/api/chat/stream`, { method: 'POST', body: 'a question', signal });
    await expect.poll(() => streams.quiet).toBe(1);
    logged.length = 0;
    leave.abort();
    await expect(left).rejects.toThrow('aborted');
    await expect.poll(() => streams.closed).toBe(closed + 1);
    await expect
      .poll(() => logged.map(({ level, msg }) => [level, msg]))
      .toContainEqual(['debug', 'the client left before its answer']);
    expect(logged.filter(({ level }) => level !== 'debug' && level !== 'info')).toEqual([]);
  });
});

describe('WebSockets', () => {
  const open = (path: string) => new WebSocket(`${web.url.replace('http', 'ws')}${path}`, ['apex.v1']);
  const next = (socket: WebSocket) =>
    new Promise<string>((resolve, reject) => {
      socket.once('message', (data) => resolve(String(data)));
      socket.once('error', reject);
    });

  it('pass in both directions, with query, subprotocol and the client named', async () => {
    const socket = open('/ws?ticket=right');
    const hello = JSON.parse(await next(socket)) as Echo;
    expect(hello.url).toBe('/ws?ticket=right');
    expect(hello.headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(socket.protocol).toBe('apex.v1');
    socket.send('a'.repeat(100_000));
    expect(await next(socket)).toBe(`echo ${'a'.repeat(100_000)}`);
    socket.terminate();
  });

  it('keep the close code of the service', async () => {
    const socket = open('/ws');
    await next(socket);
    socket.send('close');
    const code = await new Promise((resolve) => socket.once('close', resolve));
    expect(code).toBe(4008);
  });

  it('get the refusal of the service, and not found elsewhere', async () => {
    const statusOf = (path: string) =>
      new Promise((resolve) => {
        const socket = open(path);
        socket.on('error', () => undefined);
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      });
    expect(await statusOf('/ws?ticket=wrong')).toBe(401);
    expect(await statusOf('/elsewhere')).toBe(404);
  });
});

/** What is answered to an upgrade by the time its connection is over, to a client that never ends its own half. */
function answerToUpgrade(path: string): Promise<string> {
  const { hostname, port } = new URL(web.url);
  const client = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const answered = new Promise<string>((resolve) => {
    let answer = '';
    client.on('data', (chunk) => (answer += chunk));
    client.on('close', () => resolve(answer));
    client.on('error', () => undefined);
    // The server's half has ended; once all of its connection has, what is still sent is answered by a reset.
    client.on('end', () => {
      const knock = setInterval(() => client.write('still here'), 50);
      client.once('close', () => clearInterval(knock));
    });
  });
  client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  return answered;
}

describe('an upgrade that is refused', () => {
  it.each(['/elsewhere', '/ws?ticket=wrong', '//', 'http://[/ws', '*'])(
    'to %s does not keep its connection',
    async (path) => {
      expect(await answerToUpgrade(path)).toMatch(/^HTTP\/1.1 40[014] /);
    },
  );
});

describe('a service that is down', () => {
  it('is an error of ours over HTTP and on the upgrade, while pages and other services go on', async () => {
    const down = await upstream('backend');
    await down.app.close();
    const lame = await startWeb(configOf(down.url), { logger: lookedAt() });
    logged.length = 0;
    try {
      const response = await fetch(`${lame.url}/api/threads`);
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
      const { error } = errorBodySchema.parse(await response.json());
      expect(error).toMatchObject({
        code: 'dependency_unavailable',
        recoverable: true,
        details: { prefix: '/api' },
      });
      expect(error.traceId).toMatch(/^req_/);
      expect(logged).toContainEqual(
        expect.objectContaining({ level: 'error', msg: 'request failed', code: 'dependency_unavailable' }),
      );
      const socket = new WebSocket(`${lame.url.replace('http', 'ws')}/ws`);
      socket.on('error', () => undefined);
      const status = await new Promise((resolve) => {
        socket.on('unexpected-response', (_request, refusal) => resolve(refusal.statusCode));
      });
      expect(status).toBe(503);
      expect((await fetch(`${lame.url}/chat`)).status).toBe(200);
      expect((await fetch(`${lame.url}/api/v1/prices`)).status).toBe(200);
    } finally {
      await lame.close();
    }
  });
});
