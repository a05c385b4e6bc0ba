import { createHash, randomBytes } from 'node:crypto';
import { ApexError } from '@netra/contract';

/** 256 random bits: nobody guesses one. */
const secretBytes = 32;
const ticketForm =
  /^([A-Za-z0-9_-]{1,300})\.([A-Za-z0-9_-]{43})\.(?:p|r\.([0-9a-z]{1,64})\.(tkt_[0-9a-z]{26}))$/;

/** Where a ticket was issued, and hence the only place where it can be used. */
export type TicketHome =
  | { readonly store: 'postgresql' }
  | { readonly store: 'redis'; readonly incarnation: string; readonly ticketId: string };

export type TicketSecret = { readonly text: string; readonly hash: Buffer };
export type ParsedTicket = {
  readonly organizationId: string;
  readonly hash: Buffer;
  readonly home: TicketHome;
};

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/**
 * Makes the text of a new ticket: its organization, so that it is looked up behind that one's wall, the secret, and
 * the store that knows it.
 */
export function newTicketSecret(organizationId: string, home: TicketHome): TicketSecret {
  const secret = randomBytes(secretBytes).toString('base64url');
  const organization = Buffer.from(organizationId).toString('base64url');
  const place = home.store === 'postgresql' ? 'p' : `r.${home.incarnation}.${home.ticketId}`;
  return { text: `${organization}.${secret}.${place}`, hash: hashOf(secret) };
}

/** Takes a ticket's text apart; raises `ticket_invalid` for anything that is none, without repeating it. */
export function parseTicketText(text: string): ParsedTicket {
  const [, organization, secret, incarnation, ticketId] = ticketForm.exec(text) ?? [];
  if (organization === undefined || secret === undefined) {
    throw new ApexError('ticket_invalid', 'This is no ticket.');
  }
  return {
    organizationId: Buffer.from(organization, 'base64url').toString(),
    hash: hashOf(secret),
    home:
      incarnation === undefined || ticketId === undefined
        ? { store: 'postgresql' }
        : { store: 'redis', incarnation, ticketId },
  };
}
