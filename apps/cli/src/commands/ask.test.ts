import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApexClient } from '@netra/client';
import { newId } from '@netra/contract';
import { afterEach, expect, test, vi } from 'vitest';
import { reportOn } from './ask.ts';

const asked = { thread: newId('thread'), run: newId('run'), messageId: newId('message') };
const event = (seq: number, type: string, data: object) => ({
  v: 1,
  id: newId('event'),
  thread: asked.thread,
  run: asked.run,
  agent: 'supervisor',
  step: seq,
  seq,
  epoch: 'epoch',
  ts: '2026-11-20T10:00:00.000Z',
  type,
  data,
});
const reportId = newId('report');
const events = [
  event(1, 'final_report', {
    reportId,
    messageId: asked.messageId,
    kind: 'full',
    headline: 'All is well.',
    recommendations: [],
    nextSteps: [],
  }),
  event(2, 'agent_completed', { durationMs: 1, status: 'done' }),
];

let close: () => void = () => undefined;
afterEach(() => {
  close();
  vi.restoreAllMocks();
});

type Answer = (path: string, request: IncomingMessage, response: ServerResponse) => void;

/** A real server that takes the question, and answers everything else as the test says. */
async function askAgainst(answer: Answer) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://any.invalid').pathname;
    if (path !== '/api/chat/messages') return answer(path, request, response);
    response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify(asked));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  const { port } = server.address() as AddressInfo;
  const client = createApexClient({ baseUrl: `http://127.0.0.1:${port}`, accessToken: async () => 'key' });
  return reportOn(client, { text: 'What did we spend?' }, () => undefined);
}

test('a key that is revoked while the run is at work ends the command with the reason', async () => {
  const error = { code: 'session_ended', message: 'The API key was revoked.', recoverable: false };
  await expect(
    askAgainst((_path, _request, response) =>
      response
        .writeHead(401, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { ...error, suggestion: 'Make another.', details: {} } })),
    ),
  ).rejects.toMatchObject({ code: 'session_ended' });
});

test('a server that is away for a while is waited for, and that is said once', async () => {
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  let refused = 0;
  const report = await askAgainst((path, request, response) => {
    if (refused < 5) {
      refused += 1;
      request.socket.destroy();
      return;
    }
    if (!path.endsWith('/events')) return response.writeHead(200).end('{}');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const begin = { thread: asked.thread, epoch: 'epoch', recovered: true, fromSeq: 1, toSeq: 2 };
    response.write(`event: subscribed\ndata: ${JSON.stringify({ type: 'subscribed', ...begin })}\n\n`);
    for (const one of events) response.write(`id: epoch:${one.seq}\ndata: ${JSON.stringify(one)}\n\n`);
  });
  expect(report).toEqual({ thread: asked.thread, reportId });
  expect(said.filter((line) => line.includes('trying again'))).toHaveLength(1);
});
