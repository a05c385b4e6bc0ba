import { type Acceptance, ApexError, newId, type Realised, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { Kysely } from 'kysely';
import { actorOf } from '../../prices/store/price-rows.ts';
import { type AcceptanceTables, acceptanceOf, checkOf } from './acceptance-rows.ts';

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

/** Notes from when on calls are made the new way; said again, the last date counts. Raises `conflict` for one withdrawn. */
export function markApplied(
  database: Database,
  scope: Scope,
  { id, on }: { id: string; on: Date },
): Promise<Acceptance> {
  return note(database, scope, { id, set: { applied_on: on, applied_by: actorOf(scope) } });
}

/** Notes that a policy is not followed, or no longer; it stays on record. Raises `conflict` for one withdrawn before. */
export function withdraw(database: Database, scope: Scope, id: string): Promise<Acceptance> {
  return note(database, scope, { id, set: { withdrawn_at: new Date(), withdrawn_by: actorOf(scope) } });
}

type Noted = Partial<
  Pick<AcceptanceTables['acceptance'], 'applied_on' | 'applied_by' | 'withdrawn_at' | 'withdrawn_by'>
>;

async function note(
  database: Database,
  scope: Scope,
  { id, set }: { id: string; set: Noted },
): Promise<Acceptance> {
  const row = await withScope(database, scope, (transaction) =>
    transaction
      .updateTable('acceptance')
      .set(set)
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', id)
      .where('withdrawn_at', 'is', null)
      .returningAll()
      .executeTakeFirst(),
  );
  if (row !== undefined) return acceptanceOf(row);
  const { title } = await findAcceptance(database, scope, id);
  throw new ApexError('conflict', `"${title}" was withdrawn: accept the policy anew to follow it.`);
}

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
