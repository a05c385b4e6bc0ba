import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { RawSocket } from './testing/raw-socket.ts';
import { delta, type Person, type RunningStreams, startStreams, thought } from './testing/running-streams.ts';

let running: RunningStreams;
let roomy: RunningStreams;
let sockets: RawSocket[] = [];

async function open(to: RunningStreams, who: Person): Promise<RawSocket> {
  const socket = new RawSocket(to.socketUrl(), { headers: { authorization: `Bearer ${who.token}` } });
  sockets.push(socket);
  await socket.next('hello');
  return socket;
}

beforeAll(async () => {
  running = await startStreams();
  const outbox = { coalesceBytes: 256 * 1024, maximumBytes: 64 * 1024 * 1024 };
  roomy = await startStreams({ outbox });
});
afterEach(() => {
  for (const socket of sockets) socket.cut();
  sockets = [];
});
afterAll(async () => {
  await running?.close();
  await roomy?.close();
});

test('a slow reader is closed with 4008 and resumes, while another reader is not slowed', async () => {
  const person = await running.person();
  const thread = await running.thread(person.scope);
  // Takes its first frames, then nothing, while its connection stays alive.
  const slow = await open(running, person);
  const quick = await open(running, person);
  for (const socket of [slow, quick]) {
    await socket.send({ type: 'subscribe', thread, afterSeq: 0 });
    await socket.next('subscribed');
  }
  slow.socket.pause();
  const text = 'x'.repeat(30_000);
  let slowest = 0;
  for (let round = 1; round <= 400; round += 1) {
    const startedAt = performance.now();
    await running.append(person.scope, thread, [thought(text)]);
    await quick.until((seen) => seen.seqs().length === round);
    slowest = Math.max(slowest, performance.now() - startedAt);
    // Once it was given up it reads again, to see why: the server waits only some seconds for its goodbye.
    if (running.lines.some((line) => line.includes('reader_too_slow'))) slow.socket.resume();
  }
  expect(quick.seqs()).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
  expect(slowest).toBeLessThan(5_000);
  slow.socket.resume();
  expect(await slow.closed).toMatchObject({ code: 4008, reason: 'reader_too_slow' });
  const got = slow.seqs();
  expect(got).toEqual(Array.from({ length: got.length }, (_, index) => index + 1));
  expect(got.length).toBeLessThan(400);
  const again = await open(running, person);
  await again.send({ type: 'subscribe', thread, afterSeq: got.length });
  await again.until((seen) => seen.seqs().at(-1) === 400);
  expect([...got, ...again.seqs()]).toEqual(quick.seqs());
});

test('a slow reader of many deltas gets them merged, with the same text and no critical event lost', async () => {
  const person = await roomy.person();
  const thread = await roomy.thread(person.scope);
  const socket = await open(roomy, person);
  await socket.send({ type: 'subscribe', thread, afterSeq: 0 });
  await socket.next('subscribed');
  socket.socket.pause();
  // Fills what the kernel and the socket hold, so that the rest waits in the outbox.
  const filler = 'x'.repeat(60_000);
  for (let count = 0; count < 110; count += 1) await roomy.append(person.scope, thread, [thought(filler)]);
  let offset = 0;
  for (let count = 0; count < 300; count += 1) {
    const text = `${count} `.padEnd(2_000, '.');
    await roomy.append(person.scope, thread, [delta(text, { offset })]);
    offset += text.length;
  }
  socket.socket.resume();
  await Promise.race([socket.until((seen) => seen.seqs().at(-1) === 410, 20_000), socket.closed]);
  expect(socket.socket.readyState).toBe(WebSocket.OPEN);
  const events = socket.framesOf('events').flatMap((frame) => frame.events);
  expect(events.filter((event) => event.type === 'agent_thinking')).toHaveLength(110);
  const deltas = events.filter((event) => event.type === 'partial_result');
  expect(deltas.length).toBeLessThan(300);
  expect(deltas.map((event) => event.data.text).join('')).toHaveLength(offset);
  expect(socket.framesOf('events').some((frame) => frame.fromSeq !== undefined)).toBe(true);
});
