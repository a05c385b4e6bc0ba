import { ApexError } from '@netra/contract';
import type { z } from 'zod';

/** Parses an answer's JSON text by its schema (an empty text is `null`); raises `internal` when it has another form. */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  let body: unknown;
  try {
    body = text === '' ? null : JSON.parse(text);
  } catch (cause) {
    throw new ApexError('internal', 'The server answered with something that is no JSON.', { cause });
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ApexError('internal', 'The server answered in a form this version does not know.', {
    cause: parsed.error,
    suggestion: 'Reload the page, or bring this client to the version of the server.',
  });
}
