import { newId, principalSchema, type Scope } from '@netra/contract';
import { databaseFailure, withScope } from '@netra/foundation';
import { sql } from 'kysely';
import { systemScope } from '../store/system-scope.ts';
import type { AppDatabase } from '../store/tables.ts';
import type { TicketHomeStore } from './ticket-store.ts';
import { defaultTicketLifetimeMs, holderOf, mostOutstanding, tooManyTickets } from './ticket-store.ts';
import { newTicketSecret } from './ticket-text.ts';

/** Keeps tickets in PostgreSQL; only hashes are kept, and using one up is a single `delete ... returning`. */
export function createPostgresTickets(database: AppDatabase): TicketHomeStore {
  const ownTickets = (transaction: AppDatabase, scope: Scope) =>
    transaction
      .selectFrom('ticket')
      .where('organization_id', '=', scope.organizationId)
      .where('user_id', '=', holderOf(scope.principal).userId)
      .where('expires_at', '>', sql<Date>`now()`);
  const countOwn = async (transaction: AppDatabase, scope: Scope): Promise<number> => {
    const { count } = await ownTickets(transaction, scope)
      .select((select) => select.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  };

  return {
    async issue(scope, { origin, lifetimeMs = defaultTicketLifetimeMs }) {
      const { userId, sessionId } = holderOf(scope.principal);
      const secret = newTicketSecret(scope.organizationId, { store: 'postgresql' });
      const id = newId('ticket');
      return withScope(database, scope, async (transaction) => {
        await transaction.deleteFrom('ticket').where('expires_at', '<', sql<Date>`now()`).execute();
        const count = await countOwn(transaction, scope);
        if (count >= mostOutstanding) throw tooManyTickets(count);
        const { expires_at } = await transaction
          .insertInto('ticket')
          .values({
            organization_id: scope.organizationId,
            id,
            secret_hash: secret.hash,
            user_id: userId,
            session_id: sessionId,
            principal: JSON.stringify(scope.principal),
            origin,
            expires_at: sql<Date>`now() + ${lifetimeMs} * interval '1 millisecond'`,
          })
          .returning('expires_at')
          .executeTakeFirstOrThrow();
        return { ticketId: id, ticket: secret.text, expiresAt: expires_at.toISOString() };
      });
    },

    async take({ organizationId, hash }) {
      const used = await withScope(database, systemScope(organizationId), (transaction) =>
        transaction
          .deleteFrom('ticket')
          .where('organization_id', '=', organizationId)
          .where('secret_hash', '=', hash)
          .returning(['principal', 'origin', sql<boolean>`expires_at > now()`.as('in_time')])
          .executeTakeFirst(),
      ).catch((error: unknown) => {
        throw databaseFailure(error) ?? error;
      });
      if (used === undefined || !used.in_time) return undefined;
      return {
        scope: { organizationId, principal: principalSchema.parse(used.principal) },
        origin: used.origin,
      };
    },

    async describe(scope, ticketId) {
      const row = await withScope(database, scope, (transaction) =>
        ownTickets(transaction, scope)
          .select(['id', 'expires_at'])
          .where('id', '=', ticketId)
          .executeTakeFirst(),
      );
      return row === undefined ? undefined : { ticketId: row.id, expiresAt: row.expires_at.toISOString() };
    },

    async revoke(scope, ticketId) {
      const { numDeletedRows } = await withScope(database, scope, (transaction) =>
        transaction
          .deleteFrom('ticket')
          .where('organization_id', '=', scope.organizationId)
          .where('user_id', '=', holderOf(scope.principal).userId)
          .where('id', '=', ticketId)
          .executeTakeFirst(),
      );
      return numDeletedRows > 0n;
    },

    outstanding: (scope) => withScope(database, scope, (transaction) => countOwn(transaction, scope)),
  };
}
