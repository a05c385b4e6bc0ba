import { type ApexError, type Scope, toWireError } from '@netra/contract';
import type { StreamSession } from '../session/stream-session.ts';
import { createEventSource, type EventSource } from './event-source.ts';
import type { Limits } from './limits.ts';
import { lifeOfConnectionMs, type StreamSettings } from './stream-settings.ts';
import type { Reading, ReadSink, ReadStart, ThreadFeeds } from './thread-feeds.ts';

/** What a kind of event source says in its own words. */
export type SourceWords = {
  /** The text of a sign of life; `heads` is how far the logs reach that are read. */
  alive(heads: Record<string, number>): string;
  error(error: ApexError): string;
};

/** Our own words: named messages of JSON. */
export const apexWords: SourceWords = {
  alive: (heads) => `event: ping\ndata: ${JSON.stringify({ type: 'ping', heads })}\n\n`,
  error: (error) => `event: error\ndata: ${JSON.stringify(toWireError(error))}\n\n`,
};

/** The answers of server-sent events that are open. */
export type EventSources = {
  /** Begins an answer that reads a thread; it ends with its credential, and `sinkOf` may end it earlier. */
  open(
    session: StreamSession,
    start: ReadStart,
    answer: { words: SourceWords; sinkOf(source: EventSource): Pick<ReadSink, 'begin' | 'deliver'> },
  ): Promise<EventSource>;
  /** Ends those of whoever `matches`, after saying why where there is a reason. */
  endWhere(matches: (scope: Scope) => boolean, reason?: ApexError): void;
};

/** What a timer can count to. */
const longestTimerMs = 2 ** 31 - 1;

/** How an answer of server-sent events is announced. */
export const sourceHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // nginx would otherwise hold the events back until its buffer is full.
  'x-accel-buffering': 'no',
};

/** Makes the list of open answers, each with a seat within the limits. */
export function createEventSources(parts: {
  feeds: ThreadFeeds;
  limits: Limits;
  settings: Pick<StreamSettings, 'maximumConnectionMs'>;
}): EventSources {
  const { feeds, limits, settings } = parts;
  const sources = new Map<EventSource, { scope: Scope; words: SourceWords }>();

  return {
    async open(session, start, { words, sinkOf }) {
      const { scope } = session;
      const seat = limits.takeSeat(scope);
      let reading: Reading | null = null;
      const source = createEventSource(() =>
        words.alive(reading === null ? {} : { [start.thread]: reading.head() }),
      );
      const goodForMs = Math.min(session.goodUntilMs - Date.now(), lifeOfConnectionMs(settings));
      const expiry = setTimeout(source.end, Math.min(longestTimerMs, Math.max(0, goodForMs)));
      sources.set(source, { scope, words });
      source.onEnd(() => {
        clearTimeout(expiry);
        sources.delete(source);
        seat.leave();
        reading?.stop();
      });
      try {
        reading = await feeds.read(scope, start, {
          ...sinkOf(source),
          drained: source.drained,
          lost: (error) => {
            source.write(words.error(error));
            source.end();
          },
        });
      } catch (error) {
        source.body.destroy();
        throw error;
      }
      if (source.body.destroyed) reading.stop();
      return source;
    },
    endWhere(matches, reason) {
      for (const [source, { scope, words }] of [...sources]) {
        if (!matches(scope)) continue;
        if (reason !== undefined) source.write(words.error(reason));
        source.end();
      }
    },
  };
}
