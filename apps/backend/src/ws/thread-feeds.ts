import { setImmediate as nextTurn } from 'node:timers/promises';
import { ApexError, type Event, type Scope } from '@netra/contract';
import type { Logger } from '@netra/foundation';
import { type Batch, batchAfter, batchesOf } from './batch.ts';
import type { EventLog, LogPage } from './event-log.ts';

/** Where a reader wants to begin. */
export type ReadStart = {
  readonly thread: string;
  readonly afterSeq: number;
  readonly epoch?: string | undefined;
};

/** How a reading began: at the asked place, or, where that place does not exist in this log, at its start. */
export type ReadBegin = {
  readonly thread: string;
  readonly epoch: string;
  readonly recovered: boolean;
  readonly fromSeq: number;
  readonly headSeq: number;
};

/** Where a reading goes to. */
export type ReadSink = {
  begin(begin: ReadBegin): void;
  deliver(batch: Batch): void;
  /** Resolves when more can be taken; a reader of old events is never sent more than it takes. */
  drained(): Promise<void>;
  /** The log was replaced under the reader (a restore), or cannot be read for good. */
  lost(error: ApexError): void;
};

export type Reading = {
  readonly thread: string;
  /** The log's head as far as it is known here; readers compare it with what arrived. */
  head(): number;
  stop(): void;
};

/** One reader of a thread: `live` once it has caught up and is handed what is new together with the others. */
class FeedReader implements Reading {
  readonly feed: Feed;
  readonly sink: ReadSink;
  cursor: number;
  live = false;
  stopped = false;

  constructor(feed: Feed, sink: ReadSink, cursor: number) {
    this.feed = feed;
    this.sink = sink;
    this.cursor = cursor;
  }

  get thread(): string {
    return this.feed.thread;
  }

  head(): number {
    return this.feed.target;
  }

  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.feed.readers.delete(this);
    if (this.live) this.feed.liveReaders -= 1;
    if (this.feed.readers.size === 0) this.feed.onDeserted();
  }
}

/** Whose rights a reading has, and the page that was read already. */
type CatchUpFrom = { readonly scope: Scope; readonly page?: LogPage };
type Feed = {
  readonly organizationId: string;
  readonly thread: string;
  readonly readers: Set<FeedReader>;
  liveReaders: number;
  epoch: string | null;
  /** Last seq that was handed to the live readers. */
  cursor: number;
  target: number;
  pumping: boolean;
  unwatch: () => void;
  /** Called when the last reader has left. */
  onDeserted(): void;
};

export type ThreadFeeds = {
  /** Begins a reading after checking access. Raises `not_found` for a thread that is not the scope's. */
  read(scope: Scope, start: ReadStart, sink: ReadSink): Promise<Reading>;
  /** Threads that are read now. */
  size(): number;
  close(): void;
};

/** Events read at once; one is at most 64 KB, so this bounds what a reading holds in memory. */
const pageSize = 200;
const retryMs = 500;

/** Makes the one place where the log is read for delivery: new events are read once a thread, for all its readers. */
export function createThreadFeeds(log: EventLog, logger: Logger): ThreadFeeds {
  const feeds = new Map<string, Feed>();
  let closed = false;

  function feedOf(organizationId: string, thread: string): Feed {
    const key = keyOf(organizationId, thread);
    const known = feeds.get(key);
    if (known !== undefined) return known;
    const feed: Feed = {
      organizationId,
      thread,
      readers: new Set(),
      liveReaders: 0,
      epoch: null,
      cursor: 0,
      target: 0,
      pumping: false,
      unwatch: () => undefined,
      onDeserted() {
        feed.unwatch();
        if (feeds.get(key) === feed) feeds.delete(key);
      },
    };
    feeds.set(key, feed);
    feed.unwatch = log.watch({ organizationId, thread }, (headSeq, events) => {
      feed.target = Math.max(feed.target, headSeq);
      if (events === undefined || !handOver(feed, events)) void pump(feed);
    });
    return feed;
  }

  function loseAll(feed: Feed, error: ApexError): void {
    for (const reader of [...feed.readers]) {
      reader.stop();
      reader.sink.lost(error);
    }
  }

  function deliverTo(reader: FeedReader, batch: Batch): void {
    const fresh = batchAfter(batch, reader.cursor);
    if (fresh === undefined) return;
    reader.cursor = fresh.toSeq;
    reader.sink.deliver(fresh);
  }

  function deliverToAll(feed: Feed, batch: Batch): void {
    feed.cursor = batch.toSeq;
    for (const reader of feed.readers) if (reader.live) deliverTo(reader, batch);
  }

  /** Delivers what an appender of this process has at hand; false where that is not exactly what comes next. */
  function handOver(feed: Feed, events: readonly Event[]): boolean {
    const [first] = events;
    if (feed.pumping || feed.liveReaders === 0 || first?.seq !== feed.cursor + 1) return false;
    if (first.epoch !== feed.epoch || feed.cursor + events.length !== feed.target) return false;
    const batches = batchesOf(events);
    const [only] = batches;
    if (only === undefined || batches.length > 1) return false;
    deliverToAll(feed, only);
    return true;
  }

  async function readOnce(feed: Feed): Promise<boolean> {
    const { organizationId, thread, cursor } = feed;
    const page = await log.readNew({ organizationId, thread, afterSeq: cursor, limit: pageSize });
    if (feed.epoch !== null && page.epoch !== feed.epoch) {
      loseAll(feed, stateLost());
      return false;
    }
    for (const [index, batch] of batchesOf(page.events).entries()) {
      // A burst is handed over in portions, so that readers who keep up can take one before the next.
      if (index > 0) await nextTurn();
      deliverToAll(feed, batch);
    }
    feed.target = Math.max(feed.target, page.headSeq);
    return page.events.length > 0;
  }

  async function pump(feed: Feed): Promise<void> {
    if (feed.pumping) return;
    feed.pumping = true;
    try {
      while (!closed && feed.liveReaders > 0 && feed.cursor < feed.target) {
        if (!(await readOnce(feed))) break;
      }
    } catch (error) {
      if (error instanceof ApexError && error.code === 'not_found') loseAll(feed, error);
      else {
        logger.warn({ err: error, thread: feed.thread }, 'new events could not be read; trying again');
        setTimeout(() => void pump(feed), retryMs).unref();
      }
    } finally {
      feed.pumping = false;
    }
  }

  /** Makes a reader that has caught up a live one. False when it has not quite: others are ahead of it. */
  function join(feed: Feed, reader: FeedReader): boolean {
    if (reader.stopped) return true;
    if (feed.liveReaders === 0 && !feed.pumping) feed.cursor = reader.cursor;
    if (reader.cursor < feed.cursor) return false;
    reader.live = true;
    feed.liveReaders += 1;
    void pump(feed);
    return true;
  }

  /** Delivers a page at the reader's own pace, then further ones, until the reader can go on as a live one. */
  async function catchUp(feed: Feed, reader: FeedReader, from: CatchUpFrom): Promise<void> {
    if (from.page !== undefined && (await deliverPage(feed, reader, from.page))) return;
    while (!reader.stopped && !closed) {
      const range = { thread: feed.thread, afterSeq: reader.cursor, limit: pageSize };
      const page = await log.read(from.scope, range);
      if (reader.stopped) return;
      if (page.epoch !== feed.epoch) {
        loseAll(feed, stateLost());
        return;
      }
      if (await deliverPage(feed, reader, page)) return;
    }
  }

  /** True when the reader needs no further page: it has become a live one, or has stopped. */
  async function deliverPage(feed: Feed, reader: FeedReader, page: LogPage): Promise<boolean> {
    feed.target = Math.max(feed.target, page.headSeq);
    for (const batch of batchesOf(page.events)) {
      await reader.sink.drained();
      if (reader.stopped) return true;
      deliverTo(reader, batch);
    }
    return page.events.length < pageSize && join(feed, reader);
  }

  function keepCatchingUp(feed: Feed, reader: FeedReader, from: CatchUpFrom): void {
    catchUp(feed, reader, from).catch((error: unknown) => {
      if (reader.stopped) return;
      if (error instanceof ApexError && error.code === 'not_found') {
        reader.stop();
        reader.sink.lost(error);
        return;
      }
      logger.warn({ err: error, thread: feed.thread }, 'old events could not be read; trying again');
      setTimeout(() => {
        if (!reader.stopped) keepCatchingUp(feed, reader, { scope: from.scope });
      }, retryMs).unref();
    });
  }

  return {
    async read(scope, start, sink) {
      // Watched before it is read, so that nothing that is appended in between goes unnoticed.
      const feed = feedOf(scope.organizationId, start.thread);
      const reader = new FeedReader(feed, sink, start.afterSeq);
      feed.readers.add(reader);
      try {
        const range = { thread: start.thread, limit: pageSize };
        let page = await log.read(scope, { ...range, afterSeq: start.afterSeq });
        const sameLog = start.epoch === undefined || start.epoch === page.epoch;
        const recovered = sameLog && start.afterSeq <= page.headSeq;
        if (!recovered) {
          reader.cursor = 0;
          page = await log.read(scope, { ...range, afterSeq: 0 });
        }
        if (closed) throw new ApexError('server_restarting', 'The server is shutting down.');
        if (feed.epoch !== null && feed.epoch !== page.epoch) {
          reader.stop();
          loseAll(feed, stateLost());
          throw stateLost();
        }
        feed.epoch = page.epoch;
        feed.target = Math.max(feed.target, page.headSeq);
        const fromSeq = reader.cursor + 1;
        sink.begin({ thread: start.thread, epoch: page.epoch, recovered, fromSeq, headSeq: page.headSeq });
        keepCatchingUp(feed, reader, { scope, page });
      } catch (error) {
        reader.stop();
        throw error;
      }
      return reader;
    },
    size: () => feeds.size,
    close() {
      closed = true;
      for (const feed of feeds.values()) feed.unwatch();
      feeds.clear();
    },
  };
}

function keyOf(organizationId: string, thread: string): string {
  return JSON.stringify([organizationId, thread]);
}

function stateLost(): ApexError {
  return new ApexError('stream_state_lost', 'The log was replaced by another one (a restored database).');
}
