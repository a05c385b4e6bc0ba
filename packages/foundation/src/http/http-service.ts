import cors from '@fastify/cors';
import swagger from '@fastify/swagger';
import { newId, type ServiceName } from '@netra/contract';
import { fastify, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { Logger } from '../logger.ts';
import { installErrorReplies, sendError } from './error-replies.ts';
import { installHealth, type ReadinessCheck } from './health.ts';
import { installMetrics } from './metrics.ts';

const defaultBodyLimitBytes = 1024 * 1024;

export type HttpServiceOptions = {
  readonly service: ServiceName;
  readonly version: string;
  readonly logger: Logger;
  /** Origins whose pages may call us with credentials; all others get no CORS headers. */
  readonly origins: readonly string[];
  readonly readiness: Readonly<Record<string, ReadinessCheck>>;
  readonly bodyLimitBytes?: number;
};

/**
 * Makes a service's HTTP server with everything all services share, in this order: request id, CORS, the
 * service's own session and limits, handler; one error shape, `/health/*`, `/metrics`, `/openapi.json`.
 */
export async function createHttpService(options: HttpServiceOptions) {
  const app = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'traceId' }),
    genReqId: () => newId('request'),
    bodyLimit: options.bodyLimitBytes ?? defaultBodyLimitBytes,
    forceCloseConnections: true,
    trustProxy: 'loopback',
    // An address that cannot be read is refused before any route, and in the same shape.
    frameworkErrors: (error, request, reply) => {
      reply.header('x-request-id', request.id);
      sendError(error, request as never, reply as never);
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  await app.register(cors, { origin: [...options.origins], credentials: true, maxAge: 600 });
  await app.register(swagger, {
    openapi: { info: { title: `Netra Apex ${options.service}`, version: options.version } },
    transform: jsonSchemaTransform,
  });
  installErrorReplies(app as never);
  installHealth(app as never, options.readiness);
  installMetrics(app as never);
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  return app;
}

export type HttpService = Awaited<ReturnType<typeof createHttpService>>;

/** Starts listening; port 0 takes a free one. Returns the address it can be reached at. */
export async function listen(app: HttpService, address: { host: string; port: number }): Promise<string> {
  await app.listen({ host: address.host, port: address.port });
  const bound = app.server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server listens on no TCP port');
  const host = bound.address === '0.0.0.0' || bound.address === '::' ? '127.0.0.1' : bound.address;
  return `http://${bound.family === 'IPv6' && host.includes(':') ? `[${host}]` : host}:${bound.port}`;
}
