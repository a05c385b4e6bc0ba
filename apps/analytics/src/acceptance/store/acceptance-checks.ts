import { newId, type Realised, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { Kysely } from 'kysely';
import { actorOf } from '../../prices/store/price-rows.ts';
import { type AcceptanceTables, checkOf } from './acceptance-rows.ts';

type Database = Kysely<AcceptanceTables>;

/** Keeps what an acceptance was found to have saved. */
export async function addCheck(database: Database, scope: Scope, result: Realised): Promise<void> {
  await withScope(database, scope, (transaction) =>
    transaction
      .insertInto('acceptance_check')
      .values({
        id: newId('acceptance'),
        organization_id: scope.organizationId,
        acceptance_id: result.acceptanceId,
        result: JSON.stringify(result),
        checked_by: actorOf(scope),
      })
      .execute(),
  );
}

/** The newest check of each acceptance of the organization. */
export function newestChecks(database: Database, scope: Scope): Promise<Realised[]> {
  return withScope(database, scope, async (transaction) => {
    const rows = await transaction
      .selectFrom('acceptance_check')
      .distinctOn('acceptance_id')
      .select(['acceptance_id', 'result'])
      .where('organization_id', '=', scope.organizationId)
      .orderBy('acceptance_id')
      .orderBy('checked_at', 'desc')
      .execute();
    return rows.map(checkOf);
  });
}
