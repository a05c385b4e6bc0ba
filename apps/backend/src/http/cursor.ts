import { ApexError } from '@netra/contract';
import type { z } from 'zod';

/** Writes a position in a list so that clients hand it back unread. */
export function toCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Reads a cursor; undefined without one. Raises `invalid_request` for a text that is none of ours. */
export function fromCursor<Schema extends z.ZodType>(
  cursor: string | undefined,
  schema: Schema,
): z.infer<Schema> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new ApexError('invalid_request', 'The cursor is not one of this list.', { cause });
  }
}
