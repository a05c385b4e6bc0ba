import { type Kysely, sql } from 'kysely';
import type { AuthTables } from './tables.ts';

const day = 24 * 60 * 60 * 1_000;

/** Deletes what can no longer matter: sessions past their time, old links, attempts, revocations, long retired keys. */
export async function sweep(worker: Kysely<AuthTables>, now: Date): Promise<void> {
  const before = (ageMs: number) => sql<Date>`${new Date(now.getTime() - ageMs)}::timestamptz`;
  await worker.deleteFrom('session').where('expires_at', '<', before(day)).execute();
  await worker.deleteFrom('sign_in_link').where('expires_at', '<', before(day)).execute();
  await worker.deleteFrom('attempt').where('last_at', '<', before(day)).execute();
  await worker.deleteFrom('revocation').where('revoked_at', '<', before(day)).execute();
  await worker
    .deleteFrom('signing_key')
    .where('retires_at', '<', before(30 * day))
    .execute();
}
