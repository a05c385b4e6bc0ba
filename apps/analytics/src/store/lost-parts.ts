import type { Logger } from '@netra/foundation';
import { z } from 'zod';
import type { EngineClient } from './engine-client.ts';

const rowsSchema = z.array(z.object({ table: z.string(), part: z.string(), reason: z.string() }));

/**
 * Says loudly which pieces of data the engine has set aside because their files are damaged: it starts without them,
 * and figures that miss them would look right.
 */
export async function reportLostParts(client: EngineClient, logger: Logger): Promise<void> {
  const { rows } = await client.query(
    `select table, name as part, reason from system.detached_parts
     where database = 'apex' and reason in ('broken', 'broken-on-start', 'unexpected')`,
  );
  for (const lost of rowsSchema.parse(rows)) {
    logger.error(lost, 'data of the analytics store is damaged and was left out: restore it from a backup');
  }
}
