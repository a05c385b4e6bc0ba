import { z } from 'zod';
import { ApexError } from './apex-error.ts';
import { type ErrorCode, errorClass, errorCodes } from './registry.ts';

/** The one shape of an error on the wire: HTTP bodies are `{ error: WireError }`, frames and events carry it as data. */
export const wireErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  recoverable: z.boolean(),
  suggestion: z.string(),
  details: z.record(z.string(), z.unknown()).default({}),
  retryAfterMs: z.number().int().nonnegative().optional(),
  traceId: z.string().optional(),
});
export type WireError = z.infer<typeof wireErrorSchema>;

export const errorBodySchema = z.object({ error: wireErrorSchema });

/** Turns anything thrown into its wire form; what is not an ApexError becomes `internal` and tells no inner detail. */
export function toWireError(error: unknown, traceId?: string): WireError {
  const known =
    error instanceof ApexError
      ? error
      : new ApexError('internal', 'Something went wrong on the server.', { cause: error });
  return {
    code: known.code,
    message: known.message,
    recoverable: errorClass(known.code).retries > 0,
    suggestion: known.suggestion,
    details: known.details,
    ...(known.retryAfterMs === undefined ? {} : { retryAfterMs: known.retryAfterMs }),
    ...(traceId === undefined ? {} : { traceId }),
  };
}

/** Turns a wire error back into a local one; an unknown code of a newer peer becomes `internal` with the code in the details. */
export function fromWireError(wire: WireError): ApexError {
  const known = (errorCodes as string[]).includes(wire.code);
  return new ApexError(known ? (wire.code as ErrorCode) : 'internal', wire.message, {
    details: known ? wire.details : { ...wire.details, code: wire.code },
    suggestion: wire.suggestion,
    ...(wire.retryAfterMs === undefined ? {} : { retryAfterMs: wire.retryAfterMs }),
  });
}
