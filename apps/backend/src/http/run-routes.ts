import { askedSchema, askSchema, evidenceSchema, idSchema, runSchema } from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { z } from 'zod';
import { acceptQuestion } from '../runs/accept-question.ts';
import { readEvidence, readRun } from '../runs/read-run.ts';
import type { RunRuntime } from '../runs/runtime.ts';
import { stopRun } from '../runs/stop-run.ts';
import type { Reader } from './session.ts';

const runId = z.object({ id: idSchema('run') });
const evidenceId = z.object({ id: idSchema('evidence') });
const stopSchema = z
  .object({ cmdId: z.string().min(1).max(100).optional(), reason: z.string().trim().max(500).optional() })
  .nullish();

/** Adds the routes that ask, watch and stop runs, and show what they rest on. */
export function registerRunRoutes(app: HttpService, parts: { runtime: RunRuntime; reader: Reader }): void {
  const { runtime, reader } = parts;
  const database = runtime.stores.app.kysely;

  app.post(
    '/api/chat/messages',
    { schema: { body: askSchema, response: { 202: askedSchema } } },
    async (request, reply) => {
      const scope = await reader(request, 'analyst');
      return reply.status(202).send(await acceptQuestion(runtime, scope, request.body));
    },
  );

  app.get('/api/runs/:id', { schema: { params: runId, response: { 200: runSchema } } }, async (request) =>
    readRun(database, await reader(request), request.params.id),
  );

  app.post(
    '/api/runs/:id/stop',
    { schema: { params: runId, body: stopSchema, response: { 202: runSchema } } },
    async (request, reply) => {
      const scope = await reader(request, 'analyst');
      await stopRun(runtime, scope, { ...request.body, run: request.params.id });
      return reply.status(202).send(await readRun(database, scope, request.params.id));
    },
  );

  app.get(
    '/api/evidence/:id',
    { schema: { params: evidenceId, response: { 200: evidenceSchema } } },
    async (request) => readEvidence(database, await reader(request), request.params.id),
  );
}
