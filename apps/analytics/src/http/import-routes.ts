import { Readable } from 'node:stream';
import {
  ApexError,
  type ImportEvent,
  importOptionsSchema,
  importPreviewSchema,
  quarantinedRowSchema,
  toWireError,
} from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { importFile } from '../ingest/import-file.ts';
import { previewFile } from '../ingest/preview-file.ts';
import { openPutAsideFile } from '../ingest/put-aside-file.ts';
import { readQuarantine } from '../ingest/quarantine.ts';
import { checkProjects } from '../session/door.ts';
import { entryFor } from './entry.ts';
import type { AnalyticsParts } from './parts.ts';
import { passOver } from './pass-over.ts';

type Events = AsyncGenerator<Exclude<ImportEvent, { type: 'error' }>>;

const line = (event: ImportEvent) => `${JSON.stringify(event)}\n`;

/** The events as lines; an error after the first becomes the last line, since the status has been sent by then. */
async function* linesOf(first: IteratorResult<ImportEvent>, rest: Events, request: FastifyRequest) {
  if (first.done !== true) yield line(first.value);
  try {
    for await (const event of rest) yield line(event);
  } catch (error) {
    request.log.warn({ err: error }, 'an import ended early');
    yield line({ type: 'error', error: toWireError(error, request.id) });
  }
}

/** Adds the route that imports a file (the body, as it is) and the one that shows what was put aside. */
export async function addImportRoutes(
  app: HttpService,
  { store, intake, door }: AnalyticsParts,
): Promise<void> {
  const ingest = entryFor(door, 'ingest');
  await app.register(async (scoped) => {
    // The body is read as it arrives, whatever the sender calls its type; it is never held whole.
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    const routes = scoped as unknown as HttpService;
    routes.post(
      '/api/v1/imports',
      {
        onRequest: ingest.onRequest,
        schema: { querystring: importOptionsSchema },
        bodyLimit: Number.MAX_SAFE_INTEGER,
      },
      async (request, reply) => {
        const caller = ingest.callerOf(request);
        checkProjects(caller, [request.query.project]);
        const body = request.body;
        if (!(body instanceof Readable)) throw new ApexError('import_unreadable', 'The request has no body.');
        const length = Number(request.headers['content-length']);
        const events: Events = importFile(store, intake, {
          scope: caller.scope,
          body: body as AsyncIterable<Buffer>,
          options: request.query,
          totalBytes: Number.isSafeInteger(length) ? length : null,
          project: caller.project,
        });
        try {
          const first = await events.next();
          return await reply
            .type('application/x-ndjson')
            .send(Readable.from(linesOf(first, events, request)));
        } catch (error) {
          // What is still on the way is thrown away, so that the sender gets to read why.
          await passOver(body);
          throw error;
        }
      },
    );
    routes.post(
      '/api/v1/imports/preview',
      {
        onRequest: ingest.onRequest,
        schema: { querystring: importOptionsSchema, response: { 200: importPreviewSchema } },
        bodyLimit: Number.MAX_SAFE_INTEGER,
      },
      async (request) => {
        const caller = ingest.callerOf(request);
        checkProjects(caller, [request.query.project]);
        const body = request.body;
        if (!(body instanceof Readable)) throw new ApexError('import_unreadable', 'The request has no body.');
        try {
          return await previewFile(intake, {
            scope: caller.scope,
            body: body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>,
            options: request.query,
            project: caller.project,
          });
        } finally {
          // Rows beyond the preview are passed over, so that the sender gets to read it.
          await passOver(body);
        }
      },
    );
  });

  app.get(
    '/api/v1/imports/:jobId/quarantine',
    {
      onRequest: ingest.onRequest,
      schema: {
        params: z.object({ jobId: z.string().max(100) }),
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(100_000).default(1_000) }),
        response: { 200: z.object({ rows: z.array(quarantinedRowSchema) }) },
      },
    },
    async (request) => {
      const { scope } = ingest.callerOf(request);
      const { jobId } = request.params;
      return { rows: await readQuarantine(store, scope, { jobId, limit: request.query.limit }) };
    },
  );

  app.get(
    '/api/v1/imports/:jobId/quarantine/file',
    { onRequest: ingest.onRequest, schema: { params: z.object({ jobId: z.string().max(100) }) } },
    async (request, reply) => {
      const { scope } = ingest.callerOf(request);
      const { jobId } = request.params;
      const { ending, content } = await openPutAsideFile(store, scope, jobId);
      return reply
        .type(ending === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
        .header('content-disposition', `attachment; filename="put-aside.${ending}"`)
        .send(Readable.from(content));
    },
  );
}
