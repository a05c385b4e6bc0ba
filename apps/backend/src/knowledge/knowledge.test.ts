import { agentRegistry } from '@netra/agents';
import { type Asked, type Evidence, type Knowledge, newId, type Report, type Scope } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { toolAnswers } from '../../../../packages/agents/src/team/test-tool-results.ts';
import { readBackendConfig } from '../config.ts';
import { type RunningBackend, startBackend } from '../start.ts';
import { createInstallation, type Installation } from '../testing/backends.ts';
import { searchKnowledge } from './search-knowledge.ts';

let installation: Installation;
let backend: RunningBackend;
const ours = newId('organization');
const theirs = newId('organization');

async function call(organizationId: string, path: string, body?: unknown) {
  const token = await installation.identity.accessToken({ organizationId, role: 'analyst' });
  const response = await fetch(new URL(path, backend.url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

async function answered(organizationId: string, text: string): Promise<Asked & { report: Report }> {
  const asked = (await call(organizationId, '/api/chat/messages', { cmdId: newId('command'), text }))
    .body as Asked;
  const stateOf = async () => (await call(organizationId, `/api/runs/${asked.run}`)).body;
  await vi.waitFor(async () => expect((await stateOf()).state).toBe('done'), { timeout: 20_000 });
  const { reportId } = await stateOf();
  return { ...asked, report: (await call(organizationId, `/api/reports/${reportId}`)).body };
}

function scopeOf(organizationId: string): Scope {
  const principal = { kind: 'user', userId: 'usr', sessionId: 'ses', role: 'viewer' } as const;
  return { organizationId, principal };
}

const look = (organizationId: string, query: string, before = '2100-01-01T00:00:00.000Z') =>
  searchKnowledge(backend.stores.app.kysely, scopeOf(organizationId), {
    query,
    before,
    limit: 6,
    sources: ['threads'],
  });

let first: Asked & { report: Report };

beforeAll(async () => {
  const answers = toolAnswers();
  installation = await createInstallation((tool, parameters) => answers[tool](parameters as never));
  const logger = createLogger({ service: 'backend', level: 'error' });
  backend = await startBackend(readBackendConfig(installation.environment), { logger, team: agentRegistry });
  first = await answered(ours, 'Why does the wombat feature cost so much, and what should we change?');
});
afterAll(async () => {
  await backend?.close();
  await installation?.close();
});

test('reports and questions are found by their words in any form, best first, with their place', async () => {
  const { passages, provenance } = await look(ours, 'costly wombat features');
  expect(provenance.parameters).toMatchObject({ words: expect.arrayContaining(['wombat', 'featur']) });
  const question = passages.find(({ source }) => source === 'question');
  expect(question).toMatchObject({
    thread: first.thread,
    run: first.run,
    reportId: first.report.id,
    messageId: first.messageId,
    text: 'Why does the wombat feature cost so much, and what should we change?',
  });
  const advice = first.report.recommendations[0]?.title ?? '';
  const found = (await look(ours, advice)).passages.find(({ source }) => source === 'report');
  expect(found).toMatchObject({ reportId: first.report.id, thread: first.thread, run: first.run });
  const matches = passages.map(({ match }) => match);
  expect(matches).toEqual(matches.toSorted((left, right) => right - left));
});

test('nothing of another organization is found, and nothing that came later', async () => {
  expect((await look(theirs, 'wombat feature cost')).passages).toEqual([]);
  expect((await look(ours, 'wombat feature cost', '2020-01-01T00:00:00.000Z')).passages).toEqual([]);
  expect((await look(ours, 'wombat feature cost')).passages.length).toBeGreaterThan(0);
});

test('queries of signs, of words that say nothing and of code find nothing and break nothing', async () => {
  for (const query of ['the and of', '%_\\', `'; drop table message; --`, '" or "', 'a & b | !c <-> :*'])
    expect((await look(ours, query)).passages, query).toEqual([]);
});

test('a question that points back is answered with quotes of earlier reports, each figure in its evidence', async () => {
  const asked = 'What did you recommend about the wombat feature, and what do we spend on it last month?';
  const { report, run } = await answered(ours, asked);
  const earlier = report.sections.find(({ id }) => id === 'earlier-answers');
  expect(JSON.stringify(earlier)).toContain('Why does the wombat feature cost so much');
  const ids = [...JSON.stringify(earlier).matchAll(/"evidenceId":"(?<id>evd_[a-z0-9]+)"/g)];
  const evidence = (await call(ours, `/api/evidence/${ids[0]?.groups?.id}`)).body as Evidence;
  expect(evidence).toMatchObject({ run, tool: 'search-knowledge' });
  expect(JSON.stringify((evidence.result as Knowledge).passages)).not.toContain(asked);
  const stranger = await answered(theirs, asked);
  expect(JSON.stringify(stranger.report)).not.toContain('Why does the wombat');
});

test('threads are found by what was said in them, within the organization', async () => {
  const search = async (organizationId: string, words: string) =>
    (await call(organizationId, `/api/threads?search=${encodeURIComponent(words)}`)).body.items.map(
      ({ id }: { id: string }) => id,
    );
  expect(await search(ours, 'changing wombats')).toContain(first.thread);
  expect(await search(theirs, 'wombat costs so')).not.toContain(first.thread);
  expect(await search(ours, 'zebra')).toEqual([]);
  expect((await call(ours, '/api/threads?search=%00')).status).toBe(400);
});
