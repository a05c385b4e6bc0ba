import { ApexError, type Event, fromWireError, type ServerFrame, wireErrorSchema } from '@netra/contract';
import { errorOfResponse } from '../http/error-of-response.ts';
import { parseAnswer } from '../http/parse-answer.ts';
import { routeUrl } from '../http/requester.ts';
import { parseEvent, parseServerFrame } from './server-frames.ts';
import { type ServerSentEvent, serverSentEventsOf } from './server-sent-events.ts';

export type StreamEventsOptions = {
  readonly baseUrl: string;
  readonly thread: string;
  /** Events after this seq; 0 is from the start. */
  readonly afterSeq?: number;
  readonly epoch?: string;
  /** Makes a bearer token, sent as a header. */
  readonly token?: () => Promise<string>;
  /** Makes a single-use ticket, sent in the address where there is no token. */
  readonly ticket?: () => Promise<string>;
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
  /** Silence after which the connection is given up, in ms (default 40,000; the server sends a sign of life each 15 s). */
  readonly silenceMs?: number;
};

/** What an event source yields: how the subscription began, then the events, and signs of life with the log's head. */
export type StreamedFrame = Extract<ServerFrame, { type: 'subscribed' | 'events' | 'ping' }>;

const defaultSilenceMs = 40_000;

function frameOf(message: ServerSentEvent): StreamedFrame | null {
  if (message.event === 'message') {
    const event: Event = parseEvent(JSON.parse(message.data));
    return { type: 'events', events: [event] };
  }
  if (message.event === 'error') throw fromWireError(parseAnswer(wireErrorSchema, message.data));
  if (message.event !== 'subscribed' && message.event !== 'ping') return null;
  const frame = parseServerFrame(message.data);
  if (frame.type === 'subscribed' || frame.type === 'ping') return frame;
  throw new ApexError('internal', 'The event source speaks in a form this version does not know.');
}

/** Fails when nothing was heard for a time; a half-open connection would otherwise be waited on forever. */
function silenceWatch(silenceMs: number) {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => clearTimeout(timer);
  const heard = () => {
    stop();
    timer = setTimeout(() => {
      controller.abort(new ApexError('no_pong', `The event source was silent for ${silenceMs} ms.`));
    }, silenceMs);
  };
  heard();
  return { signal: controller.signal, heard, stop };
}

/**
 * Reads a thread's events over HTTP (server-sent events) until the server ends the answer or `signal` aborts.
 * Begins with a `subscribed` frame; raises the server's error, `dependency_unavailable` or `no_pong`.
 */
export async function* streamEvents(
  options: StreamEventsOptions,
): AsyncGenerator<StreamedFrame, void, undefined> {
  const headers: Record<string, string> = { accept: 'text/event-stream', 'cache-control': 'no-cache' };
  const token = await options.token?.();
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  const url = routeUrl(options.baseUrl, `/api/threads/${encodeURIComponent(options.thread)}/events`, {
    afterSeq: options.afterSeq ?? 0,
    epoch: options.epoch,
    ticket: token === undefined ? await options.ticket?.() : undefined,
  });
  // From here on: a credential that cannot be had must leave no timer behind.
  const watch = silenceWatch(options.silenceMs ?? defaultSilenceMs);
  const signal =
    options.signal === undefined ? watch.signal : AbortSignal.any([watch.signal, options.signal]);
  try {
    const response = await (options.fetch ?? globalThis.fetch)(url, { headers, signal, credentials: 'omit' });
    if (!response.ok) throw await errorOfResponse(response);
    if (response.body === null) return;
    for await (const message of serverSentEventsOf(response.body)) {
      watch.heard();
      const frame = frameOf(message);
      if (frame !== null) yield frame;
    }
  } catch (error) {
    if (options.signal?.aborted) return;
    if (error instanceof ApexError) throw error;
    if (watch.signal.aborted) throw watch.signal.reason;
    throw new ApexError('dependency_unavailable', 'The event source broke off.', { cause: error });
  } finally {
    watch.stop();
  }
}
