import type { EngineClient } from './engine-client.ts';

/** Comment at the start of every statement of the writing connection. */
export const writeTag = '/* apex-write */';

/**
 * Ends what is left of our own writing in the engine, and returns when it has ended. A server goes on with a statement
 * whose sender is gone: an insert that we think failed could appear later, beside its repetition, and count twice.
 */
export async function settleWrites(client: EngineClient): Promise<void> {
  // Put together in parts, so that this statement does not find itself.
  const [first, second] = [writeTag.slice(0, 8), writeTag.slice(8)];
  await client.command(`kill query where position(query, concat('${first}', '${second}')) > 0 sync`);
}
