import type { IncomingMessage } from 'node:http';
import {
  type ApexError,
  askSchema,
  eventPageSchema,
  eventQuerySchema,
  idSchema,
  isTerminal,
  type Scope,
} from '@netra/contract';
import { type HttpService, requirePermission, requireRole } from '@netra/foundation';
import { z } from 'zod';
import type { StreamSessions } from '../session/stream-session.ts';
import { batchOf } from './batch.ts';
import type { Commands } from './commands.ts';
import type { EventLog } from './event-log.ts';
import { apexWords, type EventSources, sourceHeaders } from './event-sources.ts';
import type { Limits } from './limits.ts';
import { type Growth, readEventPage, watchGrowth } from './long-poll.ts';
import { subscribedFrame } from './subscribed-frame.ts';
import type { ReadStart } from './thread-feeds.ts';

export type EventRouteDependencies = {
  readonly sessions: StreamSessions;
  readonly sources: EventSources;
  readonly log: EventLog;
  readonly limits: Limits;
  readonly commands: Commands;
};

const eventIdForm = /^(.+):(\d{1,15})$/;

/** The place named by `Last-Event-ID`, which a browser sends when it resumes; null when it sends none. */
function lastEvent(request: IncomingMessage): { epoch: string; afterSeq: number } | null {
  const header = request.headers['last-event-id'];
  const [, epoch, seq] = eventIdForm.exec(typeof header === 'string' ? header : '') ?? [];
  return epoch === undefined || seq === undefined ? null : { epoch, afterSeq: Number(seq) };
}

/** The long polls that are open. */
export type OpenPolls = {
  /** Ends those of whoever `matches`, with a reason as a refusal. */
  endWhere(matches: (scope: Scope) => boolean, reason?: ApexError): void;
};

/** Adds `GET /api/threads/:id/events` (page, long poll, event source) and `POST /api/chat/stream`. */
export function registerEventRoutes(app: HttpService, dependencies: EventRouteDependencies): OpenPolls {
  const { sessions, sources, log, limits, commands } = dependencies;
  const polls = new Map<Growth, Scope>();

  app.get(
    '/api/threads/:id/events',
    {
      // A HEAD request would use up a ticket and open a source that nobody reads.
      exposeHeadRoute: false,
      schema: {
        params: z.object({ id: idSchema('thread') }),
        querystring: eventQuerySchema,
        response: { 200: eventPageSchema },
      },
    },
    async (request, reply) => {
      const session = await sessions.requireOfRequest(request.raw);
      requirePermission(session.scope, 'read');
      const { afterSeq, epoch, limit, waitMs } = request.query;
      const start: ReadStart = { thread: request.params.id, afterSeq, epoch, ...lastEvent(request.raw) };
      if (request.headers.accept?.includes('text/event-stream')) {
        const source = await sources.open(session, start, {
          words: apexWords,
          sinkOf: (opened) => ({
            begin: (begin) => opened.sayFrame(subscribedFrame(begin)),
            deliver: opened.sendBatch,
          }),
        });
        return reply.headers(sourceHeaders).send(source.body as never);
      }
      const seat = limits.takeSeat(session.scope);
      const target = { organizationId: session.scope.organizationId, thread: start.thread };
      const growth = watchGrowth(log, target, start.afterSeq);
      polls.set(growth, session.scope);
      try {
        const page = await readEventPage(log, session.scope, { ...start, limit });
        if (page.events.length > 0 || !page.recovered || waitMs === 0) return page;
        await growth.within(waitMs, request.raw);
        return await readEventPage(log, session.scope, { ...start, limit });
      } finally {
        polls.delete(growth);
        growth.stop();
        seat.leave();
      }
    },
  );

  app.post('/api/chat/stream', { schema: { body: askSchema } }, async (request, reply) => {
    const session = await sessions.requireOfRequest(request.raw);
    requireRole(session.scope, 'analyst');
    requirePermission(session.scope, 'ask');
    const asked = await commands.ask(session.scope, request.body);
    const afterSeq = (await log.firstSeqOf(session.scope, asked.run)) - 1;
    const start = { thread: asked.thread, afterSeq };
    const source = await sources.open(session, start, {
      words: apexWords,
      sinkOf: (opened) => ({
        begin: () => opened.say('accepted', asked),
        deliver(batch) {
          const events = batch.events.filter((event) => event.run === asked.run);
          if (events.length > 0) opened.sendBatch(batchOf(events));
          if (events.some(isTerminal)) opened.end();
        },
      }),
    });
    return reply.headers(sourceHeaders).send(source.body as never);
  });

  return {
    endWhere(matches, reason) {
      for (const [growth, scope] of [...polls]) if (matches(scope)) growth.end(reason);
    },
  };
}
