import { type ClientFrame, type EventDraft, newId, type Scope } from '@netra/contract';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openStores } from '../store/open-stores.ts';
import { readThread } from '../threads/threads.ts';
import { RawSocket } from './testing/raw-socket.ts';
import { delta, type Person, type RunningStreams, startStreams, thought } from './testing/running-streams.ts';

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

async function subscribed(
  thread: string,
  from: { afterSeq?: number; epoch?: string } = {},
): Promise<RawSocket> {
  const socket = connect();
  await socket.next('hello');
  await socket.send({ type: 'subscribe', thread, afterSeq: from.afterSeq ?? 0, ...from });
  await socket.next('subscribed');
  return socket;
}

const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

beforeAll(async () => {
  running = await startStreams({ maximumSubscriptions: 3, framesPerSecondPerUser: 1_000 });
  person = await running.person();
});
afterEach(() => {
  for (const socket of sockets) socket.cut();
  sockets = [];
});
afterAll(async () => {
  await running?.close();
});

describe('subscribing', () => {
  test('delivers what is there, then what comes', async () => {
    const thread = await running.thread(person.scope);
    await running.append(person.scope, thread, [thought('one'), thought('two')]);
    const socket = await subscribed(thread);
    expect(socket.framesOf('subscribed')[0]).toMatchObject({ recovered: true, fromSeq: 1, toSeq: 2 });
    await socket.until((seen) => seen.seqs().length === 2);
    await running.append(person.scope, thread, [thought('three')]);
    await socket.until((seen) => seen.seqs().length === 3);
    expect(socket.seqs()).toEqual([1, 2, 3]);
  });

  test('gives live what it gives later, also what is announced out of order, twice or not at all', async () => {
    const thread = await running.thread(person.scope);
    const socket = await subscribed(thread);
    const odd = { ...thought('x'), data: { thought: 'nul \0 and €', step: 1, of: undefined } } as EventDraft;
    const made = [await running.append(person.scope, thread, [thought('one'), odd])];
    for (const text of ['two', 'three', 'four'])
      made.push(await running.appendSilently(person.scope, thread, [thought(text)]));
    running.announce(person.scope, made[3]!);
    running.announce(person.scope, made[1]!);
    await socket.until((seen) => seen.seqs().length === 5);
    made.push(await running.append(person.scope, thread, [thought('five')]));
    running.announce(person.scope, made[4]!);
    running.announce(person.scope, made[2]!);
    await socket.until((seen) => seen.seqs().length === 6);
    const later = await subscribed(thread);
    await later.until((seen) => seen.seqs().length === 6);
    const eventsOf = (reader: RawSocket) => reader.framesOf('events').flatMap(({ events }) => events);
    expect(socket.seqs()).toEqual(upTo(6));
    expect(eventsOf(socket)).toEqual(eventsOf(later));
  });

  test('after a seq delivers only what follows it', async () => {
    const thread = await running.thread(person.scope);
    await running.append(person.scope, thread, [thought('one'), thought('two'), thought('three')]);
    const socket = await subscribed(thread, { afterSeq: 2 });
    await socket.until((seen) => seen.seqs().length === 1);
    expect(socket.seqs()).toEqual([3]);
    expect(socket.framesOf('subscribed')[0]).toMatchObject({ recovered: true, fromSeq: 3, toSeq: 3 });
  });

  test.each([
    { what: 'another epoch', from: { afterSeq: 1, epoch: 'elsewhere' } },
    { what: 'a position beyond the head', from: { afterSeq: 99 } },
  ])('from $what starts over, and says so', async ({ from }) => {
    const thread = await running.thread(person.scope);
    await running.append(person.scope, thread, [thought('one'), thought('two')]);
    const socket = await subscribed(thread, from);
    expect(socket.framesOf('subscribed')[0]).toMatchObject({
      recovered: false,
      fromSeq: 1,
      toSeq: 2,
      snapshot: { seq: 0, events: [] },
    });
    await socket.until((seen) => seen.seqs().length === 2);
    expect(socket.seqs()).toEqual([1, 2]);
  });

  test('many pages of history arrive whole and in order', async () => {
    const thread = await running.thread(person.scope);
    for (let page = 0; page < 4; page += 1)
      await running.append(
        person.scope,
        thread,
        upTo(400).map((n) => thought(`${page}-${n}`)),
      );
    const socket = await subscribed(thread);
    await socket.until((seen) => seen.seqs().length >= 1_600);
    expect(socket.seqs()).toEqual(upTo(1_600));
    expect(socket.framesOf('events').every((frame) => frame.fromSeq === undefined)).toBe(true);
  });

  test('while others append leaves no gap and no duplicate, for readers that come at any time', async () => {
    const thread = await running.thread(person.scope);
    const readers: RawSocket[] = [];
    for (let round = 0; round < 40; round += 1) {
      await running.append(
        person.scope,
        thread,
        upTo(10).map((n) => thought(`${round}-${n}`)),
      );
      if (round % 4 === 0) readers.push(await subscribed(thread, { afterSeq: round * 5 }));
    }
    for (const [index, reader] of readers.entries()) {
      await reader.until((seen) => seen.seqs().at(-1) === 400);
      expect(reader.seqs()).toEqual(upTo(400, index * 4 * 5 + 1));
    }
  });

  test('again on the same connection moves the reading, and unsubscribing ends it', async () => {
    const thread = await running.thread(person.scope);
    await running.append(person.scope, thread, [thought('one'), thought('two')]);
    const socket = await subscribed(thread);
    await socket.until((seen) => seen.seqs().length === 2);
    await socket.send({ type: 'subscribe', thread, afterSeq: 1 });
    await socket.until((seen) => seen.seqs().length === 3);
    await socket.send({ type: 'unsubscribe', thread });
    await socket.send({ type: 'ping' });
    await socket.next('pong');
    await running.append(person.scope, thread, [thought('unheard')]);
    await socket.send({ type: 'ping' });
    await socket.until((seen) => seen.framesOf('pong').length === 2);
    expect(socket.seqs()).toEqual([1, 2, 2]);
  });

  test('to more threads than allowed is refused, and the others go on', async () => {
    const socket = connect();
    await socket.next('hello');
    const threads = await Promise.all(upTo(4).map(() => running.thread(person.scope)));
    for (const thread of threads) await socket.send({ type: 'subscribe', thread, afterSeq: 0 });
    expect(await socket.next('error')).toMatchObject({
      thread: threads[3],
      error: { code: 'connection_limit' },
    });
    await running.append(person.scope, threads[0]!, [thought('one')]);
    await socket.next('events');
  });

  test('a restored database closes the readers with 4010, and a new subscription starts over', async () => {
    const thread = await running.thread(person.scope);
    await running.append(person.scope, thread, [thought('one')]);
    const socket = await subscribed(thread);
    await socket.until((seen) => seen.seqs().length === 1);
    const epoch = socket.framesOf('subscribed')[0]?.epoch ?? '';
    await restoreDatabase();
    await running.append(person.scope, thread, [thought('two')]);
    expect(await socket.closed).toMatchObject({ code: 4010, reason: 'stream_state_lost' });
    const again = await subscribed(thread, { afterSeq: 1, epoch });
    expect(again.framesOf('subscribed')[0]).toMatchObject({ recovered: false, fromSeq: 1 });
  });
});

/** What our restore does to a database: another incarnation. */
async function restoreDatabase(): Promise<void> {
  const { urls, adminUrl } = running.database;
  const admin = await openStores(
    { ownerUrl: urls.backend.owner, appUrl: adminUrl, workerUrl: urls.backend.worker },
    { logger: running.logger },
  );
  await sql`update incarnation set id = ${newId('token')}`.execute(admin.app.kysely);
  await admin.close();
}

describe('walls', () => {
  test('another organization can neither read a thread nor learn that it exists', async () => {
    const thread = await running.thread(person.scope);
    await running.append(person.scope, thread, [thought('ours')]);
    const stranger = connect(await running.person());
    await stranger.next('hello');
    await stranger.send({ type: 'subscribe', thread, afterSeq: 0 });
    const refused = await stranger.next('error');
    await stranger.send({ type: 'subscribe', thread: newId('thread'), afterSeq: 0 });
    await stranger.until((seen) => seen.framesOf('error').length === 2);
    const missing = stranger.framesOf('error')[1]!;
    expect(refused).toMatchObject({ thread, error: { code: 'not_found' } });
    expect(missing.error.message.replace(missing.thread!, thread)).toBe(refused.error.message);
    await running.append(person.scope, thread, [thought('ours')]);
    await stranger.send({ type: 'ping' });
    await stranger.next('pong');
    expect(stranger.seqs()).toEqual([]);
  });

  test('another organization can neither ask in a thread, stop its run, nor mark it read', async () => {
    const asker = connect();
    await asker.next('hello');
    await asker.send({ type: 'ask', cmdId: 'first', text: 'Where does our money go?' });
    const { thread, run } = await asker.next('accepted');
    const stranger = connect(await running.person());
    await stranger.next('hello');
    await stranger.send({ type: 'ask', cmdId: 'a', thread, text: 'And theirs?' });
    await stranger.send({ type: 'stop', cmdId: 'b', run: run! });
    await stranger.send({ type: 'ack', thread, seq: 1 });
    await stranger.until(
      (seen) => seen.framesOf('rejected').length === 2 && seen.framesOf('error').length === 1,
    );
    expect(stranger.framesOf('rejected').map((frame) => frame.error.code)).toEqual([
      'not_found',
      'not_found',
    ]);
    expect(stranger.framesOf('error')[0]?.error.code).toBe('not_found');
  });

  test('a viewer may read but not ask', async () => {
    const viewer = connect(
      await running.person({ organizationId: person.scope.organizationId, role: 'viewer' }),
    );
    await viewer.next('hello');
    await viewer.send({ type: 'ask', cmdId: 'x', text: 'May I?' });
    expect((await viewer.next('rejected')).error.code).toBe('forbidden');
    await viewer.send({ type: 'subscribe', thread: await running.thread(person.scope), afterSeq: 0 });
    await viewer.next('subscribed');
  });
});

describe('commands', () => {
  test('asking without a thread makes one and subscribes to it', async () => {
    const socket = connect();
    await socket.next('hello');
    await socket.send({ type: 'ask', cmdId: newId('command'), text: 'Why did the bill jump?' });
    const accepted = await socket.next('accepted');
    await socket.until((seen) => seen.seqs().length === 1);
    expect(socket.framesOf('events')[0]?.events[0]).toMatchObject({
      type: 'run_accepted',
      run: accepted.run,
      thread: accepted.thread,
    });
  });

  test('the same command again is answered alike and carried out once', async () => {
    const socket = connect();
    await socket.next('hello');
    const ask: ClientFrame = { type: 'ask', cmdId: newId('command'), text: 'Once?' };
    await Promise.all([socket.send(ask), socket.send(ask), socket.send(ask)]);
    await socket.until((seen) => seen.framesOf('accepted').length === 3);
    expect(new Set(socket.framesOf('accepted').map((frame) => JSON.stringify(frame))).size).toBe(1);
  });

  test('no approval waits, so none can be given', async () => {
    const socket = connect();
    await socket.next('hello');
    await socket.send({
      type: 'approve',
      cmdId: 'a',
      run: newId('run'),
      approvalId: newId('approval'),
      decision: 'approved',
      argsHash: '',
    });
    expect(await socket.next('rejected')).toMatchObject({ cmdId: 'a', error: { code: 'not_found' } });
  });

  test('an ack moves the read position forward, never back and never beyond the head', async () => {
    const thread = await running.thread(person.scope);
    await running.append(person.scope, thread, [thought('one'), thought('two'), thought('three')]);
    const socket = connect();
    await socket.next('hello');
    const position = async () => {
      const row = await running.stores.worker.kysely
        .selectFrom('read_position')
        .select('seq')
        .where('thread', '=', thread)
        .executeTakeFirst();
      return row === undefined ? null : Number(row.seq);
    };
    await socket.send({ type: 'ack', thread, seq: 2 });
    await expect.poll(position, patience).toBe(2);
    await socket.send({ type: 'ack', thread, seq: 1 });
    await socket.send({ type: 'ack', thread, seq: 99 });
    await expect.poll(position, patience).toBe(3);
    // Who has read on another device learns of it, and nobody else's mark is moved.
    const readBy = async (scope: Scope) =>
      (await readThread(running.stores.app.kysely, scope, thread)).readSeq;
    expect(await readBy(person.scope)).toBe(3);
    const colleague = await running.person({ organizationId: person.scope.organizationId });
    expect(await readBy(colleague.scope)).toBe(0);
  });
});

test('deltas of one append travel in one frame, each event put into text once for all readers', async () => {
  const thread = await running.thread(person.scope);
  const readers = await Promise.all(upTo(5).map(() => subscribed(thread)));
  await running.append(person.scope, thread, [
    delta('a'),
    delta('b', { offset: 1 }),
    delta('c', { offset: 2 }),
  ]);
  for (const reader of readers) {
    await reader.until((seen) => seen.seqs().length === 3);
    expect(reader.framesOf('events')).toHaveLength(1);
  }
});
