import { ApexError, newId, type Principal, principalSchema, type Scope, type Ticket } from '@netra/contract';
import { databaseFailure, withScope } from '@netra/foundation';
import { sql } from 'kysely';
import { systemScope } from '../store/system-scope.ts';
import type { AppDatabase } from '../store/tables.ts';
import type { RequestOrigin } from './origins.ts';
import { newTicketSecret, parseTicketText } from './ticket-text.ts';

/** What may be told of a ticket without its secret. */
type TicketFacts = { readonly ticketId: string; readonly expiresAt: string };

type TicketStatus = {
  readonly store: 'postgresql';
  /** Tickets of the asking person that are neither used nor expired. */
  readonly outstanding: number;
  readonly lifetimeMs: number;
};

export type TicketStore = {
  /** Makes a single-use ticket for whoever `scope` names, good only from `origin`. Raises `rate_limited`. */
  issue(scope: Scope, options: { origin: RequestOrigin; lifetimeMs?: number }): Promise<Ticket>;
  /** Uses a ticket up and tells whom it lets in; of any number at once exactly one succeeds. Raises `ticket_invalid`. */
  consume(text: string, origin: RequestOrigin): Promise<Scope>;
  /** Tells of one's own ticket without using it. Raises `not_found` once it is used, revoked or expired. */
  describe(scope: Scope, ticketId: string): Promise<TicketFacts>;
  /** Makes one's own ticket void. Raises `not_found`. */
  revoke(scope: Scope, ticketId: string): Promise<void>;
  status(scope: Scope): Promise<TicketStatus>;
};

const defaultTicketLifetimeMs = 30_000;
/** More unused tickets than this mean a client that fetches them in a loop. */
const mostOutstanding = 200;

/** Who a principal is, as tickets are bound: a person in a session, or a key, which is its own session. */
function holderOf(principal: Principal): { userId: string; sessionId: string } {
  switch (principal.kind) {
    case 'user':
      return { userId: principal.userId, sessionId: principal.sessionId };
    case 'key':
      return { userId: principal.keyId, sessionId: principal.keyId };
    case 'service':
      throw new ApexError('forbidden', 'Services open streams with their own tokens, not with tickets.');
  }
}

/** Makes the store of tickets in PostgreSQL; only hashes are kept, and using one up is a single delete. */
export function createTicketStore(database: AppDatabase): TicketStore {
  const ownTicket = (transaction: AppDatabase, scope: Scope, ticketId: string) =>
    transaction
      .selectFrom('ticket')
      .select(['id', 'expires_at'])
      .where('organization_id', '=', scope.organizationId)
      .where('user_id', '=', holderOf(scope.principal).userId)
      .where('id', '=', ticketId)
      .where('expires_at', '>', sql<Date>`now()`);
  const noTicket = () => new ApexError('not_found', 'This ticket is unknown, used, revoked or expired.');

  return {
    async issue(scope, { origin, lifetimeMs = defaultTicketLifetimeMs }) {
      const { userId, sessionId } = holderOf(scope.principal);
      const secret = newTicketSecret(scope.organizationId);
      const id = newId('ticket');
      return withScope(database, scope, async (transaction) => {
        await transaction.deleteFrom('ticket').where('expires_at', '<', sql<Date>`now()`).execute();
        const { count } = await transaction
          .selectFrom('ticket')
          .select((select) => select.fn.countAll<string>().as('count'))
          .where('organization_id', '=', scope.organizationId)
          .where('user_id', '=', userId)
          .executeTakeFirstOrThrow();
        if (Number(count) >= mostOutstanding) {
          throw new ApexError('rate_limited', `You hold ${count} unused tickets.`, {
            retryAfterMs: defaultTicketLifetimeMs,
          });
        }
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

    async consume(text, origin) {
      const { organizationId, hash } = parseTicketText(text);
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
      if (used === undefined || !used.in_time) {
        throw new ApexError('ticket_invalid', 'The ticket is unknown, used or expired.');
      }
      // A ticket that shows up elsewhere was taken from its owner: it is used up all the same.
      if (used.origin !== origin) {
        throw new ApexError('ticket_invalid', 'The ticket was issued to another origin.');
      }
      return { organizationId, principal: principalSchema.parse(used.principal) };
    },

    async describe(scope, ticketId) {
      const row = await withScope(database, scope, (transaction) =>
        ownTicket(transaction, scope, ticketId).executeTakeFirst(),
      );
      if (row === undefined) throw noTicket();
      return { ticketId: row.id, expiresAt: row.expires_at.toISOString() };
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
      if (numDeletedRows === 0n) throw noTicket();
    },

    async status(scope) {
      const { count } = await withScope(database, scope, (transaction) =>
        transaction
          .selectFrom('ticket')
          .select((select) => select.fn.countAll<string>().as('count'))
          .where('organization_id', '=', scope.organizationId)
          .where('user_id', '=', holderOf(scope.principal).userId)
          .where('expires_at', '>', sql<Date>`now()`)
          .executeTakeFirstOrThrow(),
      );
      return { store: 'postgresql', outstanding: Number(count), lifetimeMs: defaultTicketLifetimeMs };
    },
  };
}
