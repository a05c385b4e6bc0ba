import { Readable } from 'node:stream';
import {
  citedPassageSchema,
  documentPassageSchema,
  documentSchema,
  idSchema,
  listDocumentsSchema,
  pageOf,
  pageQuerySchema,
  searchDocumentsSchema,
  uploadDocumentSchema,
} from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { z } from 'zod';
import { documentTypeOf } from '../knowledge/documents/document-type.ts';
import { deleteDocument, listDocuments, readDocument } from '../knowledge/documents/documents.ts';
import { fewAtOnce } from '../knowledge/documents/few-at-once.ts';
import { listPassages } from '../knowledge/documents/list-passages.ts';
import { passOver, readBody } from '../knowledge/documents/read-body.ts';
import { searchDocuments } from '../knowledge/documents/search-documents.ts';
import { storeDocument } from '../knowledge/documents/store-document.ts';
import type { AppDatabase } from '../store/tables.ts';
import { fromCursor, toCursor } from './cursor.ts';
import type { Reader } from './session.ts';

const byId = z.object({ id: idSchema('document') });
const documentPosition = z.object({ uploadedAt: z.iso.datetime(), id: z.string() });
const passagePosition = z.object({ number: z.number().int() });

/** Adds the routes that take documents in, show them passage by passage, look through them and remove them. */
export async function registerDocumentRoutes(
  app: HttpService,
  parts: { database: AppDatabase; reader: Reader },
): Promise<void> {
  const { database, reader } = parts;

  await app.register(async (scoped) => {
    // The body is the file as it is, whatever its type; how much of it is read is decided while it arrives.
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    (scoped as unknown as HttpService).post(
      '/api/documents',
      {
        schema: {
          querystring: uploadDocumentSchema,
          response: { 200: documentSchema, 201: documentSchema },
        },
        bodyLimit: Number.MAX_SAFE_INTEGER,
      },
      async (request, reply) => {
        const body = request.body instanceof Readable ? request.body : Readable.from([]);
        try {
          const scope = await reader(request, 'analyst');
          const { name } = request.query;
          const mediaType = documentTypeOf(name, request.headers['content-type']);
          const { document, isNew } = await fewAtOnce(scope, async () => {
            const bytes = await readBody(body, request.headers['content-length']);
            return storeDocument(database, scope, { name, mediaType, bytes });
          });
          return reply.status(isNew ? 201 : 200).send(document);
        } finally {
          await passOver(body);
        }
      },
    );
  });

  app.get(
    '/api/documents',
    { schema: { querystring: listDocumentsSchema, response: { 200: pageOf(documentSchema) } } },
    async (request) => {
      const scope = await reader(request);
      const { cursor, limit, search } = request.query;
      const after = fromCursor(cursor, documentPosition);
      const found = await listDocuments(database, scope, { after, limit: limit + 1, search });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const next =
        found.length > limit && last !== undefined
          ? toCursor({ uploadedAt: last.uploadedAt, id: last.id })
          : null;
      return { items, next };
    },
  );

  app.get(
    '/api/documents/search',
    {
      schema: {
        querystring: searchDocumentsSchema,
        response: { 200: z.object({ items: z.array(citedPassageSchema) }) },
      },
    },
    async (request) => {
      const scope = await reader(request);
      // Whatever is there: the clock of this process may be behind the one that documents are dated by.
      return { items: await searchDocuments(database, scope, { ...request.query, before: 'infinity' }) };
    },
  );

  app.get(
    '/api/documents/:id',
    { schema: { params: byId, response: { 200: documentSchema } } },
    async (request) => readDocument(database, await reader(request), request.params.id),
  );

  app.get(
    '/api/documents/:id/passages',
    {
      schema: {
        params: byId,
        querystring: pageQuerySchema,
        response: { 200: pageOf(documentPassageSchema) },
      },
    },
    async (request) => {
      const scope = await reader(request);
      const { cursor, limit } = request.query;
      const after = fromCursor(cursor, passagePosition)?.number ?? 0;
      const found = await listPassages(database, scope, {
        document: request.params.id,
        after,
        limit: limit + 1,
      });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const next = found.length > limit && last !== undefined ? toCursor({ number: last.number }) : null;
      return { items, next };
    },
  );

  app.delete(
    '/api/documents/:id',
    { schema: { params: byId, response: { 204: z.null() } } },
    async (request, reply) => {
      await deleteDocument(database, await reader(request, 'analyst'), request.params.id);
      return reply.status(204).send(null);
    },
  );
}
