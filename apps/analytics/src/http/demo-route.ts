import { ApexError } from '@netra/contract';
import { type HttpService, requireRole } from '@netra/foundation';
import { z } from 'zod';
import { generateDemo } from '../synthetic/generate-demo.ts';
import { entryFor } from './entry.ts';
import type { AnalyticsParts } from './parts.ts';

const bodySchema = z
  .object({
    calls: z.number().int().min(100).max(5_000_000).optional(),
    days: z.number().int().min(1).max(365).optional(),
  })
  .nullish();

const answerSchema = z.object({
  /** Calls the organization has. */
  calls: z.number().int(),
  durationMs: z.number(),
  /** False when the organization had calls already, real or generated: then nothing is added. */
  created: z.boolean(),
});

const countSchema = z.object({ calls: z.number() });

/** Adds the route by which the supervisor gives an organization without any calls its first, synthetic ones. */
export function addDemoRoute(app: HttpService, { store, door, intake }: AnalyticsParts): void {
  const ingest = entryFor(door, 'ingest');
  app.post(
    '/internal/demo',
    {
      onRequest: ingest.onRequest,
      schema: { hide: true, body: bodySchema, response: { 200: answerSchema } },
    },
    async (request) => {
      const { scope } = ingest.callerOf(request);
      if (scope.principal.kind !== 'service')
        throw new ApexError('forbidden', 'Only our own services ask for demo data.');
      requireRole(scope, 'owner');
      const sql = `select sum(r.calls) as calls from apex.calls_daily as r where r.organization_id = {organization:String}`;
      const { rows } = await store.read(scope, { sql }, countSchema);
      const before = rows[0]?.calls ?? 0;
      if (before > 0) return { calls: before, durationMs: 0, created: false };
      const { calls, days } = request.body ?? {};
      const made = await generateDemo(store, scope, {
        endsAt: new Date().toISOString(),
        book: intake.bookOf(scope.organizationId),
        ...(calls === undefined ? {} : { calls }),
        ...(days === undefined ? {} : { days }),
      });
      return { calls: made.calls, durationMs: made.durationMs, created: made.generated > 0 };
    },
  );
}
