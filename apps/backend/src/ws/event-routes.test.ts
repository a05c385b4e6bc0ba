import { createApexClient } from '@netra/client';
import { type Event, type EventDraft, eventPageSchema, eventSchema, newId } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RawSocket } from './testing/raw-socket.ts';
import {
  type Person,
  publicUrl,
  type RunningStreams,
  startStreams,
  thought,
} from './testing/running-streams.ts';

let running: RunningStreams;
let person: Person;
const ending = new AbortController();

type Message = { id?: string; event?: string; data: string };

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL(path, running.url()), {
    headers: { authorization: `Bearer ${person.token}`, ...headers },
    signal: ending.signal,
  });
}

/** Reads messages of an event source until `holds` says that they are enough. */
async function messagesOf(response: Response, holds: (messages: Message[]) => boolean): Promise<Message[]> {
  const messages: Message[] = [];
  let rest = '';
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  while (!holds(messages)) {
    const { done, value } = await reader.read();
    if (done) break;
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const lines = block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2));
      messages.push(Object.fromEntries(lines) as Message);
    }
  }
  await reader.cancel();
  return messages;
}

const eventsOf = (messages: Message[]): Event[] =>
  messages
    .filter((message) => message.event === undefined)
    .map((message) => eventSchema.parse(JSON.parse(message.data)));
const source = { accept: 'text/event-stream' };

async function threadWith(count: number): Promise<string> {
  const thread = await running.thread(person.scope);
  await running.append(
    person.scope,
    thread,
    Array.from({ length: count }, (_, index) => thought(`${index}`)),
  );
  return thread;
}

beforeAll(async () => {
  running = await startStreams();
  person = await running.person();
});
afterAll(async () => {
  ending.abort();
  await running?.close();
});

describe('a page of the log', () => {
  test('holds what follows a seq', async () => {
    const thread = await threadWith(3);
    const page = eventPageSchema.parse(
      await (await get(`/api/threads/${thread}/events?afterSeq=1&limit=1`)).json(),
    );
    expect(page).toMatchObject({ thread, recovered: true, headSeq: 3, events: [{ seq: 2 }] });
  });

  test('starts over for a position of another log', async () => {
    const thread = await threadWith(2);
    for (const query of ['afterSeq=1&epoch=elsewhere', 'afterSeq=9']) {
      const page = eventPageSchema.parse(await (await get(`/api/threads/${thread}/events?${query}`)).json());
      expect(page.recovered).toBe(false);
      expect(page.events.map((event) => event.seq)).toEqual([1, 2]);
    }
  });

  test('can be waited for, and comes as soon as there is something', async () => {
    const thread = await threadWith(1);
    const startedAt = performance.now();
    const waiting = get(`/api/threads/${thread}/events?afterSeq=1&waitMs=20000`);
    setTimeout(() => void running.append(person.scope, thread, [thought('news')]), 100);
    const page = eventPageSchema.parse(await (await waiting).json());
    expect(page.events.map((event) => event.seq)).toEqual([2]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test('that was waited for in vain is empty', async () => {
    const thread = await threadWith(1);
    const page = eventPageSchema.parse(
      await (await get(`/api/threads/${thread}/events?afterSeq=1&waitMs=50`)).json(),
    );
    expect(page).toMatchObject({ recovered: true, headSeq: 1, events: [] });
  });

  test('is not for another organization, and not without a credential', async () => {
    const thread = await threadWith(1);
    const stranger = await running.person();
    for (const headers of [{}, source]) {
      const foreign = await get(`/api/threads/${thread}/events`, {
        ...headers,
        authorization: `Bearer ${stranger.token}`,
      });
      expect(foreign.status).toBe(404);
      const anonymous = await fetch(new URL(`/api/threads/${thread}/events`, running.url()), { headers });
      expect(anonymous.status).toBe(401);
      const inAddress = await fetch(
        new URL(`/api/threads/${thread}/events?token=${person.token}`, running.url()),
        { headers },
      );
      expect(inAddress.status).toBe(401);
    }
  });

  test('of a thread with an impossible id is refused', async () => {
    expect((await get('/api/threads/nonsense%00/events')).status).toBe(400);
  });
});

describe('an event source', () => {
  test('gives every event an id to resume from, and resumes from the one that is sent back', async () => {
    const thread = await threadWith(3);
    const first = await messagesOf(
      await get(`/api/threads/${thread}/events`, source),
      (got) => eventsOf(got).length >= 2,
    );
    const last = first.filter((message) => message.event === undefined)[1]!;
    expect(last.id).toMatch(/^[0-9a-zA-Z-]+:2$/);
    const again = await messagesOf(
      await get(`/api/threads/${thread}/events`, { ...source, 'last-event-id': last.id! }),
      (got) => eventsOf(got).length >= 1,
    );
    expect(eventsOf(again).map((event) => event.seq)).toEqual([3]);
    expect(JSON.parse(again[0]!.data)).toMatchObject({ type: 'subscribed', recovered: true, fromSeq: 3 });
  });

  test('of another epoch starts over', async () => {
    const thread = await threadWith(2);
    const messages = await messagesOf(
      await get(`/api/threads/${thread}/events`, { ...source, 'last-event-id': 'elsewhere:2' }),
      (got) => eventsOf(got).length >= 2,
    );
    expect(JSON.parse(messages[0]!.data)).toMatchObject({ recovered: false, fromSeq: 1 });
  });

  test('opens with a ticket from its own page, once', async () => {
    const thread = await threadWith(1);
    const ticket = await running.ticket(person, publicUrl);
    const open = () =>
      fetch(new URL(`/api/threads/${thread}/events?ticket=${ticket}`, running.url()), {
        headers: { ...source, 'sec-fetch-site': 'same-origin' },
        signal: ending.signal,
      });
    const response = await open();
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    await messagesOf(response, (got) => eventsOf(got).length >= 1);
    expect((await open()).status).toBe(401);
  });

  test('delivers live what comes', async () => {
    const thread = await threadWith(1);
    const response = await get(`/api/threads/${thread}/events`, source);
    setTimeout(() => void running.append(person.scope, thread, [thought('news')]), 50);
    const messages = await messagesOf(response, (got) => eventsOf(got).length >= 2);
    expect(eventsOf(messages).map((event) => event.seq)).toEqual([1, 2]);
  });
});

describe('POST /api/chat/stream', () => {
  const completed: EventDraft = {
    type: 'agent_completed',
    agent: 'supervisor',
    step: 2,
    data: { durationMs: 5, status: 'done' },
  };

  function ask(body: unknown): Promise<Response> {
    return fetch(new URL('/api/chat/stream', running.url()), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}` },
      body: JSON.stringify(body),
      signal: ending.signal,
    });
  }

  test('asks, streams the events of that run alone, and ends with it', async () => {
    const thread = await threadWith(2);
    const body = { cmdId: newId('command'), thread, text: 'Where does our money go?' };
    const response = await ask(body);
    const work = (async () => {
      const page = await createApexClient({
        baseUrl: running.url(),
        accessToken: async () => person.token,
      }).threads.events(thread);
      const run = page.events.find((event) => event.type === 'run_accepted')!.run!;
      await running.append(person.scope, thread, [thought('mine')], { run });
      await running.append(person.scope, thread, [thought('of another run')], { run: newId('run') });
      await running.append(person.scope, thread, [completed], { run });
    })();
    const messages = await messagesOf(response, () => false);
    await work;
    expect(messages[0]).toMatchObject({ event: 'accepted' });
    expect(eventsOf(messages).map((event) => event.type)).toEqual([
      'run_accepted',
      'agent_thinking',
      'agent_completed',
    ]);
    // The same command again: the run is not repeated, its events are.
    const again = await messagesOf(await ask(body), () => false);
    expect(eventsOf(again)).toEqual(eventsOf(messages));
  });

  test('refuses a viewer and a wrong body before anything is done', async () => {
    const viewer = await running.person({ role: 'viewer' });
    const refused = await fetch(new URL('/api/chat/stream', running.url()), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${viewer.token}` },
      body: JSON.stringify({ cmdId: 'a', text: 'May I?' }),
    });
    expect(refused.status).toBe(403);
    expect((await ask({ cmdId: 'a', text: '' })).status).toBe(400);
    expect((await ask({ cmdId: 'a', text: 'a\u0000b' })).status).toBe(400);
  });
});

describe('tickets over HTTP', () => {
  const call = (method: string, path: string, who = person, headers: Record<string, string> = {}) =>
    fetch(new URL(path, running.url()), {
      method,
      headers: { authorization: `Bearer ${who.token}`, ...headers },
    });

  test('are issued, described without the secret, and revoked', async () => {
    const issued = (await (await call('POST', '/api/websocket/ticket')).json()) as {
      ticketId: string;
      ticket: string;
      expiresAt: string;
    };
    expect(Date.parse(issued.expiresAt) - Date.now()).toBeLessThanOrEqual(31_000);
    const described = await call('GET', `/api/websocket/ticket/${issued.ticketId}`);
    expect(await described.json()).toEqual({
      ticketId: issued.ticketId,
      valid: true,
      expiresAt: issued.expiresAt,
    });
    const status = (await (await call('GET', '/api/websocket/tickets/status')).json()) as {
      outstanding: number;
    };
    expect(status.outstanding).toBeGreaterThan(0);
    expect((await call('DELETE', `/api/websocket/ticket/${issued.ticketId}`)).status).toBe(204);
    expect((await call('GET', `/api/websocket/ticket/${issued.ticketId}`)).status).toBe(404);
    const socket = new RawSocket(running.socketUrl(), { query: `ticket=${issued.ticket}` });
    expect((await socket.closed).code).toBe(4500);
  });

  test('are not for other people, other pages, or anyone without a token', async () => {
    const issued = (await (await call('POST', '/api/websocket/ticket')).json()) as { ticketId: string };
    const colleague = await running.person({ organizationId: person.scope.organizationId });
    expect((await call('GET', `/api/websocket/ticket/${issued.ticketId}`, colleague)).status).toBe(404);
    expect((await call('DELETE', `/api/websocket/ticket/${issued.ticketId}`, colleague)).status).toBe(404);
    expect(
      (await call('POST', '/api/websocket/ticket', person, { origin: 'https://evil.example' })).status,
    ).toBe(403);
    expect((await fetch(new URL('/api/websocket/ticket', running.url()), { method: 'POST' })).status).toBe(
      401,
    );
    expect((await fetch(new URL('/api/websocket/tickets/status', running.url()))).status).toBe(401);
  });
});
