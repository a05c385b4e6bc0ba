import { ApexError, type Principal, type Scope, type Ticket } from '@netra/contract';
import type { RequestOrigin } from './origins.ts';
import type { ParsedTicket } from './ticket-text.ts';

/** What may be told of a ticket without its secret. */
export type TicketFacts = { readonly ticketId: string; readonly expiresAt: string };

export type NewTicket = { readonly origin: RequestOrigin; readonly lifetimeMs?: number };

/** Who a ticket was issued to, and from which page. */
type TicketGrant = { readonly scope: Scope; readonly origin: RequestOrigin };

/** One store of tickets; each ticket lives in exactly one, and is used up there by one atomic step. */
export type TicketHomeStore = {
  /** Makes a single-use ticket. Raises `rate_limited`. */
  issue(scope: Scope, ticket: NewTicket): Promise<Ticket>;
  /** Takes a ticket out; undefined when it is unknown, used or expired. Raises `dependency_unavailable`. */
  take(ticket: ParsedTicket): Promise<TicketGrant | undefined>;
  /** Tells of one's own ticket without using it; undefined when there is none. */
  describe(scope: Scope, ticketId: string): Promise<TicketFacts | undefined>;
  /** Makes one's own ticket void; false when there is none. */
  revoke(scope: Scope, ticketId: string): Promise<boolean>;
  /** Tickets of the asking person that are neither used nor expired. */
  outstanding(scope: Scope): Promise<number>;
};

export const defaultTicketLifetimeMs = 30_000;
/** More unused tickets than this mean a client that fetches them in a loop. */
export const mostOutstanding = 200;

/** Who a principal is, as tickets are bound: a person in a session, or a key, which is its own session. */
export function holderOf(principal: Principal): { userId: string; sessionId: string } {
  switch (principal.kind) {
    case 'user':
      return { userId: principal.userId, sessionId: principal.sessionId };
    case 'key':
      return { userId: principal.keyId, sessionId: principal.keyId };
    case 'service':
      throw new ApexError('forbidden', 'Services open streams with their own tokens, not with tickets.');
  }
}

/** The refusal of whoever holds too many unused tickets. */
export function tooManyTickets(count: number): ApexError {
  return new ApexError('rate_limited', `You hold ${count} unused tickets.`, {
    retryAfterMs: defaultTicketLifetimeMs,
  });
}
