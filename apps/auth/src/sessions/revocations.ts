import { type Kysely, sql } from 'kysely';
import type { AuthTables } from '../store/tables.ts';

/** Tokens live at most 15 minutes: what was ended longer ago needs no list to be refused. */
const concernsForMinutes = 30;
/** Ids are given out before their transactions end, so a smaller one may appear after a greater one was read. */
const repeatedForSeconds = 30;
const mostAtOnce = 5_000;

/**
 * Sessions and keys that were ended after a cursor (an earlier answer's), and those of the last half minute again;
 * without a cursor those that a token may still stand for. Looked up with the worker role, for all organizations.
 */
export async function listRevocations(
  worker: Kysely<AuthTables>,
  after: string | undefined,
): Promise<{ subjectIds: string[]; cursor: string }> {
  const revocations = worker.selectFrom('revocation').select(['id', 'subject_id']);
  const concerning =
    after === undefined
      ? revocations.where(
          'revoked_at',
          '>',
          sql<Date>`clock_timestamp() - ${concernsForMinutes} * interval '1 minute'`,
        )
      : revocations.where('id', '>', after);
  const fresh = await concerning.orderBy('id').limit(mostAtOnce).execute();
  const late =
    after === undefined
      ? []
      : await revocations
          .where('id', '<=', after)
          .where(
            'revoked_at',
            '>',
            sql<Date>`clock_timestamp() - ${repeatedForSeconds} * interval '1 second'`,
          )
          .orderBy('id', 'desc')
          .limit(mostAtOnce)
          .execute();
  return {
    subjectIds: [...new Set([...late, ...fresh].map((row) => row.subject_id))],
    cursor: fresh.at(-1)?.id ?? after ?? '0',
  };
}
