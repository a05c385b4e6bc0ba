import { type Scope, userOf } from '@netra/contract';
import { type Kysely, sql, type Transaction } from 'kysely';

type Settings = { readonly organizationId: string; readonly userId: string };

function withSettings<Tables, Result>(
  database: Kysely<Tables>,
  settings: Settings,
  work: (transaction: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  return database.transaction().execute(async (transaction) => {
    await sql`select set_config('apex.organization_id', ${settings.organizationId}, true),
      set_config('apex.user_id', ${settings.userId}, true)`.execute(transaction);
    return work(transaction);
  });
}

/**
 * Runs `work` in one transaction that sees only the scope's organization: row level security reads the
 * transaction-local settings `apex.organization_id` and `apex.user_id`, which end with the transaction.
 */
export function withScope<Tables, Result>(
  database: Kysely<Tables>,
  scope: Scope,
  work: (transaction: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  return withSettings(database, { organizationId: scope.organizationId, userId: userOf(scope) ?? '' }, work);
}

/**
 * Runs `work` in one transaction that sees one person's own rows in every organization, and nobody else's: for the
 * few questions asked before an organization is chosen (which organizations, which sessions are mine?).
 */
export function withPerson<Tables, Result>(
  database: Kysely<Tables>,
  userId: string,
  work: (transaction: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  return withSettings(database, { organizationId: '', userId }, work);
}
