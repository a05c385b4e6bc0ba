import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@netra/foundation';
import pg from 'pg';
import { wakeChannel } from './notifier.ts';

export type ListenerOptions = {
  readonly url: string;
  readonly logger: Logger;
  readonly onNews: (payload: string | undefined) => void;
};

const firstDelayMs = 100;
const longestDelayMs = 5_000;

/** Keeps one connection that listens for news of other processes, and opens it again whenever it breaks. */
export function createListener(options: ListenerOptions): { close(): Promise<void> } {
  const { logger } = options;
  const ending = new AbortController();
  let current: pg.Client | undefined;

  /** Resolves when the connection has ended, for whatever reason; rejects when it could not be made. */
  const listenOnce = async (onConnected: () => void) => {
    const client = new pg.Client({
      connectionString: options.url,
      application_name: 'apex-backend-listener',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    const ended = new Promise<void>((resolve) => {
      client.once('end', resolve);
    });
    client.on('error', (error) => logger.debug({ err: error }, 'the listening connection broke'));
    client.on('notification', (message) => options.onNews(message.payload));
    await client.connect();
    current = client;
    await client.query(`listen ${wakeChannel}`);
    onConnected();
    if (ending.signal.aborted) await client.end();
    await ended;
  };

  const keep = async () => {
    let delayMs = firstDelayMs;
    while (!ending.signal.aborted) {
      try {
        await listenOnce(() => {
          delayMs = firstDelayMs;
        });
      } catch (error) {
        logger.warn({ err: error }, 'listening for other processes failed; polling until it works again');
      }
      current = undefined;
      if (ending.signal.aborted) return;
      await delay(delayMs, undefined, { signal: ending.signal }).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, longestDelayMs);
    }
  };
  const kept = keep();
  return {
    async close() {
      ending.abort();
      await current?.end();
      await kept;
    },
  };
}
