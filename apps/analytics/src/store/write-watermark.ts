import { z } from 'zod';
import type { EngineClient } from './engine-client.ts';

const rowSchema = z.object({ untilMs: z.coerce.number() });

/** The one writer of this installation; a store is written by one analytics process at a time. */
const writer = 'analytics';

/**
 * Up to when (ms since 1970, by `ingested_at`) every written call is known to stand in the roll-ups and keys too;
 * 0 when nothing is known. What was ingested later is checked, and mended, at the next start.
 */
export async function readWatermark(client: EngineClient): Promise<number> {
  const { rows } = await client.query(
    `select toUnixTimestamp64Milli(max(consistent_until)) as untilMs
     from apex.write_watermark final where writer = {writer:String}`,
    { writer },
  );
  return rowSchema.parse(rows[0] ?? { untilMs: 0 }).untilMs;
}

/** States that everything ingested before `untilMs` stands in every table. */
export async function writeWatermark(client: EngineClient, untilMs: number): Promise<void> {
  await client.command(
    `insert into apex.write_watermark (writer, consistent_until)
     select {writer:String}, fromUnixTimestamp64Milli({untilMs:Int64}, 'UTC')`,
    { writer, untilMs: Math.floor(untilMs) },
  );
}
