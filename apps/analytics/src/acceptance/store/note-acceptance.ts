import { type Acceptance, ApexError, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { Kysely } from 'kysely';
import { actorOf } from '../../prices/store/price-rows.ts';
import { type AcceptanceTables, acceptanceOf } from './acceptance-rows.ts';
import { findAcceptance } from './acceptances.ts';

type Database = Kysely<AcceptanceTables>;

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
