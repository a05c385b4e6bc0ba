import {
  ApexError,
  bootstrapRequestSchema,
  bootstrapResponseSchema,
  keyScopeSchema,
  revocationListSchema,
  revocationQuerySchema,
  type Scope,
  type ServiceName,
  verifyKeyRequestSchema,
} from '@netra/contract';
import { bearerToken, type HttpService } from '@netra/foundation';
import type { FastifyRequest } from 'fastify';
import { createKey } from '../keys/api-keys.ts';
import { verifyKey } from '../keys/verify-key.ts';
import { roleIn } from '../organizations/memberships.ts';
import { listRevocations } from '../sessions/revocations.ts';
import { ensureInstallation, openSupervisorSession } from '../sign-in/bootstrap.ts';
import { issueLinkToken } from '../sign-in/sign-in-link.ts';
import { audited } from './audited.ts';
import type { AuthParts } from './parts.ts';

/** Adds what only our own services may ask, with a service token addressed to auth. */
export function addInternalRoutes(app: HttpService, parts: AuthParts): void {
  const { library, stores, now } = parts;

  async function callerOf(request: FastifyRequest): Promise<ServiceName> {
    const { service } = await parts.serviceToken(bearerToken(request.headers.authorization));
    return service;
  }

  app.post(
    '/auth/internal/keys/verify',
    { schema: { hide: true, body: verifyKeyRequestSchema, response: { 200: keyScopeSchema } } },
    async (request) => {
      await callerOf(request);
      return audited({ parts, request, operation: 'key_verified' }, {}, async (about) => {
        const scope = await verifyKey(stores.worker, request.body.key, now());
        about.organizationId = scope.organizationId;
        about.subjectId = scope.keyId;
        return scope;
      });
    },
  );

  // Asked for twice a second by every backend: it is no operation of anybody's, so the audit log has none of it.
  app.get(
    '/auth/internal/revocations',
    { schema: { hide: true, querystring: revocationQuerySchema, response: { 200: revocationListSchema } } },
    async (request) => {
      await callerOf(request);
      return listRevocations(stores.worker, request.query.after);
    },
  );

  app.post(
    '/auth/internal/bootstrap',
    { schema: { hide: true, body: bootstrapRequestSchema, response: { 200: bootstrapResponseSchema } } },
    async (request) => {
      // Whoever may do this can become the owner: only the holder of auth's own key, which is the supervisor.
      if ((await callerOf(request)) !== 'auth')
        throw new ApexError('forbidden', 'Only a token signed with the key of auth itself may do this.');
      return audited({ parts, request, operation: 'bootstrap' }, {}, async (about) => {
        const installation = await ensureInstallation(library, stores.worker, request.body);
        const { userId, organizationId } = installation;
        about.userId = userId;
        about.organizationId = organizationId;
        const role = await roleIn(stores.app, { userId, organizationId });
        if (role === undefined)
          throw new ApexError('organization_required', 'The first owner has left the first organization.');
        const sessionId = await openSupervisorSession(library, userId, now());
        const scope: Scope = { organizationId, principal: { kind: 'user', userId, sessionId, role } };
        const wantsKey = installation.made || request.body.withIngestKey === true;
        const key = wantsKey
          ? await createKey(stores.app, scope, {
              name: 'Command line of the first start',
              // Enough for the commands that work on a running system: import, ask, read; not to administer it.
              permissions: ['ingest', 'read', 'ask'],
              now: now(),
            })
          : undefined;
        const link = new URL('/auth/link', parts.publicUrl);
        link.searchParams.set('token', await issueLinkToken(stores.worker, userId, now()));
        const { accessToken } = await parts.tokens.mint({ userId, sessionId, organizationId, role });
        return {
          organizationId,
          userId,
          signInUrl: link.href,
          ...(key === undefined ? {} : { ingestKey: key.key }),
          accessToken,
        };
      });
    },
  );
}
