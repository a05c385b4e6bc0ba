import { type Scope, userOf } from '@netra/contract';
import { type Kysely, sql, type Transaction } from 'kysely';

/**
 * Runs `work` in one transaction that sees only the scope's organization: row level security reads the
 * transaction-local settings `apex.organization_id` and `apex.user_id`, which end with the transaction.
 */
export function withScope<Tables, Result>(
  database: Kysely<Tables>,
  scope: Scope,
  work: (transaction: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  return database.transaction().execute(async (transaction) => {
    await sql`select set_config('apex.organization_id', ${scope.organizationId}, true),
      set_config('apex.user_id', ${userOf(scope) ?? ''}, true)`.execute(transaction);
    return work(transaction);
  });
}
