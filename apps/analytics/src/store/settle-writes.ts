import { setTimeout as sleep } from 'node:timers/promises';
import { ApexError } from '@netra/contract';
import { z } from 'zod';
import type { EngineClient } from './engine-client.ts';

/** Comment at the start of every statement of the writing connection. */
export const writeTag = '/* apex-write */';

const pollMs = 100;
/** A statement that does not end within this, in ms, is waited for again by the next write. */
const patienceMs = 15_000;

const countSchema = z.array(z.object({ running: z.number() }));

/**
 * Ends what is left of our own writing in the engine, and returns when it has ended. A server goes on with a statement
 * whose sender is gone: an insert that we think failed could appear later, beside its repetition, and count twice.
 * Raises `dependency_unavailable` when one does not end.
 */
export async function settleWrites(client: EngineClient): Promise<void> {
  // Put together in parts, so that no statement here finds itself.
  const [first, second] = [writeTag.slice(0, 8), writeTag.slice(8)];
  const ours = `position(query, concat('${first}', '${second}')) > 0`;
  const untilMs = Date.now() + patienceMs;
  for (;;) {
    const { rows } = await client.query(
      `select toInt64(count()) as running from system.processes where ${ours}`,
    );
    if (countSchema.parse(rows)[0]?.running === 0) return;
    if (Date.now() > untilMs) break;
    await client.command(`kill query where ${ours} async`);
    await sleep(pollMs);
  }
  throw new ApexError(
    'dependency_unavailable',
    'A write that was given up is still under way in the store.',
    {
      retryAfterMs: 2_000,
    },
  );
}
