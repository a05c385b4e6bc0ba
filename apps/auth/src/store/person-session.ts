import { type Kysely, sql, type Transaction } from 'kysely';
import type { AuthTables } from './tables.ts';

/**
 * Runs `work` in one transaction that sees one person's own rows in every organization, and nobody else's: for the
 * few questions asked before an organization is chosen (which organizations, which sessions are mine?).
 */
export function withPerson<Result>(
  app: Kysely<AuthTables>,
  userId: string,
  work: (transaction: Transaction<AuthTables>) => Promise<Result>,
): Promise<Result> {
  return app.transaction().execute(async (transaction) => {
    await sql`select set_config('apex.organization_id', '', true), set_config('apex.user_id', ${userId}, true)`.execute(
      transaction,
    );
    return work(transaction);
  });
}
