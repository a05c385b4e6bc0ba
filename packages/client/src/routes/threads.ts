import {
  type createThreadSchema,
  eventPageSchema,
  messageSchema,
  pageOf,
  runSchema,
  threadSchema,
  type updateThreadSchema,
} from '@netra/contract';
import { z } from 'zod';
import type { Requester } from '../http/requester.ts';

export type PageQuery = { readonly cursor?: string; readonly limit?: number };
export type EventQuery = {
  /** Events after this sequence number; 0 is from the start. */
  readonly afterSeq?: number;
  /** Epoch that `afterSeq` belongs to; another one gets the log from its start. */
  readonly epoch?: string;
  readonly limit?: number;
  /** Waits up to this long for an event when there is none yet. */
  readonly waitMs?: number;
};

const threadPage = pageOf(threadSchema);
const messagePage = pageOf(messageSchema);
const runPage = pageOf(runSchema);

/** Path of a thread's event log. */
export function eventsPathOf(thread: string): string {
  return `/api/threads/${encodeURIComponent(thread)}/events`;
}

/** Threads: conversations, with their messages, runs and event log. */
export function threadRoutes(requester: Requester) {
  const pathOf = (thread: string) => `/api/threads/${encodeURIComponent(thread)}`;
  return {
    list: (query: PageQuery & { archived?: boolean; search?: string } = {}) =>
      requester.send({ method: 'GET', path: '/api/threads', query, answer: threadPage }),
    get: (thread: string) => requester.send({ method: 'GET', path: pathOf(thread), answer: threadSchema }),
    create: (body: z.input<typeof createThreadSchema> = {}) =>
      requester.send({ method: 'POST', path: '/api/threads', body, answer: threadSchema }),
    update: (thread: string, body: z.input<typeof updateThreadSchema>) =>
      requester.send({ method: 'PATCH', path: pathOf(thread), body, answer: threadSchema }),
    remove: async (thread: string): Promise<void> => {
      await requester.send({ method: 'DELETE', path: pathOf(thread), answer: z.unknown() });
    },
    messages: (thread: string, query: PageQuery = {}) =>
      requester.send({ method: 'GET', path: `${pathOf(thread)}/messages`, query, answer: messagePage }),
    runs: (thread: string, query: PageQuery = {}) =>
      requester.send({ method: 'GET', path: `${pathOf(thread)}/runs`, query, answer: runPage }),
    /** A stretch of the thread's log; with `waitMs` a long poll. */
    events: (thread: string, query: EventQuery & { signal?: AbortSignal } = {}) => {
      const { signal, ...rest } = query;
      return requester.send({
        method: 'GET',
        path: eventsPathOf(thread),
        query: rest,
        answer: eventPageSchema,
        timeoutMs: 15_000 + (query.waitMs ?? 0),
        ...(signal === undefined ? {} : { signal }),
      });
    },
  };
}
