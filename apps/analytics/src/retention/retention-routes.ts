import { ApexError } from '@netra/contract';
import { type HttpService, requireRole } from '@netra/foundation';
import { z } from 'zod';
import { entryFor } from '../http/entry.ts';
import type { AnalyticsParts } from '../http/parts.ts';
import { endUserHash } from '../ingest/to-call-row.ts';
import type { Caller } from '../session/door.ts';
import { removeAll } from './purge.ts';
import { readRetention, writeRetention } from './retention-settings.ts';

const maxDays = 36_500;

const retentionSchema = z.object({
  /** Null: every project without a setting of its own. */
  project: z.string().min(1).max(200).nullable(),
  /** Null: for ever. */
  days: z.number().int().min(1).max(maxDays).nullable(),
});
const answerSchema = z.object({ retention: z.array(retentionSchema) });

const modeSchema = z.object({
  /** `anonymize` keeps what the calls cost and forgets whose they were; `remove` takes them out of every figure. */
  mode: z.enum(['anonymize', 'remove']).default('anonymize'),
});
const removedSchema = z.object({ calls: z.number().int(), mode: z.enum(['anonymize', 'remove']) });

/** Raises `forbidden` unless the caller is an administrator of the whole organization. */
export function requireAdmin({ scope, project }: Caller): void {
  requireRole(scope, 'admin');
  if (project !== null)
    throw new ApexError('forbidden', `This API key is bound to the project "${project}".`);
}

/** Adds the routes that say how long calls are kept, and the one that forgets an end user. */
export function addRetentionRoutes(app: HttpService, { store, door }: AnalyticsParts): void {
  const read = entryFor(door, 'read');

  app.get(
    '/api/v1/retention',
    { onRequest: read.onRequest, schema: { response: { 200: answerSchema } } },
    async (request) => ({ retention: await readRetention(store, read.callerOf(request).scope) }),
  );

  app.put(
    '/api/v1/retention',
    { onRequest: read.onRequest, schema: { body: retentionSchema, response: { 200: answerSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      requireAdmin(caller);
      await writeRetention(store, caller.scope, request.body);
      return { retention: await readRetention(store, caller.scope) };
    },
  );

  app.delete(
    '/api/v1/end-users/:id',
    {
      onRequest: read.onRequest,
      schema: {
        params: z.object({ id: z.string().min(1).max(1_000) }),
        querystring: modeSchema,
        response: { 200: removedSchema },
      },
    },
    async (request) => {
      const caller = read.callerOf(request);
      requireAdmin(caller);
      const { scope } = caller;
      const { mode } = request.query;
      const { organizationId } = scope;
      const hash = endUserHash(request.params.id, { organizationId, endUserKey: store.endUserKey });
      // Rows that could not be taken in are kept as they were sent, name and all.
      await store.write(scope, (writer) =>
        writer.command(
          `delete from apex.quarantine where organization_id = {organization:String} and position(content, {endUser:String}) > 0`,
          { organization: organizationId, endUser: request.params.id },
        ),
      );
      const reason = mode === 'remove' ? 'end-user' : 'anonymize';
      return { calls: await removeAll(store, scope, { reason, endUserHash: hash }), mode };
    },
  );
}
