import {
  ApexError,
  askedSchema,
  type ClientFrame,
  closeCodes,
  errorClass,
  toWireError,
} from '@netra/contract';
import { z } from 'zod';
import { createRequester } from '../http/requester.ts';
import { readOverHttp } from './http-reader.ts';
import { isRefusal, type Link, type LinkEvents } from './link.ts';

export type HttpLinkOptions = {
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly ticket: (() => Promise<string>) | undefined;
  readonly token: (() => Promise<string>) | undefined;
  /** Time to the first sign of an event source, in ms; later than that, events are polled for. */
  readonly openTimeoutMs: number;
};

type Command = Extract<ClientFrame, { type: 'ask' | 'stop' | 'approve' }>;

const requestTimeoutMs = 15_000;
/** Close code that stands for "the connection broke". */
const abnormalClosure = 1006;

/** True for a refusal that asking again cannot change; anything else ends the link, which is then opened anew. */
function isFinal(error: unknown): error is ApexError {
  return error instanceof ApexError && errorClass(error.code).retries === 0;
}

/** Reads events and sends commands by plain HTTP, for where no WebSocket opens. */
export function openHttpLink(options: HttpLinkOptions, events: LinkEvents): Link {
  const { baseUrl, fetch, ticket, token } = options;
  const whole = new AbortController();
  const readers = new Map<string, AbortController>();
  let wasOpen = false;
  const requester = createRequester({
    baseUrl,
    fetch,
    accessToken: async () => (await token?.()) ?? '',
    timeoutMs: requestTimeoutMs,
    attempts: 1,
  });
  const reader = {
    requester,
    source: {
      baseUrl,
      fetch,
      ...(ticket === undefined ? {} : { ticket }),
      ...(token === undefined ? {} : { token }),
    },
    patienceMs: options.openTimeoutMs,
    onFrame: events.onFrame,
  };

  function endWith(error: unknown): void {
    if (whole.signal.aborted) return;
    whole.abort();
    const known =
      error instanceof ApexError
        ? error
        : new ApexError('internal', 'Reading events failed.', { cause: error });
    const code = isRefusal(known) ? closeCodes.forbidden : abnormalClosure;
    events.onEnd({ code, reason: known.message, error: known, wasOpen });
  }

  function read(frame: Extract<ClientFrame, { type: 'subscribe' }>): void {
    readers.get(frame.thread)?.abort();
    const own = new AbortController();
    readers.set(frame.thread, own);
    const signal = AbortSignal.any([whole.signal, own.signal]);
    readOverHttp(reader, frame, signal).catch((error: unknown) => {
      if (signal.aborted) return;
      if (isFinal(error)) events.onFrame({ type: 'error', thread: frame.thread, error: toWireError(error) });
      else endWith(error);
    });
  }

  async function carryOut(frame: Command): Promise<void> {
    const { cmdId } = frame;
    if (frame.type === 'ask') {
      const { thread, text, references } = frame;
      const asked = await requester.send({
        method: 'POST',
        path: '/api/chat/messages',
        body: { cmdId, text, references, ...(thread === undefined ? {} : { thread }) },
        answer: askedSchema,
      });
      events.onFrame({ type: 'accepted', cmdId, ...asked });
      return;
    }
    if (frame.type === 'approve') {
      const { run, approvalId, decision, argsHash } = frame;
      const decided = await requester.send({
        method: 'POST',
        path: `/api/runs/${encodeURIComponent(run)}/approvals/${encodeURIComponent(approvalId)}`,
        body: { decision, argsHash },
        answer: z.object({ thread: z.string() }),
      });
      events.onFrame({ type: 'accepted', cmdId, thread: decided.thread, run });
      return;
    }
    const stopped = await requester.send({
      method: 'POST',
      path: `/api/runs/${encodeURIComponent(frame.run)}/stop`,
      body: { cmdId },
      answer: z.object({ thread: z.string() }),
    });
    events.onFrame({ type: 'accepted', cmdId, thread: stopped.thread, run: frame.run });
  }

  function command(frame: Command): void {
    carryOut(frame).catch((error: unknown) => {
      if (isFinal(error)) events.onFrame({ type: 'rejected', cmdId: frame.cmdId, error: toWireError(error) });
      else endWith(error);
    });
  }

  function send(frame: ClientFrame): void {
    if (whole.signal.aborted || !wasOpen) return;
    switch (frame.type) {
      case 'subscribe':
        read(frame);
        break;
      case 'unsubscribe':
        readers.get(frame.thread)?.abort();
        readers.delete(frame.thread);
        break;
      case 'ask':
      case 'stop':
      case 'approve':
        command(frame);
        break;
      // A read position is kept by the stream and said again when a WebSocket opens; the rest are signs of life, which
      // HTTP needs none of.
      case 'ack':
      case 'ping':
      case 'pong':
      case 'authenticate':
        break;
    }
  }

  async function open(): Promise<void> {
    // The cheapest authenticated request tells whether HTTP works at all; without a token the first reader will.
    if (token === undefined) await Promise.resolve();
    else await requester.send({ method: 'GET', path: '/api/websocket/tickets/status', answer: z.unknown() });
    if (whole.signal.aborted) return;
    wasOpen = true;
    events.onOpen(null);
  }

  open().catch(endWith);
  return { send, end: () => whole.abort() };
}
