import { createHash, randomBytes } from 'node:crypto';
import { ApexError } from '@netra/contract';

/** 256 random bits: nobody guesses one. */
const secretBytes = 32;
const ticketForm = /^([A-Za-z0-9_-]{1,400})\.([A-Za-z0-9_-]{43})$/;

export type TicketSecret = { readonly text: string; readonly hash: Buffer };

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Makes the text of a new ticket: its organization, so that it is looked up behind that one's wall, and the secret. */
export function newTicketSecret(organizationId: string): TicketSecret {
  const secret = randomBytes(secretBytes).toString('base64url');
  const organization = Buffer.from(organizationId).toString('base64url');
  return { text: `${organization}.${secret}`, hash: hashOf(secret) };
}

/** Takes a ticket's text apart; raises `ticket_invalid` for anything that is none, without repeating it. */
export function parseTicketText(text: string): { organizationId: string; hash: Buffer } {
  const [, organization, secret] = ticketForm.exec(text) ?? [];
  if (organization === undefined || secret === undefined) {
    throw new ApexError('ticket_invalid', 'This is no ticket.');
  }
  return { organizationId: Buffer.from(organization, 'base64url').toString(), hash: hashOf(secret) };
}
