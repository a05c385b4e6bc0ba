import { createApexClient, createEventStream, type StreamState, streamEvents } from '@netra/client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { RawSocket } from './testing/raw-socket.ts';
import {
  type Person,
  publicUrl,
  type RunningStreams,
  startStreams,
  thought,
} from './testing/running-streams.ts';

// Two backends on one database and one auth: whatever ends a session ends its streams on both, within two seconds.
const withinMs = 2_000;
let one: RunningStreams;
let two: RunningStreams;
const sockets: RawSocket[] = [];

beforeAll(async () => {
  one = await startStreams();
  two = await startStreams({}, { beside: one });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.cut();
});
afterAll(async () => {
  await two?.close();
  await one?.close();
});

function sessionOf(person: Person): string {
  const { principal } = person.scope;
  if (principal.kind !== 'user') throw new Error('this is no person');
  return principal.sessionId;
}

async function open(where: RunningStreams, person: Person): Promise<RawSocket> {
  const socket = new RawSocket(where.socketUrl(), { headers: { authorization: `Bearer ${person.token}` } });
  sockets.push(socket);
  await socket.next('hello');
  return socket;
}

test('all sockets of an ended session close within 2 s on both backends, and no others', async () => {
  const gone = await one.person();
  const stays = await one.person({ organizationId: gone.scope.organizationId });
  const theirs = await Promise.all([open(one, gone), open(one, gone), open(two, gone)]);
  const others = await Promise.all([open(one, stays), open(two, stays)]);
  const startedAt = performance.now();
  one.identity.revoke(sessionOf(gone));
  const ends = await Promise.all(theirs.map((socket) => socket.closed));
  expect(performance.now() - startedAt).toBeLessThan(withinMs);
  for (const end of ends) expect(end).toEqual({ code: 4500, reason: 'session_ended' });
  for (const socket of others) {
    await socket.send({ type: 'ping' });
    await socket.next('pong');
  }
});

test('a token that is still good, and a ticket issued before, let nobody in again', async () => {
  const gone = await one.person();
  const ticket = await one.ticket(gone, null);
  const socket = await open(two, gone);
  one.identity.revoke(sessionOf(gone));
  await socket.closed;
  await expect
    .poll(async () => {
      const again = new RawSocket(one.socketUrl(), { headers: { authorization: `Bearer ${gone.token}` } });
      return (await again.closed).reason;
    })
    .toBe('session_ended');
  const byTicket = new RawSocket(one.socketUrl(), { query: `ticket=${ticket}` });
  expect(await byTicket.closed).toEqual({ code: 4500, reason: 'session_ended' });
  const answer = await fetch(`${one.url()}/api/websocket/ticket`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gone.token}`, origin: publicUrl },
  });
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ error: { code: 'session_ended' } });
});

test('event sources and long polls of an ended session end as well', async () => {
  const gone = await one.person();
  const thread = await one.thread(gone.scope);
  await one.append(gone.scope, thread, [thought('before')]);
  const frames: string[] = [];
  const source = (async () => {
    const token = async () => gone.token;
    for await (const frame of streamEvents({ baseUrl: one.url(), thread, token })) frames.push(frame.type);
  })();
  source.catch(() => undefined);
  await expect.poll(() => frames).toContain('events');
  const poll = fetch(`${two.url()}/api/threads/${thread}/events?afterSeq=1&waitMs=20000`, {
    headers: { authorization: `Bearer ${gone.token}` },
  });
  const startedAt = performance.now();
  one.identity.revoke(sessionOf(gone));
  await expect(source).rejects.toMatchObject({ code: 'session_ended' });
  expect((await poll).status).toBe(401);
  expect(performance.now() - startedAt).toBeLessThan(withinMs);
});

test('while auth does not answer nothing is closed; what was ended meanwhile is closed when it answers', async () => {
  const gone = await one.person();
  const socket = await open(one, gone);
  one.identity.refuseRevocations(true);
  one.identity.revoke(sessionOf(gone));
  const before = one.identity.refusedRevocations();
  await expect.poll(() => one.identity.refusedRevocations(), { timeout: 10_000 }).toBeGreaterThan(before + 2);
  await socket.send({ type: 'ping' });
  await socket.next('pong');
  one.identity.refuseRevocations(false);
  const startedAt = performance.now();
  expect((await socket.closed).reason).toBe('session_ended');
  expect(performance.now() - startedAt).toBeLessThan(withinMs);
});

test('a client of an ended session stops for good and says why', async () => {
  const gone = await one.person();
  const client = createApexClient({ baseUrl: one.url(), accessToken: async () => gone.token });
  const states: StreamState[] = [];
  const stream = client.stream({ maxDelayMs: 50 });
  stream.onState((state) => states.push(state));
  await expect.poll(() => stream.state().status).toBe('open');
  one.identity.revoke(sessionOf(gone));
  await expect
    .poll(() => stream.state(), { timeout: 5_000 })
    .toMatchObject({
      status: 'closed',
      error: { code: 'session_ended' },
    });
  stream.close();
});

test('a client that reads over HTTP is told, and another one is not let in', async () => {
  const gone = await one.person();
  const thread = await one.thread(gone.scope);
  const options = {
    baseUrl: two.url(),
    token: async () => gone.token,
    attemptsBeforeHttp: 0,
    maxDelayMs: 50,
  };
  const stream = createEventStream(options);
  const errors: string[] = [];
  stream.subscribe(
    thread,
    { afterSeq: 0 },
    { onEvents: () => {}, onError: (error) => errors.push(error.code) },
  );
  await expect.poll(() => stream.state()).toMatchObject({ status: 'open', transport: 'http' });
  one.identity.revoke(sessionOf(gone));
  await expect.poll(() => errors, { timeout: 5_000 }).toEqual(['session_ended']);
  stream.close();
  const again = createEventStream(options);
  await expect
    .poll(() => again.state())
    .toMatchObject({ status: 'closed', error: { code: 'session_ended' } });
  again.close();
});
