import { ApexError, newId, type PriceChange, type QuarantineDecision, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { type Kysely, sql, type Transaction } from 'kysely';
import { raiseVersion } from './negotiated-prices.ts';
import type { PriceTables } from './price-database.ts';
import { actorOf, changeOf } from './price-rows.ts';

/** All columns, the day as text: the driver would make a local midnight of it. */
export const changeColumns = [
  'id',
  'organization_id',
  'import_id',
  'provider',
  'model',
  'tier',
  'component',
  'above_tokens',
  'before',
  'after',
  'second',
  'status',
  'reason',
  sql<string | null>`effective_from::text`.as('effective_from'),
  'source',
  'created_at',
  'decided_by',
  'decided_at',
] as const;

export type NewChange = Omit<PriceChange, 'createdAt' | 'decidedBy' | 'decidedAt'>;

/** The changes of the scope's organization with one of these states, oldest first. */
export function listChanges(
  database: Kysely<PriceTables>,
  scope: Scope,
  states: readonly PriceChange['status'][],
): Promise<PriceChange[]> {
  return withScope(database, scope, async (transaction) => {
    const rows = await transaction
      .selectFrom('price_change')
      .select(changeColumns)
      .where('organization_id', '=', scope.organizationId)
      .where('status', 'in', states)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(changeOf);
  });
}

/** Keeps the changes of one import, all or none. */
export async function addChanges(
  database: Kysely<PriceTables>,
  scope: Scope,
  changes: readonly NewChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const importId = newId('job');
  await withScope(database, scope, async (transaction) => {
    for (let from = 0; from < changes.length; from += 500) {
      const rows = changes.slice(from, from + 500).map((change) => ({
        id: change.id,
        organization_id: scope.organizationId,
        import_id: importId,
        provider: change.provider,
        model: change.model,
        tier: change.serviceTier,
        component: change.component,
        above_tokens: change.aboveTokens,
        before: change.before,
        after: change.after,
        second: change.second,
        status: change.status,
        reason: change.reason,
        effective_from: change.effectiveFrom,
        source: JSON.stringify(change.source),
        decided_by: null,
        decided_at: null,
      }));
      await transaction.insertInto('price_change').values(rows).execute();
    }
    await raiseVersion(transaction, scope);
  });
}

async function waiting(transaction: Transaction<PriceTables>, scope: Scope, ids: readonly string[]) {
  const rows = await transaction
    .selectFrom('price_change')
    .select(['id', 'status'])
    .where('organization_id', '=', scope.organizationId)
    .where('id', 'in', ids)
    .forUpdate()
    .execute();
  const missing = ids.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) throw new ApexError('not_found', `There is no price change "${missing}" here.`);
  const decided = rows.find((row) => row.status !== 'quarantined');
  if (decided !== undefined)
    throw new ApexError('conflict', `The price change "${decided.id}" is ${decided.status} already.`);
}

/** Decides on changes that wait, all or none. Raises `not_found`, and `conflict` for one that no longer waits. */
export function decideChanges(
  database: Kysely<PriceTables>,
  scope: Scope,
  decision: QuarantineDecision,
): Promise<PriceChange[]> {
  const ids = [...new Set(decision.ids)];
  return withScope(database, scope, async (transaction) => {
    await waiting(transaction, scope, ids);
    await transaction
      .updateTable('price_change')
      .set({
        status: decision.decision === 'accept' ? 'accepted' : 'rejected',
        decided_by: actorOf(scope),
        decided_at: new Date(),
        ...(decision.effectiveFrom === undefined ? {} : { effective_from: decision.effectiveFrom }),
      })
      .where('organization_id', '=', scope.organizationId)
      .where('id', 'in', ids)
      .execute();
    await raiseVersion(transaction, scope);
    const rows = await transaction
      .selectFrom('price_change')
      .select(changeColumns)
      .where('id', 'in', ids)
      .execute();
    return rows.map(changeOf);
  });
}
