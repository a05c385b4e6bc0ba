import {
  apiKeyListSchema,
  createdKeySchema,
  createKeyRequestSchema,
  idSchema,
  userOf,
} from '@netra/contract';
import { type HttpService, requireRole } from '@netra/foundation';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { createKey, listKeys, revokeKey } from '../keys/api-keys.ts';
import { type AuditAbout, audited } from './audited.ts';
import type { AuthParts } from './parts.ts';
import { personOf, scopeOf } from './person.ts';

/** Adds the organization's API keys: any member sees their names, administrators make and revoke them. */
export function addKeyRoutes(app: HttpService, parts: AuthParts): void {
  const { stores, now } = parts;

  async function memberOf(request: FastifyRequest, reply: FastifyReply) {
    const person = await personOf(parts, request, reply);
    const scope = await scopeOf(parts, person);
    const about: AuditAbout = { organizationId: scope.organizationId, sessionId: person.sessionId };
    const userId = userOf(scope);
    if (userId !== undefined) about.userId = userId;
    return { scope, about };
  }

  app.get('/auth/keys', { schema: { response: { 200: apiKeyListSchema } } }, async (request, reply) => {
    const { scope } = await memberOf(request, reply);
    return { items: await listKeys(stores.app, scope) };
  });

  app.post(
    '/auth/keys',
    { schema: { body: createKeyRequestSchema, response: { 201: createdKeySchema } } },
    async (request, reply) => {
      const { scope, about } = await memberOf(request, reply);
      const created = await audited({ parts, request, operation: 'key_created' }, about, async () => {
        requireRole(scope, 'admin');
        const made = await createKey(stores.app, scope, { ...request.body, now: now() });
        about.subjectId = made.id;
        return made;
      });
      return reply.status(201).send(created);
    },
  );

  app.delete(
    '/auth/keys/:id',
    { schema: { params: z.object({ id: idSchema('key') }), response: { 204: z.null() } } },
    async (request, reply) => {
      const { scope, about } = await memberOf(request, reply);
      about.subjectId = request.params.id;
      await audited({ parts, request, operation: 'key_revoked' }, about, async () => {
        requireRole(scope, 'admin');
        await revokeKey(stores.app, scope, { keyId: request.params.id, now: now() });
      });
      return reply.status(204).send(null);
    },
  );
}
