import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { EngineClient } from './engine-client.ts';

const name = 'end_user_key';
const rowSchema = z.array(z.object({ value: z.string() }));

/** The key that end users are hashed with: made at the first start and kept, so that a person stays the same person. */
export async function readOrMakeEndUserKey(client: EngineClient): Promise<string> {
  const { rows } = await client.query(
    'select value from apex.store_facts where name = {name:String} order by written_at limit 1',
    { name },
  );
  const [known] = rowSchema.parse(rows);
  if (known !== undefined) return known.value;
  const value = randomBytes(32).toString('base64url');
  await client.command('insert into apex.store_facts (name, value) select {name:String}, {value:String}', {
    name,
    value,
  });
  return value;
}
