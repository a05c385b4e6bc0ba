import { createApexClient, type EventStream } from '@netra/client';
import { type Event, isTerminal, newId } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toolAnswers } from '../../../../packages/agents/src/team/test-tool-results.ts';
import { type BackendProcess, createInstallation, type Installation } from '../testing/backends.ts';

// A call that changes something waits for a person, who decides on the stream the question was asked on: over a
// WebSocket, and over HTTP where none opens. The run is a real one of a backend of its own process.
let installation: Installation;
let backend: BackendProcess;
const patience = { timeout: 20_000 };

class BlockedWebSocket {
  readonly readyState = 0;
  onopen = null;
  onmessage = null;
  onerror = null;
  onclose: ((event: never) => void) | null = null;
  constructor() {
    setImmediate(() => this.onclose?.({ code: 1006, reason: '' } as never));
  }
  send(): void {}
  close(): void {}
}

beforeAll(async () => {
  const answers = toolAnswers();
  installation = await createInstallation((tool, parameters) => answers[tool](parameters as never));
  backend = await installation.startProcess();
});
afterAll(async () => {
  await installation?.close();
});

/** Asks for a change and reads the run. */
async function askForChange(stream: EventStream) {
  const asked = await stream.ask({ cmdId: newId('command'), text: 'Please apply the saving.' });
  const events: Event[] = [];
  stream.subscribe(asked.thread, { afterSeq: 0 }, { onEvents: (more) => events.push(...more) });
  const waiting = () =>
    events.flatMap((event) => (event.type === 'approval_requested' ? [event.data] : []))[0];
  await expect.poll(waiting, patience).toBeDefined();
  return { asked, events, waiting: waiting()! };
}

test.each([
  ['a WebSocket', 'websocket', 'approved', 'It was applied.'],
  ['a WebSocket', 'websocket', 'denied', 'It was not applied'],
  ['HTTP', 'http', 'approved', 'It was applied.'],
  ['HTTP', 'http', 'denied', 'It was not applied'],
] as const)('over %s (%s) a call is %s', async (_way, transport, decision, thought) => {
  const organizationId = newId('organization');
  const token = await installation.identity.accessToken({ organizationId, role: 'analyst' });
  const client = createApexClient({ baseUrl: backend.url, accessToken: async () => token });
  const stream = client.stream({
    maxDelayMs: 50,
    attemptsBeforeHttp: 1,
    ...(transport === 'http' ? { WebSocket: BlockedWebSocket } : {}),
  });
  try {
    await expect.poll(() => stream.state(), patience).toMatchObject({ status: 'open', transport });
    const { asked, events, waiting } = await askForChange(stream);
    const { approvalId, argsHash } = waiting;
    const command = { run: asked.run ?? '', approvalId, decision, argsHash };
    await expect(
      stream.approve({ ...command, cmdId: newId('command'), argsHash: 'of other arguments' }),
    ).rejects.toMatchObject({ code: 'approval_changed' });
    await expect(
      stream.approve({ ...command, cmdId: newId('command'), run: newId('run') }),
    ).rejects.toMatchObject({ code: 'not_found' });
    expect(events.some(({ type }) => type === 'approval_resolved')).toBe(false);

    const accepted = await stream.approve({ ...command, cmdId: newId('command') });
    expect(accepted).toMatchObject({ thread: asked.thread, run: asked.run });
    await expect.poll(() => events.some(isTerminal), patience).toBe(true);
    const resolved = events.filter(({ type }) => type === 'approval_resolved');
    expect(resolved).toMatchObject([{ data: { approvalId, decision } }]);
    const thoughts = events.flatMap((event) => (event.type === 'agent_thinking' ? [event.data.thought] : []));
    expect(thoughts.some((text) => text.startsWith(thought))).toBe(true);
    const other = decision === 'approved' ? 'denied' : 'approved';
    await expect(
      stream.approve({ ...command, cmdId: newId('command'), decision: other }),
    ).rejects.toMatchObject({ code: 'approval_decided' });
  } finally {
    stream.close();
  }
});
