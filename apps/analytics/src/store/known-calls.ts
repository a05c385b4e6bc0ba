import { z } from 'zod';
import type { EngineClient } from './engine-client.ts';
import { listLiteral } from './remove-versions.ts';

const keySchema = z.object({
  id: z.string(),
  startedAtMs: z.number(),
  version: z.number(),
  contentHash: z.string(),
});
/** A call that is stored: its newest version. */
type KnownCall = z.infer<typeof keySchema>;

/** Which calls of an organization are stored already, by their id. */
export async function knownCalls(
  writer: EngineClient,
  organization: string,
  callIds: readonly string[],
): Promise<Map<string, KnownCall>> {
  const { rows } = await writer.query(
    `select call_id as id, toUnixTimestamp64Milli(started_at) as startedAtMs, version, toString(content_hash) as contentHash
     from apex.call_keys
     where organization_id = {organization:String}
       and call_key in (select sipHash64(arrayJoin(${listLiteral(callIds)})))
     order by version`,
    { organization },
  );
  // Ordered by version: of a call that was replaced, the newest stays. A key's collision is another id.
  return new Map(
    z
      .array(keySchema)
      .parse(rows)
      .map((row) => [row.id, row]),
  );
}
