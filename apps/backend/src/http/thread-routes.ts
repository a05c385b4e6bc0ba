import {
  createThreadSchema,
  idSchema,
  messageSchema,
  pageOf,
  pageQuerySchema,
  runSchema,
  threadSchema,
  updateThreadSchema,
} from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { z } from 'zod';
import type { Tailer } from '../log/tailer.ts';
import { listRuns } from '../runs/read-run.ts';
import type { AppDatabase } from '../store/tables.ts';
import { listThreads } from '../threads/list-threads.ts';
import { listMessages } from '../threads/messages.ts';
import { createThread, deleteThread, readThread, updateThread } from '../threads/threads.ts';
import { fromCursor, toCursor } from './cursor.ts';
import type { Reader } from './session.ts';

const byId = z.object({ id: idSchema('thread') });
const threadPosition = z.object({ updatedAt: z.iso.datetime(), id: z.string() });
const idPosition = z.object({ id: z.string() });

/** Text that a database can look for. */
const storable = (text: string) => !text.includes('\0') && text.isWellFormed();

const listQuery = pageQuerySchema.extend({
  /** Part of the title, in any case, or words that were asked or answered in the thread. */
  search: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine(storable, 'expected whole characters and no NUL')
    .optional(),
  archived: z.stringbool().optional(),
});

/** Adds the routes of threads, their messages and their runs. */
export function registerThreadRoutes(
  app: HttpService,
  parts: { database: AppDatabase; tailer: Tailer; reader: Reader },
): void {
  const { database, reader } = parts;

  app.get(
    '/api/threads',
    { schema: { querystring: listQuery, response: { 200: pageOf(threadSchema) } } },
    async (request) => {
      const scope = await reader(request);
      const { cursor, limit, search, archived } = request.query;
      const after = fromCursor(cursor, threadPosition);
      const found = await listThreads(database, scope, { after, limit: limit + 1, search, archived });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const next =
        found.length > limit && last !== undefined
          ? toCursor({ updatedAt: last.updatedAt, id: last.id })
          : null;
      return { items, next };
    },
  );

  app.post(
    '/api/threads',
    { schema: { body: createThreadSchema.nullish(), response: { 201: threadSchema } } },
    async (request, reply) => {
      const scope = await reader(request, 'analyst');
      return reply.status(201).send(await createThread(database, scope, request.body?.title));
    },
  );

  app.get(
    '/api/threads/:id',
    { schema: { params: byId, response: { 200: threadSchema } } },
    async (request) => readThread(database, await reader(request), request.params.id),
  );

  app.patch(
    '/api/threads/:id',
    { schema: { params: byId, body: updateThreadSchema, response: { 200: threadSchema } } },
    async (request) => {
      const scope = await reader(request, 'analyst');
      return updateThread(parts, scope, { ...request.body, id: request.params.id });
    },
  );

  app.delete(
    '/api/threads/:id',
    { schema: { params: byId, response: { 204: z.null() } } },
    async (request, reply) => {
      await deleteThread(database, await reader(request, 'analyst'), request.params.id);
      return reply.status(204).send(null);
    },
  );

  app.get(
    '/api/threads/:id/messages',
    { schema: { params: byId, querystring: pageQuerySchema, response: { 200: pageOf(messageSchema) } } },
    async (request) => {
      const scope = await reader(request);
      const { cursor, limit } = request.query;
      const after = fromCursor(cursor, idPosition)?.id;
      const page = await listMessages(database, scope, { thread: request.params.id, after, limit });
      return { items: page.items, next: page.next === null ? null : toCursor({ id: page.next }) };
    },
  );

  app.get(
    '/api/threads/:id/runs',
    { schema: { params: byId, querystring: pageQuerySchema, response: { 200: pageOf(runSchema) } } },
    async (request) => {
      const scope = await reader(request);
      const { cursor, limit } = request.query;
      const before = fromCursor(cursor, idPosition)?.id;
      const page = await listRuns(database, scope, { thread: request.params.id, before, limit });
      return { items: page.items, next: page.next === null ? null : toCursor({ id: page.next }) };
    },
  );
}
