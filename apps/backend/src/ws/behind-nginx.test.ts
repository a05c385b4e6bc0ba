import {
  createApexClient,
  createEventStream,
  type EventStream,
  type EventStreamOptions,
} from '@netra/client';
import { type Event, isTerminal, newId, subprotocol } from '@netra/contract';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { WebSocket } from 'ws';
import {
  hasNginx,
  type NginxOptions,
  type NginxServer,
  startNginx,
  nginxTest as test,
} from '../../../../test/fixtures/nginx-server.ts';
import { freePort } from '../../../cli/src/supervisor/ports.ts';
import { type BackendProcess, createInstallation, type Installation } from '../testing/backends.ts';
import { checkHistory } from '../testing/history.ts';
import { RawSocket, type RawSocketOptions } from './testing/raw-socket.ts';

// The real nginx with the configuration of deploy/nginx, in front of two real backends.
const never = Number.POSITIVE_INFINITY;
let installation: Installation;
let backends: BackendProcess[] = [];
let token: string;
const opened: (() => void | Promise<void>)[] = [];

beforeAll(async () => {
  if (!hasNginx()) return;
  installation = await createInstallation();
  token = await installation.identity.accessToken({ organizationId: newId('organization'), role: 'analyst' });
  backends = await Promise.all([installation.startProcess(), installation.startProcess()]);
});
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});
afterAll(() => installation?.close());

async function nginx(options: Omit<NginxOptions, 'backendPorts'> = {}): Promise<NginxServer> {
  const server = await startNginx({
    ...options,
    backendPorts: backends.map((backend) => Number(new URL(backend.url).port)),
  });
  opened.push(() => server.close());
  return server;
}

/** A client as the web app makes it (ticket), or, with `token`, as a program does (first frame). */
function clientStream(url: string, options: Partial<EventStreamOptions> & { by?: 'ticket' | 'token' } = {}) {
  const { by = 'ticket', ...rest } = options;
  const common = { maxDelayMs: 100, attemptsBeforeHttp: never, ...rest };
  const stream: EventStream =
    by === 'ticket'
      ? createApexClient({ baseUrl: url, accessToken: async () => token }).stream(common)
      : createEventStream({ baseUrl: url, token: async () => token, ...common });
  opened.push(() => stream.close());
  return stream;
}

/** Asks, and watches to the end: every event once and in order, one report, one end. */
async function goldenPath(stream: EventStream, onAsked: () => void = () => undefined): Promise<Event[]> {
  const asked = await stream.ask({ cmdId: newId('command'), text: 'What do we spend?' });
  onAsked();
  const events: Event[] = [];
  stream.subscribe(asked.thread, { afterSeq: 0 }, { onEvents: (batch) => events.push(...batch) });
  await expect.poll(() => events.some(isTerminal), { timeout: 40_000 }).toBe(true);
  checkHistory(events);
  expect(events.filter((event) => event.type === 'final_report')).toHaveLength(1);
  return events;
}

function raw(url: string, options: RawSocketOptions): RawSocket {
  const socket = new RawSocket(`${url.replace('http', 'ws')}/ws`, options);
  opened.push(() => socket.cut());
  return socket;
}

async function ticketAt(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/websocket/ticket`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  return ((await answer.json()) as { ticket: string }).ticket;
}

describe('which of the four ways in pass', () => {
  test('all do where headers pass', async () => {
    const { url } = await nginx();
    await raw(url, { headers: { authorization: `Bearer ${token}` } }).next('hello');
    const second = raw(url, { protocols: [subprotocol, `bearer.${token}`] });
    await second.next('hello');
    expect(second.socket.protocol).toBe(subprotocol);
    const third = raw(url, {});
    await third.send({ type: 'authenticate', token });
    await third.next('hello');
    await raw(url, { query: `ticket=${await ticketAt(url)}` }).next('hello');
  });

  test('the first frame and the ticket do where headers are stripped; the others are refused plainly', async () => {
    const { url } = await nginx({ strips: 'websocket' });
    const first = raw(url, { headers: { authorization: `Bearer ${token}` } });
    const refused = await first.closed;
    expect(refused).toEqual({ code: 4500, reason: 'unauthenticated' });
    expect(first.framesOf('error')[0]?.error.message).toContain('No credential came in time');
    // The client library refuses a connection whose subprotocol was not answered: nothing is left half open.
    expect((await raw(url, { protocols: [subprotocol, `bearer.${token}`] }).closed).code).toBe(1006);

    const third = raw(url, {});
    await third.send({ type: 'authenticate', token });
    await third.next('hello');
    // A credential that was stripped on its way may be followed by the first frame.
    const fallen = raw(url, { headers: { authorization: `Bearer ${token}` } });
    await fallen.send({ type: 'authenticate', token });
    await fallen.next('hello');
    await raw(url, { query: `ticket=${await ticketAt(url)}` }).next('hello');
  });

  test.each(['nothing', 'websocket', 'everywhere'] as const)(
    'a failed authentication is never 1011 with %s stripped',
    async (strips) => {
      const { url } = await nginx({ strips });
      const attempts: [RawSocketOptions, string?][] = [
        [{ headers: { authorization: 'Bearer wrong' } }],
        [{ headers: { authorization: 'Basic abc' } }],
        [{ query: 'ticket=wrong' }],
        [{ query: `token=${token}` }],
        [{}],
        [{}, '{"type":"authenticate","token":"wrong"}'],
        [{}, 'nonsense'],
        [{ headers: { origin: 'https://evil.example' } }],
      ];
      const codes = await Promise.all(
        attempts.map(async ([options, first]) => {
          const socket = raw(url, options);
          if (first !== undefined) await socket.send(first);
          return (await socket.closed).code;
        }),
      );
      expect(codes).toEqual([4500, 4500, 4500, 4500, 4500, 4500, 4500, 4507]);
    },
  );
});

describe('the golden path with the real client', () => {
  const ways: { name: string; options: Omit<NginxOptions, 'backendPorts'>; by: 'ticket' | 'token' }[] = [
    { name: 'headers passed, by ticket', options: {}, by: 'ticket' },
    { name: 'headers passed, by first frame', options: {}, by: 'token' },
    { name: 'headers stripped at /ws, by ticket', options: { strips: 'websocket' }, by: 'ticket' },
    { name: 'headers stripped at /ws, by first frame', options: { strips: 'websocket' }, by: 'token' },
    { name: 'headers stripped everywhere, by first frame', options: { strips: 'everywhere' }, by: 'token' },
  ];
  test.each(ways)('$name', async ({ options, by }) => {
    const { url } = await nginx(options);
    // As a browser: `ws` and browsers fail a connection whose offered subprotocol is not answered.
    await goldenPath(clientStream(url, { by, WebSocket }));
    await goldenPath(clientStream(url, { by }));
  });

  test('with an idle timeout shorter than the heartbeat', async () => {
    const { url } = await nginx({
      replace: {
        'proxy_read_timeout 60s;\n    proxy_send_timeout': 'proxy_read_timeout 1s;\n    proxy_send_timeout',
      },
    });
    const stream = clientStream(url);
    const ids = new Set<string>();
    stream.onState((state) => state.status === 'open' && ids.add(state.connectionId ?? ''));
    await expect.poll(() => ids.size, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
    installation.analytics.delayMs = 1_200;
    await goldenPath(stream);
    installation.analytics.delayMs = 5;
  });

  test('with buffering on, over WebSocket and over HTTP alone', async () => {
    const { url } = await nginx({
      replace: {
        'proxy_buffering off;': 'proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;',
        'location = /ws {': 'location = /ws {\n    proxy_buffering on;',
      },
    });
    await goldenPath(clientStream(url));
    // Events are held back by the proxy's buffer here: the client notices and polls.
    await goldenPath(clientStream(url, { by: 'token', attemptsBeforeHttp: 0, openTimeoutMs: 1_000 }));
  });

  test('over HTTP alone, where streams pass', async () => {
    const { url } = await nginx();
    const stream = clientStream(url, { by: 'token', attemptsBeforeHttp: 0 });
    await goldenPath(stream);
    expect(stream.state()).toMatchObject({ status: 'open', transport: 'http' });
  });

  test('with a cut again and again under one long run (15 minutes and 60 s, scaled by 60)', async () => {
    const server = await nginx({ strips: 'websocket' });
    const stream = clientStream(server.url);
    const ids = new Set<string>();
    stream.onState((state) => state.status === 'open' && ids.add(state.connectionId ?? ''));
    installation.analytics.delayMs = 7_200;
    let cuts = 0;
    let cutting: NodeJS.Timeout | undefined;
    const startedAt = performance.now();
    const events = await goldenPath(stream, () => {
      cutting = setInterval(() => {
        cuts += 1;
        server.reload();
      }, 1_000);
    });
    clearInterval(cutting);
    installation.analytics.delayMs = 5;
    expect(performance.now() - startedAt).toBeGreaterThan(14_000);
    expect(cuts).toBeGreaterThanOrEqual(13);
    expect(ids.size).toBeGreaterThan(cuts / 2);
    expect(events.length).toBeGreaterThan(10);
  }, 90_000);
});

test('a backend that goes away is not asked any more; the stream goes on at the other', async () => {
  const { url } = await nginx();
  const stream = clientStream(url);
  await expect.poll(() => stream.state().status).toBe('open');
  const [gone] = backends.splice(0, 1);
  await gone!.kill();
  await goldenPath(stream);
  backends.push(await installation.startProcess());
});

test('routes among services are nobody else’s, and no ticket or token is in any line of its log', async () => {
  const server = await nginx();
  for (const path of ['/auth/internal/revocations', '/api/internal/anything', '/auth/Internal/keys/verify'])
    expect((await fetch(`${server.url}${path}`)).status).toBe(404);
  const ticket = await ticketAt(server.url);
  await raw(server.url, { query: `ticket=${ticket}` }).next('hello');
  await raw(server.url, { query: `ticket=${ticket}` }).closed;
  await raw(server.url, { query: `token=${token}` }).closed;
  // One whose backend does not answer: nginx has something to complain about, and must not quote the address.
  const dead = await startNginx({ backendPorts: [await freePort()] });
  opened.push(() => dead.close());
  const unused = await ticketAt(server.url);
  expect((await raw(dead.url, { query: `ticket=${unused}` }).closed).code).toBe(1006);
  expect(dead.log()).toContain('"GET /ws" 502');
  expect(dead.log()).not.toContain(unused.split('.')[1]);

  const log = server.log();
  expect(log).toContain('"GET /ws"');
  expect(log).not.toContain(ticket.split('.')[1]);
  expect(log).not.toContain(token);
});
