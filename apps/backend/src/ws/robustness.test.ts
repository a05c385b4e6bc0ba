import { connect as connectTcp } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { RawSocket } from './testing/raw-socket.ts';
import { type Person, type RunningStreams, startStreams, thought } from './testing/running-streams.ts';

/** Long enough for a busy machine; what is waited for usually comes within milliseconds. */
const patience = { timeout: 10_000 };
let running: RunningStreams;
let person: Person;
let sockets: RawSocket[] = [];

function connect(who: Person = person): RawSocket {
  const socket = new RawSocket(running.socketUrl(), { headers: { authorization: `Bearer ${who.token}` } });
  sockets.push(socket);
  return socket;
}

async function open(who: Person = person): Promise<RawSocket> {
  const socket = connect(who);
  await socket.next('hello');
  return socket;
}

/** What a request to upgrade is answered before its connection ends; nobody vouches for it. */
async function answerTo(address: string): Promise<string> {
  const tcp = connectTcp(Number(new URL(running.url()).port), '127.0.0.1');
  tcp.on('error', () => undefined);
  const ended = new Promise((resolve) => tcp.once('close', resolve));
  let answer = '';
  tcp.on('data', (chunk) => {
    answer += chunk;
  });
  tcp.write(
    `GET ${address} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await ended;
  return answer;
}

beforeAll(async () => {
  running = await startStreams({
    heartbeatMs: 300,
    pongMs: 200,
    connectionsPerUser: 5,
    connectionsPerOrganization: 7,
    framesPerSecondPerUser: 20,
    framesTooMany: 30,
    badFrames: 5,
  });
  person = await running.person();
});
afterEach(async () => {
  for (const socket of sockets) socket.cut();
  sockets = [];
  await expect.poll(() => running.streams().webSockets.size(), patience).toBe(0);
});
afterAll(async () => {
  await running?.close();
});

describe('malformed frames', () => {
  test.each([
    ['no JSON', '{"type":'],
    ['no object', '42'],
    ['no type', '{}'],
    ['an unknown type', '{"type":"dance"}'],
    ['a missing field', '{"type":"subscribe","thread":"thr_x"}'],
    ['a wrong field', '{"type":"subscribe","thread":"thr_x","afterSeq":-1}'],
    ['an empty frame', ''],
  ])('%s is answered with a typed error, and the connection lives on', async (_what, text) => {
    const socket = await open();
    await socket.send(text);
    expect((await socket.next('error')).error).toMatchObject({ code: 'frame_invalid', recoverable: false });
    await socket.send({ type: 'ping' });
    await socket.next('pong');
  });

  test('an oversized frame is answered with its limit', async () => {
    const socket = await open();
    await socket.send(JSON.stringify({ type: 'ping', padding: 'x'.repeat(70_000) }));
    expect((await socket.next('error')).error).toMatchObject({
      code: 'payload_too_large',
      details: { limitBytes: 65_536 },
    });
    await socket.send({ type: 'ping' });
    await socket.next('pong');
  });

  test('a binary frame is answered with a typed error', async () => {
    const socket = await open();
    socket.socket.send(Buffer.from([1, 2, 3]));
    expect((await socket.next('error')).error.code).toBe('frame_invalid');
  });

  test('a frame of an enormous size ends only its own connection', async () => {
    const [bad, good] = [await open(), await open()];
    await bad.send('x'.repeat(3_000_000));
    expect((await bad.closed).code).toBe(1009);
    await good.send({ type: 'ping' });
    await good.next('pong');
  });

  test('bad frames again and again close the connection with 4501', async () => {
    const socket = await open();
    for (let count = 0; count < 5; count += 1) await socket.send('nonsense');
    expect(await socket.closed).toMatchObject({ code: 4501, reason: 'frame_invalid' });
  });

  test('bytes that are no WebSocket frame end only their own connection', async () => {
    const good = await open();
    const { port } = new URL(running.url());
    const tcp = connectTcp(Number(port), '127.0.0.1');
    tcp.on('error', () => undefined);
    const ended = new Promise((resolve) => tcp.once('close', resolve));
    tcp.write(
      'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer ${person.token}\r\n\r\n`,
    );
    tcp.once('data', () => tcp.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff])));
    tcp.resume();
    await ended;
    await good.send({ type: 'ping' });
    await good.next('pong');
  });

  test.each(['//', '///ws', '//x:port/ws', 'http://[/ws', '*', '/%'])(
    'an address such as %s is answered, and ends nobody else',
    async (address) => {
      const good = await open();
      expect(await answerTo(address)).toMatch(/^HTTP\/1.1 40[04] /);
      await good.send({ type: 'ping' });
      await good.next('pong');
    },
  );
});

describe('limits', () => {
  test('connections of one person', async () => {
    for (let count = 0; count < 5; count += 1) await open();
    const sixth = connect();
    expect(await sixth.closed).toMatchObject({ code: 4504, reason: 'connection_limit' });
    sockets[0]?.cut();
    await expect.poll(() => running.streams().webSockets.size(), patience).toBe(4);
    await open();
  });

  test('connections of one organization, over its people', async () => {
    const { organizationId } = person.scope;
    const colleague = await running.person({ organizationId });
    for (let count = 0; count < 4; count += 1) await open();
    for (let count = 0; count < 3; count += 1) await open(colleague);
    expect((await connect(colleague).closed).code).toBe(4504);
    await open(await running.person());
  });

  test('a flood of frames is answered with when to go on, then closed with 4013', async () => {
    const socket = await open(await running.person());
    for (let count = 0; count < 45; count += 1) await socket.send({ type: 'ping' });
    const limited = await socket.next('error');
    expect(limited.error).toMatchObject({ code: 'rate_limited', recoverable: true });
    expect(limited.error.retryAfterMs).toBeGreaterThan(0);
    for (let count = 0; count < 45; count += 1) await socket.send({ type: 'ping' });
    expect(await socket.closed).toMatchObject({ code: 4013, reason: 'rate_limited' });
  });

  test('a command over the limit is rejected by its id, not lost', async () => {
    const socket = await open(await running.person());
    for (let count = 0; count < 41; count += 1) await socket.send({ type: 'ping' });
    await socket.send({ type: 'ask', cmdId: 'mine', text: 'Now?' });
    expect(await socket.next('rejected')).toMatchObject({ cmdId: 'mine', error: { code: 'rate_limited' } });
  });
});

describe('heartbeat', () => {
  test('carries the head of each thread that is read', async () => {
    const thread = await running.thread(person.scope);
    const socket = await open();
    await socket.send({ type: 'subscribe', thread, afterSeq: 0 });
    await socket.next('subscribed');
    await running.append(person.scope, thread, [thought('one'), thought('two')]);
    await socket.until((seen) => seen.framesOf('ping').some((ping) => ping.heads[thread] === 2));
  });

  test('a client that answers nothing is closed with 4012', async () => {
    const silent = new WebSocket(running.socketUrl(), {
      headers: { authorization: `Bearer ${person.token}` },
      autoPong: false,
    });
    const [code, reason] = await new Promise<[number, string]>((resolve) => {
      silent.on('close', (closeCode, text) => resolve([closeCode, String(text)]));
    });
    expect([code, reason]).toEqual([4012, 'no_pong']);
  });

  test('a client that answers lives on', async () => {
    const socket = await open();
    await socket.until((seen) => seen.framesOf('ping').length === 4);
    expect(socket.socket.readyState).toBe(WebSocket.OPEN);
  });
});

test('shutdown closes with 4001 and a time to come back, and refuses new ones alike', async () => {
  const own = await startStreams();
  const who = await own.person();
  const socket = new RawSocket(own.socketUrl(), { headers: { authorization: `Bearer ${who.token}` } });
  await socket.next('hello');
  const startedAt = performance.now();
  await own.close();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  expect(await socket.closed).toMatchObject({ code: 4001, reason: 'server_restarting' });
  expect((await socket.next('error')).error.retryAfterMs).toBeGreaterThanOrEqual(0);
});

test('a database that is gone refuses with a code to come back on, never as a fault or a wrong ticket', async () => {
  const own = await startStreams();
  const who = await own.person();
  const thread = await own.thread(who.scope);
  const ticket = await own.ticket(who, null);
  const reader = new RawSocket(own.socketUrl(), { headers: { authorization: `Bearer ${who.token}` } });
  await reader.next('hello');
  await own.database.drop();
  const refused = new RawSocket(own.socketUrl(), { query: `ticket=${ticket}` });
  expect(await refused.closed).toEqual({ code: 4002, reason: 'dependency_unavailable' });
  await reader.send({ type: 'subscribe', thread, afterSeq: 0 });
  expect(await reader.next('error')).toMatchObject({
    thread,
    error: { code: 'dependency_unavailable', recoverable: true, retryAfterMs: 1_000 },
  });
  reader.cut();
  await own.close();
});

test('the limits and feeds of ended connections are forgotten', async () => {
  const server = running.streams().webSockets;
  const thread = await running.thread(person.scope);
  for (let round = 0; round < 3; round += 1) {
    const socket = await open();
    await socket.send({ type: 'subscribe', thread, afterSeq: 0 });
    await socket.next('subscribed');
    socket.cut();
    await socket.closed;
  }
  await expect.poll(() => server.size(), patience).toBe(0);
});
