import { newId } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BackendProcess, createInstallation, type Installation } from '../../testing/backends.ts';
import { agUiMessages, checkAgUiRun } from '../testing/ag-ui-order.ts';

let installation: Installation;
let backend: BackendProcess;
let token: string;

beforeAll(async () => {
  installation = await createInstallation();
  backend = await installation.startProcess();
  token = await installation.identity.accessToken({ organizationId: newId('organization'), role: 'analyst' });
});
afterAll(() => installation?.close());

const inputOf = (text: string, ids: { threadId?: string; runId?: string } = {}) => ({
  threadId: ids.threadId ?? newId('query'),
  runId: ids.runId ?? newId('query'),
  protocolVersion: '1.0',
  state: {},
  messages: [{ id: 'm1', role: 'user', content: text }],
  tools: [],
  context: [],
  forwardedProps: {},
});

function post(body: unknown, as = token): Promise<Response> {
  return fetch(`${backend.url}/api/ag-ui/run`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${as}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify(body),
  });
}

/** Runs to the end of the answer. */
async function runToEnd(body: unknown) {
  const response = await post(body);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  return agUiMessages(await response.text());
}

/** Reads a source until `enough` messages came, then leaves. */
async function readSome(path: string, enough: number, lastEventId?: string) {
  const leaving = new AbortController();
  const response = await fetch(`${backend.url}${path}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: leaving.signal,
  });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (agUiMessages(text.slice(0, text.lastIndexOf('\n\n') + 2)).length >= enough) break;
  }
  leaving.abort();
  return agUiMessages(text.slice(0, text.lastIndexOf('\n\n') + 2));
}

describe('POST /api/ag-ui/run', () => {
  test('asks, and tells the whole run in events of AG-UI', async () => {
    const input = inputOf('What do we spend?');
    const events = (await runToEnd(input)).map(({ event }) => event);
    checkAgUiRun(events);
    expect(events[0]).toMatchObject({ threadId: input.threadId, runId: input.runId });
    expect(events.map((event) => event.type)).toEqual(
      expect.arrayContaining(['REASONING_MESSAGE_CONTENT', 'TOOL_CALL_RESULT', 'TEXT_MESSAGE_CONTENT']),
    );
    expect(events.some((event) => event.name === 'apex.final_report')).toBe(true);
  });

  test('the same run id again is the same run, told again', async () => {
    const input = inputOf('What do we spend?');
    const [first, second] = [await runToEnd(input), await runToEnd(input)];
    expect(second).toEqual(first);
  });

  test('a thread id of the interface stands for one thread, and for another with another person', async () => {
    const ids = { threadId: 'conversation 7' };
    const threads = async () => {
      const answer = await fetch(`${backend.url}/api/threads`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return ((await answer.json()) as { items: unknown[] }).items.length;
    };
    const before = await threads();
    await runToEnd(inputOf('What do we spend?', ids));
    await runToEnd(inputOf('And why?', ids));
    expect(await threads()).toBe(before + 1);
    const other = await installation.identity.accessToken({
      organizationId: newId('organization'),
      role: 'analyst',
    });
    expect((await post(inputOf('What do we spend?', ids), other)).status).toBe(200);
  });

  test('says precisely what is wrong with an input', async () => {
    const wrong: [unknown, RegExp][] = [
      [{}, /threadId/],
      [{ ...inputOf('x'), messages: [] }, /last of `messages`/],
      [{ ...inputOf('x'), messages: [{ id: 'a', role: 'assistant', content: 'x' }] }, /last of `messages`/],
      [inputOf('   '), /question/],
      [inputOf('x'.repeat(20_001)), /question/],
      [{ ...inputOf('x'), resume: [{ interruptId: 'i', status: 'resolved' }] }, /resume/],
    ];
    for (const [body, expected] of wrong) {
      const answer = await post(body);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(await answer.json())).toMatch(expected);
    }
    expect((await post(inputOf('x'), 'nobody')).status).toBe(401);
    expect((await post({ ...inputOf('x'), threadId: newId('thread') })).status).toBe(404);
    const viewer = await installation.identity.accessToken({
      organizationId: newId('organization'),
      role: 'viewer',
    });
    expect((await post(inputOf('x'), viewer)).status).toBe(403);
  });
});

describe('GET /api/threads/:id/ag-ui', () => {
  async function ask() {
    const answer = await fetch(`${backend.url}/api/chat/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ cmdId: newId('command'), text: 'What do we spend?' }),
    });
    return (await answer.json()) as { thread: string; run: string };
  }

  test('follows a run that was asked elsewhere, with its question, to its end', async () => {
    const { thread, run } = await ask();
    const answer = await fetch(`${backend.url}/api/threads/${thread}/ag-ui?run=${run}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const events = agUiMessages(await answer.text()).map(({ event }) => event);
    checkAgUiRun(events);
    expect(events[0]).toMatchObject({ threadId: thread, runId: run });
    expect(events[1]).toMatchObject({ type: 'TEXT_MESSAGE_START', role: 'user' });
  });

  test('resumes after any message, without a gap and without a repetition', async () => {
    const { thread, run } = await ask();
    const path = `/api/threads/${thread}/ag-ui?run=${run}`;
    const whole = await readSome(path, Number.POSITIVE_INFINITY);
    checkAgUiRun(whole.map(({ event }) => event));
    expect(new Set(whole.map(({ id }) => id)).size).toBe(whole.length);
    for (const index of [0, 3, Math.floor(whole.length / 2), whole.length - 2]) {
      const rest = await readSome(path, Number.POSITIVE_INFINITY, whole[index]!.id ?? '');
      expect(rest).toEqual(whole.slice(index + 1));
    }
  });

  test('another organization finds nothing', async () => {
    const { thread, run } = await ask();
    const other = await installation.identity.accessToken({ organizationId: newId('organization') });
    for (const query of ['', `?run=${run}`]) {
      const answer = await fetch(`${backend.url}/api/threads/${thread}/ag-ui${query}`, {
        headers: { authorization: `Bearer ${other}` },
      });
      expect(answer.status).toBe(404);
    }
  });
});
