import { ApexError, type Scope, type Ticket } from '@netra/contract';
import type { Logger } from '@netra/foundation';
import type { RedisLink } from '../redis/open-redis.ts';
import type { AppDatabase } from '../store/tables.ts';
import type { RequestOrigin } from './origins.ts';
import { createPostgresTickets } from './postgres-tickets.ts';
import { createRedisTickets } from './redis-tickets.ts';
import {
  defaultTicketLifetimeMs,
  holderOf,
  type NewTicket,
  type TicketFacts,
  type TicketHomeStore,
} from './ticket-store.ts';
import { parseTicketText } from './ticket-text.ts';

type TicketStatus = {
  /** Where tickets are issued now. */
  readonly store: 'redis' | 'postgresql';
  /** Tickets of the asking person that are neither used nor expired. */
  readonly outstanding: number;
  readonly lifetimeMs: number;
};

export type TicketStore = {
  /** Makes a single-use ticket for whoever `scope` names, good only from `origin`. Raises `rate_limited`. */
  issue(scope: Scope, ticket: NewTicket): Promise<Ticket>;
  /**
   * Uses a ticket up and tells whom it lets in; of any number at once exactly one succeeds. Raises `ticket_invalid`,
   * or `dependency_unavailable` when the store it was issued in does not answer: then nobody is let in by it.
   */
  consume(text: string, origin: RequestOrigin): Promise<Scope>;
  /** Tells of one's own ticket without using it. Raises `not_found` once it is used, revoked or expired. */
  describe(scope: Scope, ticketId: string): Promise<TicketFacts>;
  /** Makes one's own ticket void. Raises `not_found`. */
  revoke(scope: Scope, ticketId: string): Promise<void>;
  status(scope: Scope): Promise<TicketStatus>;
};

/**
 * Makes the store of tickets: Redis where there is one and it answers, else PostgreSQL. A ticket names the store it
 * was issued in and is used up there only, so a store that fails in between costs the ticket and never doubles it.
 */
export function createTicketStore(
  database: AppDatabase,
  options: { redis?: RedisLink | undefined; logger?: Logger } = {},
): TicketStore {
  const { redis, logger } = options;
  const inPostgres = createPostgresTickets(database);
  const inRedis = redis === undefined ? undefined : createRedisTickets(redis);
  const redisNow = () => (redis?.incarnation() === undefined ? undefined : inRedis);
  const noTicket = () => new ApexError('not_found', 'This ticket is unknown, used, revoked or expired.');

  /** Asks Redis where it answers; undefined where it does not. */
  async function fromRedis<Answer>(ask: (store: TicketHomeStore) => Promise<Answer>) {
    const store = redisNow();
    if (store === undefined) return undefined;
    try {
      return await ask(store);
    } catch (error) {
      if (!(error instanceof ApexError) || error.code !== 'dependency_unavailable') throw error;
      logger?.debug({ reason: error.message }, 'tickets: PostgreSQL serves instead of Redis');
      return undefined;
    }
  }

  return {
    async issue(scope, ticket) {
      holderOf(scope.principal);
      return (await fromRedis((store) => store.issue(scope, ticket))) ?? inPostgres.issue(scope, ticket);
    },

    async consume(text, origin) {
      const ticket = parseTicketText(text);
      const home = ticket.home.store === 'redis' ? inRedis : inPostgres;
      const grant = await home?.take(ticket);
      if (grant === undefined) {
        throw new ApexError('ticket_invalid', 'The ticket is unknown, used or expired.');
      }
      // A ticket that shows up elsewhere was taken from its owner: it is used up all the same.
      if (grant.origin !== origin) {
        throw new ApexError('ticket_invalid', 'The ticket was issued to another origin.');
      }
      return grant.scope;
    },

    async describe(scope, ticketId) {
      const facts =
        (await fromRedis((store) => store.describe(scope, ticketId))) ??
        (await inPostgres.describe(scope, ticketId));
      if (facts === undefined) throw noTicket();
      return facts;
    },

    async revoke(scope, ticketId) {
      const revoked = (await fromRedis((store) => store.revoke(scope, ticketId))) ?? false;
      if (!revoked && !(await inPostgres.revoke(scope, ticketId))) throw noTicket();
    },

    async status(scope) {
      const held = await fromRedis((store) => store.outstanding(scope));
      return {
        store: held === undefined ? 'postgresql' : 'redis',
        outstanding: (held ?? 0) + (await inPostgres.outstanding(scope)),
        lifetimeMs: defaultTicketLifetimeMs,
      };
    },
  };
}
