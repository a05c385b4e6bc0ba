import { type Acceptance, ApexError, newId, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { Kysely } from 'kysely';
import { actorOf } from '../../prices/store/price-rows.ts';
import { type AcceptanceTables, acceptanceOf } from './acceptance-rows.ts';

type Database = Kysely<AcceptanceTables>;

/** Most acceptances that are listed: nobody sees through more. */
const mostListed = 1_000;

/** The acceptances of the scope's organization, newest first. */
export function listAcceptances(database: Database, scope: Scope): Promise<Acceptance[]> {
  return withScope(database, scope, async (transaction) => {
    const rows = await transaction
      .selectFrom('acceptance')
      .selectAll()
      .where('organization_id', '=', scope.organizationId)
      .orderBy('accepted_at', 'desc')
      .orderBy('id', 'desc')
      .limit(mostListed)
      .execute();
    return rows.map(acceptanceOf);
  });
}

/** One acceptance. Raises `not_found` for an id that is not this organization's. */
export function findAcceptance(database: Database, scope: Scope, id: string): Promise<Acceptance> {
  return withScope(database, scope, async (transaction) => {
    const row = await transaction
      .selectFrom('acceptance')
      .selectAll()
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw new ApexError('not_found', `There is no acceptance "${id}" here.`);
    return acceptanceOf(row);
  });
}

/** Keeps an acceptance whose promise has been replayed, in the name of whoever accepts. */
export function addAcceptance(
  database: Database,
  scope: Scope,
  accepted: Pick<Acceptance, 'title' | 'owner' | 'note' | 'policy' | 'findings' | 'promise'>,
): Promise<Acceptance> {
  return withScope(database, scope, async (transaction) => {
    const row = await transaction
      .insertInto('acceptance')
      .values({
        id: newId('acceptance'),
        organization_id: scope.organizationId,
        title: accepted.title,
        owner: accepted.owner,
        note: accepted.note,
        policy: JSON.stringify(accepted.policy),
        findings: JSON.stringify(accepted.findings),
        promise: JSON.stringify(accepted.promise),
        accepted_by: actorOf(scope),
        applied_on: null,
        applied_by: null,
        withdrawn_at: null,
        withdrawn_by: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return acceptanceOf(row);
  });
}
