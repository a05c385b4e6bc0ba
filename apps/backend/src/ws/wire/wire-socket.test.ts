import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { acceptUpgrade } from './accept-upgrade.ts';
import { wireFrameOf } from './wire-frame.ts';
import { type SocketOwner, WireSocket } from './wire-socket.ts';

// The library's client on the other side of real connections: what it takes and answers is what browsers do.
let server: Server;
let url: string;
let opened: ReturnType<typeof openedBy>[] = [];
const clients: (WebSocket | Socket)[] = [];

function openedBy(make: (owner: SocketOwner) => WireSocket) {
  const seen = { texts: [] as string[], binaries: 0, signs: 0, broken: [] as string[], gone: 0 };
  const socket = make({
    mostBytes: 100_000,
    onText: (text) => seen.texts.push(text),
    onBinary: () => {
      seen.binaries += 1;
    },
    onSignOfLife: () => {
      seen.signs += 1;
    },
    onBroken: (problem) => seen.broken.push(problem),
    onGone: () => {
      seen.gone += 1;
    },
  });
  return { socket, seen };
}

beforeAll(async () => {
  server = createServer();
  server.on('upgrade', (request, below, head) => {
    if (!acceptUpgrade(request, below)) return;
    const connection = openedBy((owner) => new WireSocket(below, owner));
    opened.push(connection);
    connection.socket.begin(head);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  for (const client of clients.splice(0)) {
    if (client instanceof WebSocket) client.terminate();
    else client.destroy();
  }
  await expect.poll(() => opened.every(({ seen }) => seen.gone === 1), { timeout: 5_000 }).toBe(true);
  opened = [];
});
afterAll(() => {
  server.close();
});

async function open(protocols: string[] = []) {
  const client = new WebSocket(url, protocols);
  clients.push(client);
  client.on('error', () => undefined);
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    client.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await new Promise((resolve) => client.once('open', resolve));
  return { client, closed, server: opened.at(-1)! };
}

/** Sends a request as it stands and resolves with all that is answered before the connection ends. */
function answerTo(...lines: string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    clients.push(socket);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(answer));
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

describe('a WebSocket', () => {
  test('carries texts both ways, whole or in parts', async () => {
    const { client, server } = await open();
    const received = new Promise((resolve) => client.once('message', (data) => resolve(String(data))));
    client.send('one');
    client.send('tw', { fin: false });
    client.send('o €', { fin: true });
    client.send('x'.repeat(90_000));
    client.send(Buffer.from([1]));
    await expect
      .poll(() => server.seen)
      .toMatchObject({ texts: ['one', 'two €', 'x'.repeat(90_000)], binaries: 1 });
    server.socket.write(wireFrameOf('back'));
    expect(await received).toBe('back');
  });

  test('answers pings, and hears pongs', async () => {
    const { client, server } = await open();
    const pong = new Promise((resolve) => client.once('pong', (data) => resolve(String(data))));
    client.ping('are you there');
    expect(await pong).toBe('are you there');
    server.socket.ping();
    await expect.poll(() => server.seen.signs).toBe(2);
  });

  test('that the client ends is ended with its own status', async () => {
    const { client, closed, server } = await open();
    client.close(4321, 'enough');
    expect((await closed).code).toBe(4321);
    await expect.poll(() => server.seen.gone).toBe(1);
    expect(server.seen.broken).toEqual([]);
  });

  test('that the server ends says why, and is written to no more', async () => {
    const { closed, server } = await open();
    server.socket.close(4001, 'elsewhere');
    server.socket.write(wireFrameOf('late'));
    expect(server.socket.isOpen()).toBe(false);
    expect(await closed).toEqual({ code: 4001, reason: 'elsewhere' });
    await expect.poll(() => server.seen.gone).toBe(1);
  });

  test('whose client does not say goodbye is cut', async () => {
    const { client, server } = await open();
    client.pause();
    server.socket.close(4001, 'elsewhere');
    await expect.poll(() => server.seen.gone, { timeout: 6_000 }).toBe(1);
  });

  test.each([
    ['is no UTF-8', Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff]), 1007],
    ['is not masked', Buffer.from([0x81, 0x01, 0x41]), 1002],
    ['is too long', Buffer.from([0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]), 1009],
  ])('is ended when what comes %s', async (_what, bytes, status) => {
    const { client, closed, server } = await open();
    (client as unknown as { _socket: Socket })._socket.write(bytes);
    expect((await closed).code).toBe(status);
    expect(server.seen.broken).toHaveLength(1);
  });

  test('that is cut is gone once', async () => {
    const { client, server } = await open();
    client.terminate();
    await expect.poll(() => server.seen.gone).toBe(1);
  });

  test('is not filled by pings of one who does not read', async () => {
    const { client, server } = await open();
    client.pause();
    for (let count = 0; count < 200_000; count += 1) client.ping('x'.repeat(100), true, () => undefined);
    await expect.poll(() => server.seen.signs, { timeout: 20_000 }).toBe(200_000);
    expect(server.socket.waitingBytes()).toBeLessThan(100_000);
  }, 30_000);
});

describe('a request to upgrade', () => {
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  const right = ['GET / HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket'];

  test('is answered as the standard says, with the version of ours that was offered', async () => {
    const { client } = await open(['other.v9', 'apex.v1']);
    expect(client.protocol).toBe('apex.v1');
  });

  test.each([
    ['no key', [...right, 'Sec-WebSocket-Version: 13'], '400'],
    ['a short key', [...right, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: abc'], '400'],
    ['another version', [...right, 'Sec-WebSocket-Version: 7', key], '426'],
    ['another method', ['POST / HTTP/1.1', ...right.slice(1), 'Sec-WebSocket-Version: 13', key], '405'],
    ['another protocol', [...right.slice(0, 3), 'Upgrade: h2c', 'Sec-WebSocket-Version: 13', key], '400'],
    [
      'the same subprotocol twice',
      [...right, 'Sec-WebSocket-Version: 13', key, 'Sec-WebSocket-Protocol: a, a'],
      '400',
    ],
    [
      'no name of a subprotocol',
      [...right, 'Sec-WebSocket-Version: 13', key, 'Sec-WebSocket-Protocol: a(b'],
      '400',
    ],
  ])('with %s is refused', async (_what, lines, status) => {
    expect(await answerTo(...lines)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(opened).toEqual([]);
  });
});
