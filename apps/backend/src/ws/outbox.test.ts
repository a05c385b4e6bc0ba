import { Writable } from 'node:stream';
import { type Event, type EventDraft, newId } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import { batchOf } from './batch.ts';
import { Outbox } from './outbox.ts';
import { wireFrameOf } from './wire/wire-frame.ts';

const thread = newId('thread');
let seq = 0;

function eventOf(draft: Pick<EventDraft, 'type' | 'data'>): Event {
  seq += 1;
  const envelope = { v: 1, id: newId('event'), thread, run: null, agent: 'report', step: 1, seq, epoch: 'e' };
  return { ...envelope, ts: '2026-11-20T10:00:00.000Z', ...draft } as Event;
}
const delta = (text: string, offset: number) =>
  batchOf([eventOf({ type: 'partial_result', data: { messageId: 'm', part: 'p', offset, text } })]);
const thought = (text: string) =>
  batchOf([eventOf({ type: 'agent_thinking', data: { thought: text, step: 1 } })]);

/** A connection whose reader takes frames only when told to. */
function stalledConnection(limits = { coalesceBytes: 2_000, maximumBytes: 50_000 }) {
  const taken: Buffer[] = [];
  const held: (() => void)[] = [];
  let holds = true;
  const socket = new Writable({
    highWaterMark: 64 * 1024,
    write(chunk: Buffer, _encoding, done) {
      taken.push(chunk);
      if (holds) held.push(done);
      else done();
    },
  });
  const seen = { tooSlow: 0, progress: 0, open: true };
  const outbox: Outbox = new Outbox(socket, {
    outboxLimits: limits,
    canWrite: () => seen.open,
    onTooSlow: () => {
      seen.tooSlow += 1;
      seen.open = false;
      outbox.end();
    },
    onProgress: () => {
      seen.progress += 1;
    },
  });
  return {
    outbox,
    seen,
    taken,
    /** Fills what the socket itself holds. */
    fill: () => outbox.sendText('f'.repeat(65_536)),
    async release() {
      holds = false;
      while (held.length > 0) {
        held.shift()?.();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await new Promise((resolve) => setImmediate(resolve));
    },
    texts: () =>
      taken.map((frame) =>
        frame.subarray(frame.length < 128 ? 2 : frame.length < 65_540 ? 4 : 10).toString(),
      ),
  };
}

describe('what a connection still has to be sent', () => {
  test('goes straight to a socket that takes it', () => {
    const { outbox, taken } = stalledConnection();
    outbox.sendText('one');
    expect(taken).toEqual([wireFrameOf('one')]);
    expect(outbox.waitingBytes()).toBeGreaterThan(0);
  });

  test('waits while the socket is full, and follows in order', async () => {
    const { outbox, taken, fill, release, texts } = stalledConnection();
    fill();
    for (const text of ['a', 'b', 'c']) outbox.sendText(text);
    expect(taken).toHaveLength(1);
    await release();
    expect(texts().slice(1)).toEqual(['a', 'b', 'c']);
    expect(outbox.waitingBytes()).toBe(0);
  });

  test('is the same bytes for every reader', () => {
    const [one, two] = [stalledConnection(), stalledConnection()];
    const batch = thought('same');
    one.outbox.sendBatch(batch);
    two.outbox.sendBatch(batch);
    expect(one.taken[0]).toBe(two.taken[0]);
  });

  test('is merged where it is deltas, and says the same text', async () => {
    const { outbox, taken, fill, release, texts, seen } = stalledConnection();
    fill();
    for (let index = 0; index < 20; index += 1) outbox.sendBatch(delta('x'.repeat(100), index * 100));
    await release();
    expect(seen.tooSlow).toBe(0);
    expect(taken.length).toBeLessThan(15);
    const events = texts()
      .slice(1)
      .flatMap((text) => (JSON.parse(text) as { events: { data: { text: string } }[] }).events);
    expect(events.map((event) => event.data.text).join('')).toBe('x'.repeat(2_000));
  });

  test('keeps every event that must not be merged', async () => {
    const { outbox, fill, release, texts } = stalledConnection();
    fill();
    for (let index = 0; index < 20; index += 1) outbox.sendBatch(thought(`${index}`.padEnd(100, '.')));
    await release();
    const events = texts()
      .slice(1)
      .flatMap((text) => (JSON.parse(text) as { events: unknown[] }).events);
    expect(events).toHaveLength(20);
  });

  test('keeps answers between batches where they were', async () => {
    const { outbox, fill, release, texts } = stalledConnection();
    fill();
    outbox.sendBatch(thought('x'.repeat(1_500)));
    outbox.sendText('"answer"');
    outbox.sendBatch(thought('y'.repeat(1_500)));
    await release();
    expect(texts()[2]).toBe('"answer"');
  });

  test('beyond its bound ends the reader, once', () => {
    const { outbox, fill, seen } = stalledConnection();
    fill();
    for (let index = 0; index < 100; index += 1) outbox.sendBatch(thought('z'.repeat(1_000)));
    expect(seen.tooSlow).toBe(1);
    expect(seen.open).toBe(false);
  });

  test('is forgotten at the end, and whoever waited for room goes on', async () => {
    const { outbox, fill, seen, release, taken } = stalledConnection();
    fill();
    outbox.sendText('late');
    const drained = outbox.drained();
    seen.open = false;
    outbox.end();
    await drained;
    await release();
    outbox.sendText('later');
    expect(taken).toHaveLength(1);
  });

  test('lets those who read old events wait for room', async () => {
    const { outbox, fill, release, seen } = stalledConnection();
    await outbox.drained();
    fill();
    let roomy = false;
    const drained = outbox.drained().then(() => {
      roomy = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(roomy).toBe(false);
    await release();
    await drained;
    expect(seen.progress).toBeGreaterThan(0);
  });
});
