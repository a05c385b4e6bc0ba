import { accessTokenResponseSchema } from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { z } from 'zod';
import { audited } from './audited.ts';
import type { AuthParts } from './parts.ts';
import { personOfCookie, scopeOf } from './person.ts';

const publicKeySetSchema = z.object({
  keys: z.array(
    z.object({
      kty: z.string(),
      crv: z.string(),
      x: z.string(),
      kid: z.string(),
      alg: z.string(),
      use: z.string(),
    }),
  ),
});

/** Adds the exchange of a session cookie for an access token, and the public keys that verify it. */
export function addTokenRoutes(app: HttpService, parts: AuthParts): void {
  app.post(
    '/auth/token',
    { schema: { response: { 200: accessTokenResponseSchema } } },
    async (request, reply) => {
      // Only a session: a token that could fetch its successor would never end.
      const person = await personOfCookie(parts, request, reply);
      const { userId, sessionId } = person;
      return audited({ parts, request, operation: 'token_minted' }, { userId, sessionId }, async (about) => {
        const { organizationId, principal } = await scopeOf(parts, person);
        about.organizationId = organizationId;
        const minted = await parts.tokens.mint({ userId, sessionId, organizationId, role: principal.role });
        return {
          accessToken: minted.accessToken,
          expiresAt: minted.expiresAt.toISOString(),
          organizationId,
        };
      });
    },
  );

  app.get(
    '/.well-known/jwks.json',
    { schema: { response: { 200: publicKeySetSchema } } },
    async (_request, reply) => {
      const { keys } = await parts.tokens.publicKeys();
      return reply.header('cache-control', 'public, max-age=300').send(publicKeySetSchema.parse({ keys }));
    },
  );
}
