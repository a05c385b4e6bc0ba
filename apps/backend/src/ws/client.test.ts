import {
  type AskCommand,
  createApexClient,
  createEventStream,
  type EventStream,
  type EventStreamOptions,
  type StreamState,
  streamEvents,
} from '@netra/client';
import { type Event, newId } from '@netra/contract';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startCuttingProxy } from './testing/cutting-proxy.ts';
import { delta, type Person, type RunningStreams, startStreams, thought } from './testing/running-streams.ts';

/** Long enough for a busy machine; what is waited for usually comes within milliseconds. */
const patience = { timeout: 10_000 };
let running: RunningStreams;
let person: Person;
let streams: EventStream[] = [];

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
const quick = { maxDelayMs: 100, openTimeoutMs: 3_000 };

function openStream(options: Partial<EventStreamOptions> = {}, who: Person = person): EventStream {
  const stream = createEventStream({
    baseUrl: running.url(),
    token: async () => who.token,
    ...quick,
    ...options,
  });
  streams.push(stream);
  return stream;
}

function collect(
  stream: EventStream,
  thread: string,
  from: { afterSeq: number; epoch?: string } = { afterSeq: 0 },
) {
  const events: Event[] = [];
  const ranges: { fromSeq: number; toSeq: number }[] = [];
  const resets: { afterSeq: number; epoch: string }[] = [];
  let caughtUp = 0;
  const subscription = stream.subscribe(thread, from, {
    onEvents(batch, range) {
      events.push(...batch);
      ranges.push(range);
    },
    onReset: (position) => {
      resets.push(position);
    },
    onCaughtUp: () => {
      caughtUp += 1;
    },
  });
  return {
    subscription,
    events,
    ranges,
    resets,
    caughtUp: () => caughtUp,
    seqs: () => events.map((event) => event.seq),
  };
}

beforeAll(async () => {
  running = await startStreams({ connectionsPerUser: 1_000 });
  person = await running.person();
});
afterEach(() => {
  for (const stream of streams) stream.close();
  streams = [];
});
afterAll(async () => {
  await running?.close();
});

describe('the stream of events', () => {
  test('opens with a ticket, delivers, and says when it has caught up', async () => {
    const client = createApexClient({ baseUrl: running.url(), accessToken: async () => person.token });
    const stream = client.stream(quick);
    streams.push(stream);
    const thread = await running.thread(person.scope);
    await running.append(person.scope, thread, [thought('one'), thought('two')]);
    const got = collect(stream, thread);
    await expect.poll(got.seqs, patience).toEqual([1, 2]);
    expect(got.caughtUp()).toBe(1);
    expect(stream.state()).toMatchObject({ status: 'open', transport: 'websocket' });
    await running.append(person.scope, thread, [thought('three')]);
    await expect.poll(got.seqs, patience).toEqual([1, 2, 3]);
    expect(got.subscription.position().afterSeq).toBe(3);
  });

  test('cut at random bytes, again and again, has no gap and no duplicate', async () => {
    const seed = [7, 19, 83];
    for (const start of seed) {
      let state = start;
      const random = () => {
        state = (state * 48_271) % 2_147_483_647;
        return state / 2_147_483_647;
      };
      const port = Number(new URL(running.url()).port);
      const proxy = await startCuttingProxy(port, () => 600 + Math.floor(random() * 6_000));
      const stream = openStream({ baseUrl: proxy.url, attemptsBeforeHttp: Number.POSITIVE_INFINITY });
      const thread = await running.thread(person.scope);
      const got = collect(stream, thread);
      for (let round = 0; round < 100; round += 1) {
        await running.append(person.scope, thread, [
          thought(`${round}`),
          delta('x'.repeat(100), { offset: round * 100 }),
        ]);
      }
      await expect.poll(() => got.seqs().at(-1), { timeout: 30_000 }).toBe(200);
      expect(got.seqs()).toEqual(upTo(200));
      expect(got.ranges[0]?.fromSeq).toBe(1);
      expect(got.ranges.slice(1).map((range) => range.fromSeq - 1)).toEqual(
        got.ranges.slice(0, -1).map((range) => range.toSeq),
      );
      expect(proxy.cuts()).toBeGreaterThan(5);
      stream.close();
      await proxy.close();
    }
  });

  test('goes on after a real restart of the server on the same port, and asks what was asked meanwhile', async () => {
    const stream = openStream({ attemptsBeforeHttp: Number.POSITIVE_INFINITY });
    const states: string[] = [];
    stream.onState((state) => states.push(state.status));
    const thread = await running.thread(person.scope);
    await running.append(person.scope, thread, [thought('before')]);
    const got = collect(stream, thread);
    await expect.poll(got.seqs, patience).toEqual([1]);
    await running.down();
    await expect.poll(() => states, patience).toContain('reconnecting');
    await running.append(person.scope, thread, [thought('while it was down')]);
    const asked = stream.ask({ cmdId: newId('command'), text: 'Asked while it was down?' });
    await running.up();
    await running.append(person.scope, thread, [thought('after')]);
    await expect.poll(got.seqs, patience).toEqual([1, 2, 3]);
    expect(await asked).toMatchObject({
      thread: expect.stringMatching(/^thr_/),
      run: expect.stringMatching(/^run_/),
    });
    expect(states).toContain('reconnecting');
    expect(stream.state().status).toBe('open');
  });

  test('carries a command out once, though every answer to it was cut off', async () => {
    const port = Number(new URL(running.url()).port);
    let connections = 0;
    // The first connections end within the bytes of `hello` and of the answer to the command.
    const proxy = await startCuttingProxy(port, () => {
      connections += 1;
      return connections < 6 ? 500 + connections * 40 : Number.POSITIVE_INFINITY;
    });
    const stream = openStream({ baseUrl: proxy.url, attemptsBeforeHttp: Number.POSITIVE_INFINITY });
    const thread = await running.thread(person.scope);
    const command: AskCommand = { cmdId: newId('command'), thread, text: 'Only once?' };
    const accepted = await stream.ask(command);
    expect(connections).toBeGreaterThan(1);
    const got = collect(stream, thread);
    await expect.poll(got.caughtUp, patience).toBe(1);
    expect(got.events.filter((event) => event.type === 'run_accepted').map((event) => event.run)).toEqual([
      accepted.run,
    ]);
    await proxy.close();
  });

  test('starts over when its position belongs to another log', async () => {
    const thread = await running.thread(person.scope);
    await running.append(person.scope, thread, [thought('one')]);
    const got = collect(openStream(), thread, { afterSeq: 1, epoch: 'an older database' });
    await expect.poll(got.seqs, patience).toEqual([1]);
    expect(got.resets).toEqual([{ afterSeq: 0, epoch: got.events[0]!.epoch }]);
  });

  test('reports a thread that is not there, and goes on with the others', async () => {
    const stream = openStream();
    const thread = await running.thread(person.scope);
    const error = await new Promise((resolve) => {
      stream.subscribe(newId('thread'), { afterSeq: 0 }, { onEvents: () => undefined, onError: resolve });
    });
    expect(error).toMatchObject({ code: 'not_found' });
    const got = collect(stream, thread);
    await running.append(person.scope, thread, [thought('one')]);
    await expect.poll(got.seqs, patience).toEqual([1]);
  });

  test('a rejected command raises the error it was rejected with', async () => {
    const stream = openStream();
    await expect(stream.stop({ cmdId: newId('command'), run: newId('run') })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('a refused credential closes it for good, with the reason; trying again is up to the person', async () => {
    let token = 'wrong';
    const stream = createEventStream({ baseUrl: running.url(), token: async () => token, ...quick });
    streams.push(stream);
    await expect
      .poll(() => stream.state(), patience)
      .toMatchObject({ status: 'closed', error: { code: 'unauthenticated' } });
    await expect(stream.ask({ cmdId: 'x', text: 'Hello?' })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    token = person.token;
    stream.reconnect();
    await expect.poll(() => stream.state().status, patience).toBe('open');
  });

  test('renews its credential on the open connection', async () => {
    const brief = await running.person({ expires: '3s' });
    let tokens = 0;
    const stream = openStream({
      token: async () => {
        tokens += 1;
        if (tokens === 1) return brief.token;
        const { principal, organizationId } = brief.scope;
        if (principal.kind !== 'user') throw new Error('a person');
        const { userId, sessionId } = principal;
        return running.identity.accessToken({ organizationId, userId, sessionId });
      },
    });
    const states: string[] = [];
    stream.onState((state) => states.push(state.status));
    await expect.poll(() => tokens, { timeout: 5_000 }).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(states).toEqual(['open']);
  });

  test('notices that the server has gone silent', async () => {
    const silent = await startStreams({ heartbeatMs: 200 });
    const who = await silent.person();
    const proxy = await startCuttingProxy(Number(new URL(silent.url()).port), () => Number.POSITIVE_INFINITY);
    const stream = openStream({ baseUrl: proxy.url, heartbeatGraceMs: 100 }, who);
    await expect.poll(() => stream.state().status, patience).toBe('open');
    const states: StreamState[] = [];
    stream.onState((state) => states.push(state));
    proxy.hold(true);
    await expect
      .poll(() => states[0], patience)
      .toMatchObject({ status: 'reconnecting', error: { code: 'no_pong' } });
    proxy.hold(false);
    await expect.poll(() => stream.state().status, patience).toBe('open');
    stream.close();
    await proxy.close();
    await silent.close();
  });
});

test('a browser that goes offline and comes back reads on at once', async () => {
  const target = new EventTarget();
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
  vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target));
  const stream = openStream({ maxDelayMs: 60_000 });
  const thread = await running.thread(person.scope);
  const got = collect(stream, thread);
  await expect.poll(got.caughtUp, patience).toBe(1);
  target.dispatchEvent(new globalThis.Event('offline'));
  expect(stream.state()).toEqual({ status: 'offline' });
  await running.append(person.scope, thread, [thought('unheard')]);
  target.dispatchEvent(new globalThis.Event('online'));
  await expect.poll(got.seqs, patience).toEqual([1]);
  vi.unstubAllGlobals();
});

test('a slow reader whose deltas were merged ends with the same text', async () => {
  const sockets: WebSocket[] = [];
  class PausableWebSocket extends WebSocket {
    constructor(url: string, protocols?: string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  }
  const roomy = await startStreams({
    outbox: { coalesceBytes: 256 * 1024, maximumBytes: 64 * 1024 * 1024 },
  });
  const who = await roomy.person();
  const stream = openStream({ baseUrl: roomy.url(), WebSocket: PausableWebSocket as never }, who);
  const thread = await roomy.thread(who.scope);
  const got = collect(stream, thread);
  await expect.poll(got.caughtUp, patience).toBe(1);
  sockets[0]?.pause();
  for (let count = 0; count < 110; count += 1) {
    await roomy.append(who.scope, thread, [thought('x'.repeat(60_000))]);
  }
  let text = '';
  for (let count = 0; count < 300; count += 1) {
    const piece = `${count} `.padEnd(2_000, '.');
    await roomy.append(who.scope, thread, [delta(piece, { offset: text.length })]);
    text += piece;
  }
  sockets[0]?.resume();
  await expect.poll(() => got.ranges.at(-1)?.toSeq, { timeout: 20_000 }).toBe(410);
  expect(sockets).toHaveLength(1);
  expect(got.events.length).toBeLessThan(410);
  let read = '';
  for (const event of got.events) {
    if (event.type !== 'partial_result') continue;
    read += event.data.text.slice(Math.max(0, read.length - event.data.offset));
  }
  expect(read).toBe(text);
  got.ranges.reduce((last, range) => {
    expect(range.fromSeq).toBe(last + 1);
    return range.toSeq;
  }, 0);
  stream.close();
  await roomy.close();
});

describe('where no WebSocket opens', () => {
  class BlockedWebSocket {
    readonly readyState = 0;
    onopen = null;
    onmessage = null;
    onerror = null;
    onclose: ((event: never) => void) | null = null;
    constructor() {
      setTimeout(() => this.onclose?.({ code: 1006, reason: '' } as never), 5);
    }
    send(): void {}
    close(): void {}
  }

  test('events come and commands go over HTTP', async () => {
    const stream = openStream({ WebSocket: BlockedWebSocket });
    const thread = await running.thread(person.scope);
    await running.append(person.scope, thread, [thought('one')]);
    const got = collect(stream, thread);
    await expect.poll(got.seqs, patience).toEqual([1]);
    expect(stream.state()).toMatchObject({ status: 'open', transport: 'http' });
    await running.append(person.scope, thread, [thought('two')]);
    await expect.poll(got.seqs, patience).toEqual([1, 2]);
    expect(got.caughtUp()).toBe(1);
  });

  test('by long polls, where event sources are held back', async () => {
    const withoutSources: typeof fetch = (input, init) => {
      const headers = new Headers(init?.headers);
      if (headers.get('accept') !== 'text/event-stream') return fetch(input, init);
      return new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    };
    const stream = openStream({ WebSocket: BlockedWebSocket, fetch: withoutSources, openTimeoutMs: 200 });
    const thread = await running.thread(person.scope);
    await running.append(person.scope, thread, [thought('one')]);
    const got = collect(stream, thread);
    await expect.poll(got.seqs, patience).toEqual([1]);
    await running.append(person.scope, thread, [thought('two')]);
    await expect.poll(got.seqs, patience).toEqual([1, 2]);
  });

  test('a restart of the server leaves no gap and no duplicate', async () => {
    const stream = openStream({ WebSocket: BlockedWebSocket });
    const thread = await running.thread(person.scope);
    const got = collect(stream, thread);
    await running.append(person.scope, thread, [thought('one')]);
    await expect.poll(got.seqs, patience).toEqual([1]);
    await running.restart();
    await running.append(person.scope, thread, [thought('two')]);
    await expect.poll(got.seqs, { timeout: 10_000 }).toEqual([1, 2]);
  });
});

test('an event source can be read by itself', async () => {
  const thread = await running.thread(person.scope);
  await running.append(person.scope, thread, [thought('one'), thought('two')]);
  const seqs: number[] = [];
  const ticket = async () => running.ticket(person, null);
  for await (const frame of streamEvents({ baseUrl: running.url(), thread, afterSeq: 1, ticket })) {
    if (frame.type === 'subscribed') expect(frame).toMatchObject({ recovered: true, fromSeq: 2, toSeq: 2 });
    if (frame.type !== 'events') continue;
    seqs.push(...frame.events.map((event) => event.seq));
    break;
  }
  expect(seqs).toEqual([2]);
});
