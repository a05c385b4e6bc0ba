import { ApexError, type Negotiated, type NegotiatedTerms, newId, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { type Kysely, sql } from 'kysely';
import type { PriceTables } from './price-database.ts';
import { actorOf, negotiatedOf } from './price-rows.ts';

/** Says in the same transaction that an organization's prices are others now. */
export async function raiseVersion(transaction: Kysely<PriceTables>, scope: Scope): Promise<void> {
  await sql`insert into price_version (organization_id) values (${scope.organizationId})
    on conflict (organization_id) do update set version = price_version.version + 1`.execute(transaction);
}

/** The terms of the scope's organization that hold, newest first. */
export function listNegotiated(database: Kysely<PriceTables>, scope: Scope): Promise<Negotiated[]> {
  return withScope(database, scope, async (transaction) => {
    const rows = await transaction
      .selectFrom('negotiated_price')
      .selectAll()
      .where('organization_id', '=', scope.organizationId)
      .where('revoked_at', 'is', null)
      .orderBy('created_at', 'desc')
      .execute();
    return rows.map(negotiatedOf);
  });
}

/** Keeps a term that has been checked; it holds for the next call that comes in. */
export function addNegotiated(
  database: Kysely<PriceTables>,
  scope: Scope,
  terms: NegotiatedTerms,
): Promise<Negotiated> {
  return withScope(database, scope, async (transaction) => {
    const row = await transaction
      .insertInto('negotiated_price')
      .values({
        id: newId('price'),
        organization_id: scope.organizationId,
        terms: JSON.stringify(terms),
        created_by: actorOf(scope),
        revoked_at: null,
        revoked_by: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await raiseVersion(transaction, scope);
    return negotiatedOf(row);
  });
}

/** Takes a term back; it stays on record. Raises `not_found` for one that does not hold in this organization. */
export function revokeNegotiated(database: Kysely<PriceTables>, scope: Scope, id: string): Promise<void> {
  return withScope(database, scope, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('negotiated_price')
      .set({ revoked_at: new Date(), revoked_by: actorOf(scope) })
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new ApexError('not_found', `No negotiated price "${id}" holds here.`);
    await raiseVersion(transaction, scope);
  });
}
