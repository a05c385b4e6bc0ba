import { Readable } from 'node:stream';
import {
  exportFeedbackSchema,
  feedbackSchema,
  feedbackTotalsSchema,
  giveFeedbackSchema,
  idSchema,
  listFeedbackSchema,
  pageOf,
  runFeedbackSchema,
} from '@netra/contract';
import { type HttpService, requirePermission } from '@netra/foundation';
import { z } from 'zod';
import { exportFeedback } from '../feedback/export-feedback.ts';
import { giveFeedback, withdrawFeedback } from '../feedback/give-feedback.ts';
import { listFeedback, readRunFeedback } from '../feedback/read-feedback.ts';
import { totalFeedback } from '../feedback/total-feedback.ts';
import type { AppDatabase } from '../store/tables.ts';
import { fromCursor, toCursor } from './cursor.ts';
import type { Reader } from './session.ts';

const ofRun = z.object({ id: idSchema('run') });
const position = z.object({ updatedAt: z.iso.datetime(), run: z.string(), by: z.string() });
const mediaTypes = { csv: 'text/csv; charset=utf-8', jsonl: 'application/x-ndjson; charset=utf-8' } as const;

/** Adds the routes by which everybody rates reports, and by which those who run the team read what was said. */
export function registerFeedbackRoutes(
  app: HttpService,
  parts: { database: AppDatabase; reader: Reader },
): void {
  const { database, reader } = parts;
  /** Whoever may read a report may say what they think of it; a key that may only read may not. */
  const rater: Reader = async (request) => {
    const scope = await reader(request);
    requirePermission(scope, 'ask');
    return scope;
  };

  app.get(
    '/api/runs/:id/feedback',
    { schema: { params: ofRun, response: { 200: runFeedbackSchema } } },
    async (request) => readRunFeedback(database, await reader(request), request.params.id),
  );

  app.put(
    '/api/runs/:id/feedback',
    { schema: { params: ofRun, body: giveFeedbackSchema, response: { 200: feedbackSchema } } },
    async (request) =>
      giveFeedback(database, await rater(request), { ...request.body, run: request.params.id }),
  );

  app.delete(
    '/api/runs/:id/feedback',
    { schema: { params: ofRun, response: { 204: z.null() } } },
    async (request, reply) => {
      await withdrawFeedback(database, await rater(request), request.params.id);
      return reply.status(204).send(null);
    },
  );

  app.get(
    '/api/feedback',
    { schema: { querystring: listFeedbackSchema, response: { 200: pageOf(feedbackSchema) } } },
    async (request) => {
      const scope = await reader(request, 'analyst');
      const { cursor, limit, ...filter } = request.query;
      const after = fromCursor(cursor, position);
      const found = await listFeedback(database, scope, { filter, after, limit: limit + 1 });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const next =
        found.length > limit && last !== undefined
          ? toCursor({ updatedAt: last.updatedAt, run: last.run, by: last.by })
          : null;
      return { items, next };
    },
  );

  app.get('/api/feedback/totals', { schema: { response: { 200: feedbackTotalsSchema } } }, async (request) =>
    totalFeedback(database, await reader(request, 'analyst')),
  );

  app.get(
    '/api/feedback/export',
    { schema: { querystring: exportFeedbackSchema } },
    async (request, reply) => {
      const scope = await reader(request, 'analyst');
      const { format, ...filter } = request.query;
      return reply
        .type(mediaTypes[format])
        .header('content-disposition', `attachment; filename="feedback.${format}"`)
        .send(Readable.from(exportFeedback(database, scope, { filter, format })));
    },
  );
}
