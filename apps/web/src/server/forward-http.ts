import httpProxy from '@fastify/http-proxy';
import { ApexError } from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { forwardedHeaders } from './forwarded-headers.ts';

const retryAfterMs = 1_000;

/** Live streams and long imports end when their owners end them: only a dead connection ends them here. */
const noTimeoutMs = 0;

/**
 * Hands requests to the service that owns their prefix, streaming in both directions. A service that does not answer
 * becomes `dependency_unavailable` with the prefix in its details; what it does answer passes as it is.
 */
export async function forwardHttp(
  app: HttpService,
  upstreams: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [prefix, upstream] of Object.entries(upstreams)) {
    await app.register(httpProxy, {
      upstream,
      prefix,
      rewritePrefix: prefix,
      disableRequestLogging: true,
      preHandler: (request, _reply, done) => {
        if (!isInternal(request.url, prefix)) return done();
        done(new ApexError('not_found', `There is no ${request.method} ${request.url.split('?')[0]} here.`));
      },
      undici: { connections: null, bodyTimeout: noTimeoutMs, headersTimeout: noTimeoutMs },
      replyOptions: {
        // A sender of a long body (curl, from 1 MiB) asks first whether it may: that is answered here, and not asked again.
        rewriteRequestHeaders: (request, { expect: _, ...headers }) => ({
          ...headers,
          ...forwardedHeaders(request.raw),
        }),
        // Whether to try again is the client's decision: it alone knows what may be repeated.
        retryDelay: () => null,
        onError: (reply, { error }) => {
          reply.send(
            new ApexError('dependency_unavailable', `The service behind ${prefix} does not answer.`, {
              details: { prefix },
              retryAfterMs,
              cause: error,
            }),
          );
        },
      },
    });
  }
}

/**
 * Routes among the services themselves; they ask for a service token, and are no business of the outside at all.
 * The path is judged as the next server reads it: decoded, without dots, doubled slashes and backslashes.
 */
function isInternal(url: string, prefix: string): boolean {
  const decoded = decodeURIComponent(url.split('?')[0] ?? '').replace(/[\\/]+/g, '/');
  return new URL(decoded, 'http://any.invalid').pathname.startsWith(`${prefix}/internal/`);
}
