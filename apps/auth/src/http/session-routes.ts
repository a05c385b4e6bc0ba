import { idSchema, sessionListSchema } from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { z } from 'zod';
import { endSession, listSessions } from '../sessions/sessions.ts';
import { audited } from './audited.ts';
import type { AuthParts } from './parts.ts';
import { personOf } from './person.ts';

/** Adds the list of the person's sessions and the ending of one. */
export function addSessionRoutes(app: HttpService, parts: AuthParts): void {
  app.get('/auth/sessions', { schema: { response: { 200: sessionListSchema } } }, async (request, reply) => {
    const person = await personOf(parts, request, reply);
    return { items: await listSessions(parts.stores.app, person, parts.now()) };
  });

  app.delete(
    '/auth/sessions/:id',
    { schema: { params: z.object({ id: idSchema('session') }), response: { 204: z.null() } } },
    async (request, reply) => {
      const { userId, sessionId } = await personOf(parts, request, reply);
      const { id } = request.params;
      await audited(
        { parts, request, operation: 'session_ended' },
        { userId, sessionId, subjectId: id },
        () => endSession(parts.stores.app, { userId, sessionId: id }),
      );
      return reply.status(204).send(null);
    },
  );
}
