import type { AgentContext } from '@netra/agents';
import { type Event, isTerminal, newId } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBackendConfig } from '../config.ts';
import { type RunningBackend, startBackend } from '../start.ts';
import { createInstallation, type Installation } from '../testing/backends.ts';
import { callsOf } from '../testing/callers.ts';
import { checkHistory } from '../testing/history.ts';
import type { RunnableAgent, Team } from './team.ts';

let installation: Installation;
let backend: RunningBackend;
const refusals: string[] = [];

/** Hands its whole work on to itself, as a team does that has lost its way. */
async function handOn(context: AgentContext): Promise<{ status: string }> {
  const outcome = await context.runAgent('analysis', {}, 'Do it for me');
  if (!outcome.ok) refusals.push(outcome.error.code);
  return { status: 'done' };
}

const agentOf = (name: RunnableAgent['name']): RunnableAgent => ({
  name,
  version: '1',
  description: `The ${name} of the test's team.`,
  tools: [],
  run: handOn,
});
const team: Team = { supervisor: agentOf('supervisor'), analysis: agentOf('analysis') };

beforeAll(async () => {
  installation = await createInstallation();
  const logger = createLogger({ service: 'backend', level: 'error' });
  backend = await startBackend(readBackendConfig(installation.environment), { logger, team });
});
afterAll(async () => {
  await backend?.close();
  await installation?.close();
});

test('work is handed on at most ten levels deep; who would go deeper is refused, and the run ends', async () => {
  const call = callsOf(installation, () => backend);
  const caller = { organizationId: newId('organization') };
  const asked = (
    await call(caller, '/api/chat/messages', {
      body: { cmdId: newId('command'), text: 'Go round in circles.' },
    })
  ).body;
  const events = async (): Promise<Event[]> =>
    (await call(caller, `/api/threads/${asked.thread}/events?limit=1000`)).body.events;
  await expect.poll(async () => (await events()).some(isTerminal), { timeout: 30_000 }).toBe(true);
  const told = await events();
  checkHistory(told);
  const handedTo = told.filter(({ type, agent }) => type === 'agent_started' && agent === 'analysis');
  expect(handedTo).toHaveLength(10);
  expect(refusals).toEqual(['handoff_too_deep']);
});
