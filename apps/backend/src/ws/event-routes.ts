import type { IncomingMessage } from 'node:http';
import {
  ApexError,
  askSchema,
  eventPageSchema,
  eventQuerySchema,
  idSchema,
  isTerminal,
  type Scope,
  toWireError,
} from '@netra/contract';
import { type HttpService, requirePermission, requireRole } from '@netra/foundation';
import { z } from 'zod';
import type { StreamSession, StreamSessions } from '../session/stream-session.ts';
import { batchOf } from './batch.ts';
import type { Commands } from './commands.ts';
import type { EventLog } from './event-log.ts';
import { createEventSource, type EventSource } from './event-source.ts';
import type { Limits } from './limits.ts';
import { type Growth, readEventPage, watchGrowth } from './long-poll.ts';
import { lifeOfConnectionMs, type StreamSettings } from './stream-settings.ts';
import type { Reading, ReadSink, ReadStart, ThreadFeeds } from './thread-feeds.ts';

export type EventRouteDependencies = {
  readonly sessions: StreamSessions;
  readonly feeds: ThreadFeeds;
  readonly log: EventLog;
  readonly limits: Limits;
  readonly commands: Commands;
  readonly settings: Pick<StreamSettings, 'maximumConnectionMs'>;
};

/** What a timer can count to. */
const longestTimerMs = 2 ** 31 - 1;
const eventIdForm = /^(.+):(\d{1,15})$/;
const sourceHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // nginx would otherwise hold the events back until its buffer is full.
  'x-accel-buffering': 'no',
};

/** The place named by `Last-Event-ID`, which a browser sends when it resumes; null when it sends none. */
function lastEvent(request: IncomingMessage): { epoch: string; afterSeq: number } | null {
  const header = request.headers['last-event-id'];
  const [, epoch, seq] = eventIdForm.exec(typeof header === 'string' ? header : '') ?? [];
  return epoch === undefined || seq === undefined ? null : { epoch, afterSeq: Number(seq) };
}

/** The event sources and long polls that are open. */
export type OpenSources = {
  /** Ends those of whoever `matches`, after saying why where there is a reason. */
  endWhere(matches: (scope: Scope) => boolean, reason?: ApexError): void;
};

/** Adds `GET /api/threads/:id/events` (page, long poll, event source) and `POST /api/chat/stream`. */
export function registerEventRoutes(app: HttpService, dependencies: EventRouteDependencies): OpenSources {
  const { sessions, feeds, log, limits, commands, settings } = dependencies;
  const sources = new Map<EventSource, Scope>();
  const polls = new Map<Growth, Scope>();

  async function sessionOf(request: IncomingMessage): Promise<StreamSession> {
    const session = await sessions.ofRequest(request);
    if (session === null) throw new ApexError('unauthenticated', 'An access token or a ticket is needed.');
    return session;
  }

  /** Begins an event source for a thread; it ends with its credential, and `deliver` may end it earlier. */
  async function openSource(
    session: StreamSession,
    start: ReadStart,
    sinkOf: (source: EventSource) => Pick<ReadSink, 'begin' | 'deliver'>,
  ): Promise<EventSource> {
    const seat = limits.takeSeat(session.scope);
    let reading: Reading | null = null;
    const source = createEventSource(() => (reading === null ? {} : { [start.thread]: reading.head() }));
    const goodForMs = Math.min(session.goodUntilMs - Date.now(), lifeOfConnectionMs(settings));
    const expiry = setTimeout(source.end, Math.min(longestTimerMs, Math.max(0, goodForMs)));
    sources.set(source, session.scope);
    source.onEnd(() => {
      clearTimeout(expiry);
      sources.delete(source);
      seat.leave();
      reading?.stop();
    });
    try {
      reading = await feeds.read(session.scope, start, {
        ...sinkOf(source),
        drained: source.drained,
        lost: (error) => {
          source.say('error', toWireError(error));
          source.end();
        },
      });
    } catch (error) {
      source.body.destroy();
      throw error;
    }
    if (source.body.destroyed) reading.stop();
    return source;
  }

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
      const session = await sessionOf(request.raw);
      requirePermission(session.scope, 'read');
      const { afterSeq, epoch, limit, waitMs } = request.query;
      const start: ReadStart = { thread: request.params.id, afterSeq, epoch, ...lastEvent(request.raw) };
      if (request.headers.accept?.includes('text/event-stream')) {
        const source = await openSource(session, start, (opened) => ({
          begin: (begin) =>
            opened.sayFrame({
              type: 'subscribed',
              thread: begin.thread,
              epoch: begin.epoch,
              recovered: begin.recovered,
              fromSeq: begin.fromSeq,
              toSeq: begin.headSeq,
              ...(begin.recovered ? {} : { snapshot: { seq: begin.fromSeq - 1, events: [] } }),
            }),
          deliver: opened.sendBatch,
        }));
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
    const session = await sessionOf(request.raw);
    requireRole(session.scope, 'analyst');
    requirePermission(session.scope, 'ask');
    const asked = await commands.ask(session.scope, request.body);
    const afterSeq = (await log.firstSeqOf(session.scope, asked.run)) - 1;
    const source = await openSource(session, { thread: asked.thread, afterSeq }, (opened) => ({
      begin: () => opened.say('accepted', asked),
      deliver(batch) {
        const events = batch.events.filter((event) => event.run === asked.run);
        if (events.length > 0) opened.sendBatch(batchOf(events));
        if (events.some(isTerminal)) opened.end();
      },
    }));
    return reply.headers(sourceHeaders).send(source.body as never);
  });

  return {
    endWhere(matches, reason) {
      for (const [source, scope] of [...sources]) {
        if (!matches(scope)) continue;
        if (reason !== undefined) source.say('error', toWireError(reason));
        source.end();
      }
      for (const [growth, scope] of [...polls]) if (matches(scope)) growth.end(reason);
    },
  };
}
