import type { ServerResponse } from 'node:http';
import {
  ApexError,
  callsExportQuerySchema,
  type ExportManifest,
  exportManifestHeader,
  type Filter,
  focusExportQuerySchema,
  type Period,
  periodSchema,
} from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import type { FastifyReply } from 'fastify';
import { entryFor } from '../http/entry.ts';
import type { AnalyticsParts } from '../http/parts.ts';
import { type Caller, withinProject } from '../session/door.ts';
import { openCallsExport } from './export-calls.ts';
import { type ExportedFile, openFocusExport } from './export-focus.ts';

/** Exports keep a connection to the engine busy; with this many at once, questions still have theirs. */
const maxAtOnce = 2;
const retryAfterMs = 5_000;

const files = {
  csv: { mediaType: 'text/csv; charset=utf-8', ending: 'csv' },
  jsonl: { mediaType: 'application/x-ndjson', ending: 'jsonl' },
  parquet: { mediaType: 'application/vnd.apache.parquet', ending: 'parquet' },
} as const;

type ExportQuery = { readonly from: string; readonly to: string; readonly project?: string | undefined };

function periodOf({ from, to }: ExportQuery): Period {
  const period = periodSchema.safeParse({ from, to });
  if (period.success) return period.data;
  throw new ApexError('invalid_request', 'query.to: expected `from` before `to`.');
}

function filterOf(caller: Caller, { project }: ExportQuery): Filter {
  return withinProject(caller, project === undefined ? {} : { project: [project] });
}

/** Stops the engine's work when the caller is gone before the answer is complete. */
function untilGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) gone.abort();
  });
  return gone.signal;
}

function nameOf(kind: string, { from, to }: ExportManifest, ending: string): string {
  const short = (moment: string) => moment.slice(0, 16).replace('T00:00', '').replaceAll(':', '');
  return `${kind}-${short(from)}-${short(to)}.${ending}`;
}

/**
 * Adds the routes that export an organization's costs (FOCUS) and calls as files. The answer's header
 * `apex-export-manifest` says what is in the file and what could not be. Raises `overloaded` beyond two at once.
 */
export function registerExportRoutes(app: HttpService, { store, intake, door }: AnalyticsParts): void {
  const read = entryFor(door, 'read');
  let running = 0;

  async function send(
    reply: FastifyReply,
    file: { kind: string; format: keyof typeof files },
    open: () => Promise<ExportedFile>,
  ): Promise<FastifyReply> {
    if (running >= maxAtOnce) {
      throw new ApexError('overloaded', `${running} exports are being made already.`, { retryAfterMs });
    }
    running += 1;
    try {
      const { manifest, content } = await open();
      const { mediaType, ending } = files[file.format];
      return reply
        .type(mediaType)
        .header('content-disposition', `attachment; filename="${nameOf(file.kind, manifest, ending)}"`)
        .header(exportManifestHeader, JSON.stringify(manifest))
        .send(content);
    } finally {
      running -= 1;
    }
  }

  app.get(
    '/api/v1/exports/focus',
    { onRequest: read.onRequest, schema: { querystring: focusExportQuerySchema } },
    async (request, reply) => {
      const caller = read.callerOf(request);
      const { format, grain, accountName, synthetic } = request.query;
      const selection = { period: periodOf(request.query), filter: filterOf(caller, request.query) };
      const book = intake.bookOf(caller.scope.organizationId);
      const context = { store, scope: caller.scope, book, signal: untilGone(reply.raw) };
      return send(reply, { kind: 'focus', format }, () =>
        openFocusExport(context, {
          ...selection,
          format,
          grain,
          accountName,
          synthetic: synthetic === 'true',
        }),
      );
    },
  );

  app.get(
    '/api/v1/exports/calls',
    { onRequest: read.onRequest, schema: { querystring: callsExportQuerySchema } },
    async (request, reply) => {
      const caller = read.callerOf(request);
      const { format, synthetic } = request.query;
      const selection = { period: periodOf(request.query), filter: filterOf(caller, request.query) };
      const context = { store, scope: caller.scope, signal: untilGone(reply.raw) };
      return send(reply, { kind: 'calls', format }, () =>
        openCallsExport(context, { ...selection, format, synthetic: synthetic === 'true' }),
      );
    },
  );
}
