import { createHash, randomBytes } from 'node:crypto';
import { ApexError } from '@netra/contract';
import type { Kysely } from 'kysely';
import type { AuthTables } from '../store/tables.ts';

/** How long a link can be used. */
const linkLifetimeMs = 15 * 60_000;

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** Makes the token of a link (256 random bits) that signs the user in once; only its hash is stored. */
export async function issueLinkToken(worker: Kysely<AuthTables>, userId: string, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await worker
    .insertInto('sign_in_link')
    .values({
      token_hash: hashOf(token),
      user_id: userId,
      created_at: now,
      expires_at: new Date(now.getTime() + linkLifetimeMs),
      used_at: null,
    })
    .execute();
  return token;
}

/** Uses a link up, in one statement: of any number of concurrent uses one wins. Raises `link_invalid` for the others. */
export async function consumeLinkToken(
  worker: Kysely<AuthTables>,
  token: string,
  now: Date,
): Promise<{ userId: string }> {
  const used = await worker
    .updateTable('sign_in_link')
    .set({ used_at: now })
    .where('token_hash', '=', hashOf(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('user_id')
    .executeTakeFirst();
  if (used === undefined)
    throw new ApexError('link_invalid', 'This sign-in link was used before or has expired.');
  return { userId: used.user_id };
}
