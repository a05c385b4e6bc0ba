import { ApexError, errorClass } from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { entryFor } from '../../http/entry.ts';
import type { AnalyticsParts } from '../../http/parts.ts';
import { createSpanIntake } from './span-intake.ts';
import { takeSpans } from './take-spans.ts';
import { contentTypes, encodeResponse, encodeStatus, type OtlpEncoding } from './wire/answers.ts';
import { readJson } from './wire/read-json.ts';
import { readProtobuf } from './wire/read-protobuf.ts';
import { maxPackedBytes, unpack } from './wire/unpack.ts';

/** When a sender may come again after an error that does not say it itself. */
const defaultRetryAfterMs = 2_000;

function encodingOf(request: FastifyRequest): OtlpEncoding {
  return request.headers['content-type']?.includes('json') === true ? 'json' : 'protobuf';
}

function asApexError(error: FastifyError | Error): ApexError {
  if (error instanceof ApexError) return error;
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status === 413) {
    return new ApexError('payload_too_large', `The body has more than ${maxPackedBytes} bytes.`, {
      cause: error,
      details: { limitBytes: maxPackedBytes },
    });
  }
  if (status === 415) {
    return new ApexError('unsupported_media_type', 'Spans are sent as protobuf or JSON.', {
      cause: error,
      details: { expected: Object.values(contentTypes) },
    });
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return new ApexError('invalid_request', error.message, { cause: error });
  }
  return new ApexError('internal', 'Something went wrong on the server.', { cause: error });
}

function sendError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asApexError(error);
  const { status } = errorClass(known.code);
  if (status >= 500) request.log.error({ err: error, code: known.code }, 'spans could not be taken in');
  else request.log.info({ code: known.code }, 'spans were refused');
  if (status === 429 || status === 503) {
    reply.header('retry-after', Math.ceil((known.retryAfterMs ?? defaultRetryAfterMs) / 1000));
  }
  const encoding = encodingOf(request);
  return reply.status(status).type(contentTypes[encoding]).send(encodeStatus(encoding, known));
}

/** Adds `POST /v1/traces` of OTLP/HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp): protobuf or JSON, packed or not. */
export async function addTracesRoute(
  app: HttpService,
  { store, intake, door }: AnalyticsParts,
): Promise<void> {
  const ingest = entryFor(door, 'ingest');
  const spans = createSpanIntake(store, intake);
  await app.register(async (scoped) => {
    const routes = scoped as unknown as FastifyInstance;
    routes.removeAllContentTypeParsers();
    routes.addContentTypeParser(
      [contentTypes.protobuf, contentTypes.json],
      { parseAs: 'buffer', bodyLimit: maxPackedBytes },
      (_request, body, done) => done(null, body),
    );
    routes.setErrorHandler<FastifyError>((error, request, reply) => sendError(error, request, reply));
    routes.post(
      '/v1/traces',
      { onRequest: ingest.onRequest, bodyLimit: maxPackedBytes, schema: { hide: true } },
      async (request, reply) => {
        const encoding = encodingOf(request);
        const packed = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const body = await unpack(packed, request.headers['content-encoding']);
        const arrived = encoding === 'json' ? readJson(body) : readProtobuf(body);
        const partial = await takeSpans({ store, intake, spans }, ingest.callerOf(request), arrived);
        return reply.type(contentTypes[encoding]).send(encodeResponse(encoding, partial));
      },
    );
  });
}
