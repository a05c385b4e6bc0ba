import { ApexError } from '@netra/contract';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** Characters JSON can state and a database of text cannot hold: NUL, and halves of characters. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** The path of what is kept under an id. */
export const idSchema = z.object({
  id: z.string().max(100).refine(isStorable, 'expected an id without NUL'),
});

function refuse(field: string): never {
  throw new ApexError(
    'invalid_request',
    `${field}: expected whole Unicode characters, and none of them NUL.`,
    {
      details: { field },
    },
  );
}

/** For routes that keep what they are sent: raises `invalid_request` that names the field with text no database holds. */
export async function requireStorable(request: FastifyRequest): Promise<void> {
  const open: { readonly field: string; readonly value: unknown }[] = [
    { field: 'body', value: request.body },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { field, value } = next;
    if (typeof value === 'string' && !isStorable(value)) refuse(field);
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      if (!isStorable(name)) refuse(`a name in ${field}`);
      open.push({ field: Array.isArray(value) ? `${field}[${name}]` : `${field}.${name}`, value: inner });
    }
  }
}
