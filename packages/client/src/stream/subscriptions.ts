import { ApexError, type ClientFrame, fromWireError, type ServerFrameOf } from '@netra/contract';
import type { StreamPosition, Subscription, SubscriptionHandlers } from './event-stream-types.ts';
import { advance, type ThreadCursor } from './thread-cursor.ts';

type Entry = {
  readonly thread: string;
  readonly handlers: SubscriptionHandlers;
  cursor: ThreadCursor;
  /** True from sending `subscribe` until it is answered: what does not fit meanwhile belongs to the time before. */
  pending: boolean;
  /** Head that stood when the subscription began; null once it was reached. */
  catchUpTo: number | null;
  gapsInARow: number;
  /** Furthest position that was acknowledged; said again on each new link. */
  acknowledged: number;
};

/** How long a head may be ahead of what arrived before that counts as a gap: it may be on its way. */
const headGraceMs = 2_000;
/** How long to wait before subscribing again after a refusal that time repairs, where the server names no time. */
const refusalDelayMs = 1_000;
const mostGapsInARow = 5;

/** The threads a stream reads; turns frames into deliveries that are each made exactly once and in order. */
export type Subscriptions = {
  add(thread: string, position: StreamPosition, handlers: SubscriptionHandlers): Subscription;
  /** Subscribes to everything again, from where each reader stands: on a new link. */
  resume(): void;
  onSubscribed(frame: ServerFrameOf<'subscribed'>): void;
  onEvents(frame: ServerFrameOf<'events'>): void;
  onHeads(heads: Readonly<Record<string, number>>): void;
  onError(thread: string, error: ServerFrameOf<'error'>['error']): void;
  clear(): void;
};

/** Makes the list of subscriptions; `send` reaches the current link, `fail` ends a link that loses events again and again. */
export function createSubscriptions(link: {
  send(frame: ClientFrame): void;
  fail(reason: string): void;
}): Subscriptions {
  const entries = new Map<string, Entry>();
  const timers = new Set<ReturnType<typeof setTimeout>>();

  function subscribe(entry: Entry): void {
    entry.pending = true;
    const { afterSeq, epoch } = entry.cursor;
    link.send({
      type: 'subscribe',
      thread: entry.thread,
      afterSeq,
      ...(epoch === undefined ? {} : { epoch }),
    });
  }

  function positionOf(entry: Entry): { afterSeq: number; epoch: string } {
    return { afterSeq: entry.cursor.afterSeq, epoch: entry.cursor.epoch ?? '' };
  }

  function noteCaughtUp(entry: Entry): void {
    if (entry.catchUpTo === null || entry.cursor.afterSeq < entry.catchUpTo) return;
    entry.catchUpTo = null;
    entry.handlers.onCaughtUp?.(positionOf(entry));
  }

  function after(delayMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, delayMs);
    timers.add(timer);
  }

  return {
    add(thread, position, handlers) {
      if (entries.has(thread)) {
        throw new ApexError('conflict', `This stream is already subscribed to ${thread}.`, {
          suggestion: 'Unsubscribe first, or hand the events on from the subscription there is.',
        });
      }
      const entry: Entry = {
        thread,
        handlers,
        cursor: { afterSeq: position.afterSeq, epoch: position.epoch },
        pending: false,
        catchUpTo: null,
        gapsInARow: 0,
        acknowledged: 0,
      };
      entries.set(thread, entry);
      subscribe(entry);
      return {
        position: () => ({
          afterSeq: entry.cursor.afterSeq,
          ...(entry.cursor.epoch === undefined ? {} : { epoch: entry.cursor.epoch }),
        }),
        acknowledge: (seq) => {
          entry.acknowledged = Math.max(entry.acknowledged, seq);
          link.send({ type: 'ack', thread, seq });
        },
        unsubscribe: () => {
          if (entries.get(thread) !== entry) return;
          entries.delete(thread);
          link.send({ type: 'unsubscribe', thread });
        },
      };
    },
    resume() {
      for (const entry of entries.values()) {
        subscribe(entry);
        if (entry.acknowledged > 0) link.send({ type: 'ack', thread: entry.thread, seq: entry.acknowledged });
      }
    },
    onSubscribed(frame) {
      const entry = entries.get(frame.thread);
      if (entry === undefined) return;
      entry.pending = false;
      entry.catchUpTo = frame.toSeq;
      if (frame.recovered) {
        entry.cursor = { afterSeq: entry.cursor.afterSeq, epoch: frame.epoch };
      } else {
        const events = frame.snapshot?.events ?? [];
        const seq = frame.snapshot?.seq ?? 0;
        entry.cursor = { afterSeq: seq, epoch: frame.epoch };
        entry.handlers.onReset?.({ afterSeq: 0, epoch: frame.epoch });
        if (events.length > 0) entry.handlers.onEvents(events, { fromSeq: 1, toSeq: seq });
      }
      noteCaughtUp(entry);
    },
    onEvents(frame) {
      const thread = frame.events[0]?.thread;
      const entry = thread === undefined ? undefined : entries.get(thread);
      if (entry === undefined) return;
      const step = advance(entry.cursor, frame.events, frame.fromSeq);
      switch (step.kind) {
        case 'duplicate':
          return;
        case 'gap':
          if (entry.pending) return;
          entry.gapsInARow += 1;
          if (entry.gapsInARow > mostGapsInARow) link.fail('events are missing again and again');
          else subscribe(entry);
          return;
        case 'deliver':
          // The position moves first: an exception of a handler must not make the events come twice.
          entry.cursor = step.cursor;
          entry.gapsInARow = 0;
          entry.handlers.onEvents(step.events, { fromSeq: step.fromSeq, toSeq: step.cursor.afterSeq });
          noteCaughtUp(entry);
      }
    },
    onHeads(heads) {
      const behind = [...entries.values()].filter(
        (entry) => (heads[entry.thread] ?? 0) > entry.cursor.afterSeq,
      );
      if (behind.length === 0) return;
      after(headGraceMs, () => {
        for (const entry of behind) {
          const current = entries.get(entry.thread) === entry && !entry.pending;
          if (current && (heads[entry.thread] ?? 0) > entry.cursor.afterSeq) subscribe(entry);
        }
      });
    },
    onError(thread, error) {
      const entry = entries.get(thread);
      if (entry === undefined) return;
      if (error.recoverable) {
        after(error.retryAfterMs ?? refusalDelayMs, () => {
          if (entries.get(thread) === entry) subscribe(entry);
        });
        return;
      }
      entries.delete(thread);
      entry.handlers.onError?.(fromWireError(error));
    },
    clear() {
      entries.clear();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
