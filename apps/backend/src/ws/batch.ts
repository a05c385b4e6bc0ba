import type { Event } from '@netra/contract';
import { wireFrameOf } from './wire/wire-frame.ts';

/** Consecutive events of one thread on their way out; each event is put into text once, for all readers. */
export type Batch = {
  readonly thread: string;
  /** The seqs this batch stands for, both included; more than its events where deltas were merged. */
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly events: readonly Event[];
  /** JSON text of each event. */
  readonly texts: readonly string[];
  /** The text of the `events` frame. */
  frame(): Buffer;
  /** The same as the bytes of a WebSocket frame, made at first use and then the same for every connection. */
  wire(): Buffer;
};

/**
 * Longest frame that is made of several events, in characters; one that is longer by itself travels alone. The first
 * frames of a page are smaller, so that even a connection that is cut after a few kilobytes makes some progress.
 */
const frameCharacters = 64 * 1024;
const firstFrameCharacters = 4 * 1024;

/** Makes a batch of events that follow each other; `range` says what it stands for where deltas were merged. */
export function batchOf(
  events: readonly Event[],
  options: { texts?: readonly string[]; range?: { fromSeq: number; toSeq: number } } = {},
): Batch {
  const first = events[0];
  const last = events.at(-1);
  if (first === undefined || last === undefined) throw new Error('a batch holds at least one event');
  const texts = options.texts ?? events.map((event) => JSON.stringify(event));
  let wire: Buffer | undefined;
  const merged = options.range === undefined ? '' : `"fromSeq":${options.range.fromSeq},`;
  const text = () => `{"type":"events",${merged}"events":[${texts.join(',')}]}`;
  return {
    thread: first.thread,
    fromSeq: options.range?.fromSeq ?? first.seq,
    toSeq: options.range?.toSeq ?? last.seq,
    events,
    texts,
    frame: () => Buffer.from(text()),
    wire: () => {
      wire ??= wireFrameOf(text());
      return wire;
    },
  };
}

/** Cuts a page of events into batches whose frames stay small, in order. */
export function batchesOf(events: readonly Event[]): Batch[] {
  const batches: Batch[] = [];
  let from = 0;
  let characters = 0;
  let limit = firstFrameCharacters;
  const texts = events.map((event) => JSON.stringify(event));
  const cut = (to: number) => {
    if (to > from) batches.push(batchOf(events.slice(from, to), { texts: texts.slice(from, to) }));
    from = to;
    characters = 0;
    limit = Math.min(limit * 2, frameCharacters);
  };
  texts.forEach((text, index) => {
    if (characters + text.length > limit) cut(index);
    characters += text.length;
  });
  cut(events.length);
  return batches;
}

/** The part of an unmerged batch after `seq`, for a reader who has the rest already; undefined when nothing is left. */
export function batchAfter(batch: Batch, seq: number): Batch | undefined {
  if (seq < batch.fromSeq) return batch;
  if (seq >= batch.toSeq) return undefined;
  const index = batch.events.findIndex((event) => event.seq > seq);
  return batchOf(batch.events.slice(index), { texts: batch.texts.slice(index) });
}
