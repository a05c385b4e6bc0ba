import { ApexError, errorClass, toWireError } from '@netra/contract';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { databaseFailure } from '../database/database-failure.ts';

/** Translates what Fastify itself raises (validation, limits, parsing) to our codes; ours pass through. */
function asApexError(error: FastifyError | Error): ApexError {
  if (error instanceof ApexError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.map((issue) => ({
      field: `${error.validationContext ?? 'body'}${issue.instancePath.replaceAll('/', '.')}`,
      problem: issue.message ?? 'is not valid',
    }));
    const list = fields.map((entry) => `${entry.field}: ${entry.problem}`).join('; ');
    return new ApexError('invalid_request', `The request is not valid: ${list}.`, { details: { fields } });
  }
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
  if (status === 413) return new ApexError('payload_too_large', error.message, { cause: error });
  if (status === 415) return new ApexError('unsupported_media_type', error.message, { cause: error });
  if (status === 429) return new ApexError('rate_limited', error.message, { cause: error });
  if (status >= 400 && status < 500) return new ApexError('invalid_request', error.message, { cause: error });
  return (
    databaseFailure(error) ??
    new ApexError('internal', 'Something went wrong on the server.', { cause: error })
  );
}

/** What streams raise that are cut off: of an answer that nobody waits for any more, they say just that. */
const cutOff = new Set([
  'UND_ERR_ABORTED',
  'ABORT_ERR',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
]);

/** True where a request or its answer broke off because the client went away: no failure of ours, and nobody to tell. */
function isOfGoneClient(error: unknown, request: FastifyRequest, reply: FastifyReply): boolean {
  if (reply.raw.destroyed && error instanceof Error && 'code' in error && cutOff.has(String(error.code)))
    return true;
  const brokenOff = request.raw.errored;
  for (let cause = error; brokenOff !== null && cause instanceof Error; cause = cause.cause)
    if (cause === brokenOff) return true;
  return false;
}

/** Answers with the one error shape: the registry's status, the code, and the request's id as trace id. */
export function sendError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply) {
  const known = asApexError(error);
  const meaning = errorClass(known.code);
  if (isOfGoneClient(error, request, reply))
    request.log.debug({ err: error }, 'the client left before its answer');
  else if (meaning.status >= 500) request.log.error({ err: error, code: known.code }, 'request failed');
  else request.log.info({ code: known.code }, 'request refused');
  if (known.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(known.retryAfterMs / 1000));
  return reply.status(meaning.status).send({ error: toWireError(known, request.id) });
}

/** Gives every failure of a service the one error shape, with the registry's status and the trace id. */
export function installErrorReplies(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    sendError(
      new ApexError('not_found', `There is no ${request.method} ${request.url.split('?')[0]} here.`),
      request,
      reply,
    ),
  );
}
