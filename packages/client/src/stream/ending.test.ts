import { expect, test, vi } from 'vitest';
import { createEventStream } from './event-stream.ts';
import type { WebSocketLike } from './event-stream-types.ts';
import { streamEvents } from './stream-events.ts';

/** A socket of a network where nothing opens. */
class FailingSocket implements WebSocketLike {
  static made = 0;
  readonly readyState = 3;
  onopen: WebSocketLike['onopen'] = null;
  onmessage: WebSocketLike['onmessage'] = null;
  onclose: WebSocketLike['onclose'] = null;
  onerror: WebSocketLike['onerror'] = null;

  constructor() {
    FailingSocket.made += 1;
    queueMicrotask(() => this.onclose?.({ code: 1006 } as never));
  }

  send(): void {}
  close(): void {}
}

test('a stream that is closed while it says that it connects opens nothing any more', async () => {
  const stream = createEventStream({
    baseUrl: 'http://nowhere.invalid',
    WebSocket: FailingSocket,
    attemptsBeforeHttp: Number.POSITIVE_INFINITY,
    maxDelayMs: 1,
  });
  const made = await new Promise<number>((resolve) => {
    stream.onState(({ status }) => {
      if (status !== 'connecting') return;
      stream.close();
      resolve(FailingSocket.made);
    });
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(FailingSocket.made).toBe(made);
  expect(stream.state()).toEqual({ status: 'closed', error: null });
});

test('an event source without a credential leaves no timer behind', async () => {
  vi.useFakeTimers();
  try {
    const source = streamEvents({
      baseUrl: 'http://nowhere.invalid',
      thread: 'thr_x',
      token: () => Promise.reject(new Error('signed out')),
    });
    await expect(source.next()).rejects.toThrow('signed out');
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
