import { createHttpService, type HttpService, type Logger } from '@netra/foundation';
import { addInternalRoutes } from './internal-routes.ts';
import { addKeyRoutes } from './key-routes.ts';
import { addOrganizationRoutes } from './organization-routes.ts';
import { ownOrigins, requireOwnOrigin } from './origin-check.ts';
import type { AuthParts } from './parts.ts';
import { addSessionRoutes } from './session-routes.ts';
import { addSignInRoutes } from './sign-in-routes.ts';
import { addTokenRoutes } from './token-routes.ts';

const bodyLimitBytes = 64 * 1024;

/** Puts the routes on a server, behind the origin check; no answer of theirs is kept by a cache. */
export async function createAuthServer(parts: AuthParts, logger: Logger): Promise<HttpService> {
  const origins = ownOrigins(parts.publicUrl);
  const app = await createHttpService({
    service: 'auth',
    version: '0.1.0',
    logger,
    origins,
    readiness: {
      postgres: () => parts.stores.check(),
      signingKeys: async () => parts.tokens.publicKeys(),
    },
    bodyLimitBytes,
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    requireOwnOrigin(request, origins);
  });
  addSignInRoutes(app, parts);
  addTokenRoutes(app, parts);
  addOrganizationRoutes(app, parts);
  addSessionRoutes(app, parts);
  addKeyRoutes(app, parts);
  addInternalRoutes(app, parts);
  return app;
}
