import { type ClientFrame, eventPageSchema } from '@netra/contract';
import type { Requester } from '../http/requester.ts';
import { eventsPathOf } from '../routes/threads.ts';
import { type StreamEventsOptions, type StreamedFrame, streamEvents } from './stream-events.ts';

type Subscribe = Extract<ClientFrame, { type: 'subscribe' }>;

export type HttpReaderOptions = {
  readonly requester: Requester;
  readonly source: Omit<StreamEventsOptions, 'thread' | 'afterSeq' | 'epoch' | 'signal'>;
  /** Time to the first sign of an event source, in ms: later than that, something on the way holds it back. */
  readonly patienceMs: number;
  readonly onFrame: (frame: StreamedFrame) => void;
};

const pollWaitMs = 25_000;
const requestTimeoutMs = 15_000;
/** A source that the server ends at once, again and again, must not be asked for in a tight loop. */
const betweenSourcesMs = 250;

/** The place in the log from which the next request reads on, after a frame. */
function following(from: Subscribe, frame: StreamedFrame): Subscribe {
  if (frame.type === 'events') {
    const last = frame.events.at(-1);
    return last === undefined ? from : { ...from, afterSeq: last.seq, epoch: last.epoch };
  }
  if (frame.type === 'ping') return from;
  return {
    ...from,
    epoch: frame.epoch,
    afterSeq: frame.recovered ? from.afterSeq : (frame.snapshot?.seq ?? 0),
  };
}

/** Reads one event source to its end; false when nothing came of it in time. */
async function readSource(
  options: HttpReaderOptions,
  from: Subscribe,
  signal: AbortSignal,
): Promise<{ heard: boolean; next: Subscribe }> {
  const held = new AbortController();
  const patience = setTimeout(() => held.abort(), options.patienceMs);
  let heard = false;
  let next = from;
  try {
    for await (const frame of streamEvents({
      ...options.source,
      thread: from.thread,
      afterSeq: from.afterSeq,
      ...(from.epoch === undefined ? {} : { epoch: from.epoch }),
      signal: AbortSignal.any([signal, held.signal]),
    })) {
      heard = true;
      clearTimeout(patience);
      if (signal.aborted) break;
      next = following(next, frame);
      options.onFrame(frame);
    }
  } finally {
    clearTimeout(patience);
  }
  return { heard, next };
}

async function poll(options: HttpReaderOptions, start: Subscribe, signal: AbortSignal): Promise<void> {
  let from = start;
  for (let first = true; !signal.aborted; first = false) {
    const { thread, afterSeq, epoch } = from;
    const page = await options.requester.send({
      method: 'GET',
      path: eventsPathOf(thread),
      query: { afterSeq, epoch, waitMs: first ? 0 : pollWaitMs },
      answer: eventPageSchema,
      timeoutMs: requestTimeoutMs + pollWaitMs,
      signal,
    });
    const frames: StreamedFrame[] = [];
    if (first || !page.recovered) {
      frames.push({
        type: 'subscribed',
        thread,
        epoch: page.epoch,
        recovered: page.recovered,
        fromSeq: page.recovered ? afterSeq + 1 : 1,
        toSeq: page.headSeq,
        ...(page.recovered ? {} : { snapshot: { seq: 0, events: [] } }),
      });
    }
    if (page.events.length > 0) frames.push({ type: 'events', events: page.events });
    for (const frame of frames) {
      if (signal.aborted) return;
      from = following(from, frame);
      options.onFrame(frame);
    }
  }
}

/**
 * Reads a thread over HTTP until `signal` aborts: by event sources, one after the other, or by long polls where
 * sources do not come through. Raises the server's refusal, or what broke the connection.
 */
export async function readOverHttp(
  options: HttpReaderOptions,
  start: Subscribe,
  signal: AbortSignal,
): Promise<void> {
  let from = start;
  while (!signal.aborted) {
    const { heard, next } = await readSource(options, from, signal);
    from = next;
    if (!heard && !signal.aborted) {
      await poll(options, from, signal);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, betweenSourcesMs));
  }
}
