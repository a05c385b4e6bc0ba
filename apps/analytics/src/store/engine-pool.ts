import { ApexError } from '@netra/contract';
import { type EngineClient, type EngineLocation, openEngineClient } from './engine-client.ts';
import { writeTag } from './settle-writes.ts';

export type EnginePool = {
  /** Runs work on a free reading connection, waiting for one in turn; raises `overloaded` when too many wait. */
  use<Result>(work: (client: EngineClient) => Promise<Result>): Promise<Result>;
  /** The connection of the one writer. */
  readonly writer: EngineClient;
  /** Kept free of long statements: health checks and stopping queries answer while others compute. */
  readonly control: EngineClient;
  readonly waiting: () => number;
  close(): Promise<void>;
};

const maxWaiting = 64;

/** Opens the connections of a process: `readers` for questions, one for writing, one for control. */
export async function openEnginePool(location: EngineLocation, readers: number): Promise<EnginePool> {
  const control = await openEngineClient(location);
  const writer = await openEngineClient(location, writeTag);
  const all: EngineClient[] = [];
  for (let index = 0; index < readers; index += 1) all.push(await openEngineClient(location));
  const free = [...all];
  const queue: ((client: EngineClient) => void)[] = [];

  function release(client: EngineClient): void {
    const next = queue.shift();
    if (next === undefined) free.push(client);
    else next(client);
  }

  async function acquire(): Promise<EngineClient> {
    const client = free.pop();
    if (client !== undefined) return client;
    if (queue.length >= maxWaiting) {
      throw new ApexError('overloaded', `${queue.length} queries wait for the analytics store already.`, {
        retryAfterMs: 1_000,
        details: { waiting: queue.length, limit: maxWaiting },
      });
    }
    return new Promise((resolve) => queue.push(resolve));
  }

  return {
    writer,
    control,
    waiting: () => queue.length,
    async use(work) {
      const client = await acquire();
      try {
        return await work(client);
      } finally {
        release(client);
      }
    },
    async close() {
      for (const client of [...all, writer, control]) await client.close();
    },
  };
}
