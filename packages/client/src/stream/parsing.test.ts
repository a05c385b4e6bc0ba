import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { linesOf } from '../http/lines-of.ts';
import { watchNetwork } from './network-watch.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import { parseServerFrame } from './server-frames.ts';
import { serverSentEventsOf } from './server-sent-events.ts';

/** A body that arrives in the given pieces of bytes. */
function bodyOf(bytes: Uint8Array, cuts: readonly number[]): ReadableStream<Uint8Array> {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort(
    (left, right) => left - right,
  );
  return new ReadableStream({
    start(controller) {
      [...places, bytes.length].reduce((from, to) => {
        if (to > from) controller.enqueue(bytes.slice(from, to));
        return to;
      }, 0);
      controller.close();
    },
  });
}

const encode = (text: string) => new TextEncoder().encode(text);

describe('lines', () => {
  test('come whole, wherever the bytes were cut', async () => {
    const text = fc.array(
      fc.string({ unit: 'grapheme' }).map((line) => line.replaceAll(/[\r\n]/g, '')),
      { minLength: 1 },
    );
    const end = fc.constantFrom('\n', '\r\n', '\r');
    await fc.assert(
      fc.asyncProperty(text, end, fc.array(fc.nat()), async (lines, lineEnd, cuts) => {
        const got: string[] = [];
        for await (const line of linesOf(bodyOf(encode(lines.map((line) => line + lineEnd).join('')), cuts)))
          got.push(line);
        expect(got).toEqual(lines);
      }),
    );
  });

  test('include a last one without an end', async () => {
    const got: string[] = [];
    for await (const line of linesOf(bodyOf(encode('one\ntwo'), []))) got.push(line);
    expect(got).toEqual(['one', 'two']);
  });
});

test('server-sent events: data over several lines, comments, names and ids', async () => {
  const text =
    ': hello\n\nid: e:1\ndata: one\ndata: two\n\nevent: ping\ndata:{}\n\nid: e:2\ndata: three\n\ndata: never ended';
  const got = [];
  for await (const message of serverSentEventsOf(bodyOf(encode(text), [3, 17, 18, 30]))) got.push(message);
  expect(got).toEqual([
    { event: 'message', id: 'e:1', data: 'one\ntwo' },
    { event: 'ping', id: 'e:1', data: '{}' },
    { event: 'message', id: 'e:2', data: 'three' },
  ]);
});

describe('frames', () => {
  test('that are none are handed on as unreadable, never thrown', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseServerFrame(text)).toHaveProperty('type');
      }),
    );
    expect(parseServerFrame('{"type":"dance"}')).toMatchObject({ type: 'unreadable' });
  });

  test('with an event of a newer version keep its place in the log', () => {
    const event = {
      v: 1,
      id: 'evt_1',
      thread: 'thr_1',
      run: null,
      agent: null,
      step: 0,
      seq: 7,
      epoch: 'e',
      ts: '2026-01-01T00:00:00.000Z',
      type: 'invented_later',
      data: { anything: 1 },
    };
    expect(parseServerFrame(JSON.stringify({ type: 'events', events: [event] }))).toMatchObject({
      type: 'events',
      events: [{ seq: 7, type: 'thread_updated', data: {} }],
    });
  });
});

test('waits between tries are random, double up to the limit, and keep the hint of the server', () => {
  const delay = (attempt: number, random: number, hintMs?: number) =>
    reconnectDelayMs({ attempt, maxDelayMs: 30_000, random: () => random, hintMs });
  expect([1, 2, 3, 4].map((attempt) => delay(attempt, 1))).toEqual([250, 500, 1_000, 2_000]);
  expect(delay(50, 1)).toBe(30_000);
  expect(delay(5, 0)).toBe(0);
  expect(delay(1, 0.5, 4_000)).toBe(4_125);
});

test('the network of a browser is heard of, and nothing after it ends', () => {
  const target = new EventTarget();
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
  vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target));
  const heard: string[] = [];
  const stop = watchNetwork({ onOnline: () => heard.push('online'), onOffline: () => heard.push('offline') });
  target.dispatchEvent(new Event('offline'));
  target.dispatchEvent(new Event('online'));
  stop();
  target.dispatchEvent(new Event('offline'));
  vi.unstubAllGlobals();
  expect(heard).toEqual(['offline', 'online']);
});
