import type { IncomingMessage } from 'node:http';
import { type ApexError, type Event, idSchema, isTerminal } from '@netra/contract';
import { type HttpService, requirePermission, requireRole } from '@netra/foundation';
import { z } from 'zod';
import type { StreamSessions } from '../../session/stream-session.ts';
import type { AppDatabase } from '../../store/tables.ts';
import type { Commands } from '../commands.ts';
import type { EventLog } from '../event-log.ts';
import { type EventSources, type SourceWords, sourceHeaders } from '../event-sources.ts';
import { ensureThread } from './ensure-thread.ts';
import { type AgUiMapper, createAgUiMapper } from './map-events.ts';
import { askOfRunInput, runInputSchema } from './run-input.ts';

export type AgUiRouteDependencies = {
  readonly database: AppDatabase;
  readonly sessions: StreamSessions;
  readonly sources: EventSources;
  readonly log: EventLog;
  readonly commands: Commands;
};

/** A place between the events that one line of the log maps to. */
type Place = { readonly epoch: string; readonly seq: number; readonly part: number };

const placeForm = /^(.+):(\d{1,15}):(\d{1,6})$/;
const ownThread = idSchema('thread');
const followQuery = z.object({
  /** Only this run, to its end; without it every run of the thread, and those to come. */
  run: idSchema('run').optional(),
  /** For an `EventSource`, which can send no header: a single-use ticket. */
  ticket: z.string().max(500).optional(),
});

/** A comment is the one sign of life that no reader of AG-UI takes for an event. */
const agUiWords: SourceWords = {
  alive: () => ': alive\n\n',
  error: (error: ApexError) => {
    const body = { type: 'RUN_ERROR', message: error.message, code: error.code, timestamp: Date.now() };
    return `data: ${JSON.stringify(body)}\n\n`;
  },
};

function lastPlace(request: IncomingMessage): Place | null {
  const header = request.headers['last-event-id'];
  const [, epoch, seq, part] = placeForm.exec(typeof header === 'string' ? header : '') ?? [];
  return epoch === undefined ? null : { epoch, seq: Number(seq), part: Number(part) };
}

/** Whether what is at a place was told to a reader who names `told` as the last they have. */
function isTold(told: Place | null, place: Place): boolean {
  if (told === null || told.epoch !== place.epoch) return false;
  return place.seq < told.seq || (place.seq === told.seq && place.part <= told.part);
}

/** The messages that one line of the log maps to, each under an id from which a reader can resume. */
function messagesOf(mapper: AgUiMapper, event: Event, told: Place | null): string {
  return mapper
    .map(event)
    .map((mapped, part) => ({ mapped, place: { epoch: event.epoch, seq: event.seq, part } }))
    .filter(({ place }) => !isTold(told, place))
    .map(({ mapped, place }) => {
      const id = `${place.epoch}:${place.seq}:${place.part}`;
      return `id: ${id}\ndata: ${JSON.stringify(mapped)}\n\n`;
    })
    .join('');
}

/** Adds `POST /api/ag-ui/run` (ask, and follow the answer) and `GET /api/threads/:id/ag-ui` (follow a thread). */
export function registerAgUiRoutes(app: HttpService, dependencies: AgUiRouteDependencies): void {
  const { database, sessions, sources, log, commands } = dependencies;

  app.post('/api/ag-ui/run', { schema: { body: runInputSchema } }, async (request, reply) => {
    const session = await sessions.requireOfRequest(request.raw);
    const { scope } = session;
    requireRole(scope, 'analyst');
    requirePermission(scope, 'ask');
    requirePermission(scope, 'read');
    const { threadId, runId } = request.body;
    const ask = askOfRunInput(scope, request.body);
    if (!ownThread.safeParse(threadId).success) await ensureThread(database, scope, ask.thread);
    const asked = await commands.ask(scope, ask);
    const afterSeq = (await log.firstSeqOf(scope, asked.run)) - 1;
    const mapper = createAgUiMapper({ run: asked.run, threadId, runId, withQuestion: false });
    const source = await sources.open(
      session,
      { thread: asked.thread, afterSeq },
      {
        words: agUiWords,
        sinkOf: (opened) => ({
          begin: () => undefined,
          deliver(batch) {
            opened.write(batch.events.map((event) => messagesOf(mapper, event, null)).join(''));
            if (batch.events.some((event) => event.run === asked.run && isTerminal(event))) opened.end();
          },
        }),
      },
    );
    return reply.headers(sourceHeaders).send(source.body as never);
  });

  app.get(
    '/api/threads/:id/ag-ui',
    {
      // A HEAD request would use up a ticket and open a source that nobody reads.
      exposeHeadRoute: false,
      schema: { params: z.object({ id: ownThread }), querystring: followQuery },
    },
    async (request, reply) => {
      const session = await sessions.requireOfRequest(request.raw);
      requirePermission(session.scope, 'read');
      const { id: thread } = request.params;
      const { run } = request.query;
      const told = lastPlace(request.raw);
      // What is open in a run is known only from its beginning, so it is read from there, and told from the place on.
      const afterSeq = run === undefined ? 0 : (await log.firstSeqOf(session.scope, run)) - 1;
      const mappers = new Map<string, AgUiMapper>();
      const mapperOf = (of: string): AgUiMapper => {
        const known = mappers.get(of);
        if (known !== undefined) return known;
        const made = createAgUiMapper({ run: of, threadId: thread, runId: of, withQuestion: true });
        mappers.set(of, made);
        return made;
      };
      const source = await sources.open(
        session,
        { thread, afterSeq },
        {
          words: agUiWords,
          sinkOf: (opened) => ({
            begin: () => undefined,
            deliver(batch) {
              for (const event of batch.events) {
                if (event.run === null || (run !== undefined && event.run !== run)) continue;
                opened.write(messagesOf(mapperOf(event.run), event, told));
                if (!isTerminal(event)) continue;
                mappers.delete(event.run);
                if (run !== undefined) opened.end();
              }
            },
          }),
        },
      );
      return reply.headers(sourceHeaders).send(source.body as never);
    },
  );
}
