import { checkReport, fixedTexts } from '@netra/agents';
import { type Asked, type Event, isTerminal, newId, type Report, type Run } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { toolAnswers } from '../../../../../packages/agents/src/team/test-tool-results.ts';
import { honestModel } from '../../../../../test/fixtures/model-providers/honest-model.ts';
import {
  type ModelProviders,
  providerSettings,
  startModelProviders,
} from '../../../../../test/fixtures/model-providers/provider-server.ts';
import { readRunEvents } from '../../log/read-events.ts';
import { openStores, type Stores } from '../../store/open-stores.ts';
import { systemScope } from '../../store/system-scope.ts';
import { type BackendProcess, createInstallation, type Installation } from '../../testing/backends.ts';
import { checkHistory } from '../../testing/history.ts';
import { readRunEvidence } from '../read-run.ts';

let installation: Installation;
let providers: ModelProviders;
let stores: Stores;
let backend: BackendProcess;

beforeAll(async () => {
  providers = await startModelProviders();
  providers.scripts['openai-responses'] = honestModel;
  const answers = toolAnswers();
  installation = await createInstallation((tool, parameters) => answers[tool](parameters as never), {
    ...providerSettings(providers.url),
    APEX_MODEL_ORDER: 'openai',
  });
  const { owner, app, worker } = installation.database.urls.backend;
  const logger = createLogger({ service: 'backend', level: 'error' });
  stores = await openStores({ ownerUrl: owner, appUrl: app, workerUrl: worker }, { logger });
});
afterEach(async () => {
  await backend.end();
  providers.asks.length = 0;
  installation.analytics.delayMs = 5;
});
afterAll(async () => {
  await stores?.close();
  await installation?.close();
  await providers?.close();
});

type Answered = { run: Run; report: Report; events: Event[] };

/** Asks and waits for the end; every run has one report, and every figure of it stands in evidence. */
async function answered(organizationId = newId('organization')): Promise<Answered> {
  const token = await installation.identity.accessToken({ organizationId, role: 'analyst' });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const get = async (path: string) => (await fetch(new URL(path, backend.url), { headers })).json();
  const text = 'Where does our money go and what should we change first?';
  const asked = (await (
    await fetch(new URL('/api/chat/messages', backend.url), {
      method: 'POST',
      headers,
      body: JSON.stringify({ cmdId: newId('command'), text }),
    })
  ).json()) as Asked;
  const eventsOf = () => readRunEvents(stores.app.kysely, systemScope(organizationId), asked.run);
  await expect.poll(async () => (await eventsOf()).some(isTerminal), { timeout: 20_000 }).toBe(true);
  const events = await eventsOf();
  checkHistory(events);
  const run = (await get(`/api/runs/${asked.run}`)) as Run;
  const report = (await get(`/api/reports/${run.reportId}`)) as Report;
  const evidence = await readRunEvidence(stores.app.kysely, systemScope(organizationId), asked.run);
  expect(checkReport(report, evidence, fixedTexts(evidence))).toEqual([]);
  return { run, report, events };
}

const notSeen = (report: Report) => JSON.stringify(report.sections.find(({ id }) => id === 'not-seen'));

test('a run that has made its tool calls makes no more, and its report says so', async () => {
  backend = await installation.startProcess('whole', { APEX_RUN_TOOL_CALLS: '4' });
  const { run, report, events } = await answered();
  expect(events.filter(({ type }) => type === 'tool_executing')).toHaveLength(4);
  expect(run).toMatchObject({ state: 'done', budgetsSpent: ['run-tool-calls'] });
  expect(notSeen(report)).toContain('budget of this run for tool calls was spent');
});

test('a run that has spent its tokens or money is finished by the built-in analyst, which says so', async () => {
  const limits = [
    { variables: { APEX_RUN_MODEL_TOKENS: '0' }, name: 'run-model-tokens', most: 0 },
    { variables: { APEX_RUN_MODEL_USD: '0' }, name: 'run-model-usd', most: 0 },
    { variables: { APEX_RUN_MODEL_TOKENS: '1' }, name: 'run-model-tokens', most: 4 },
  ];
  for (const { variables, name, most } of limits) {
    providers.asks.length = 0;
    backend = await installation.startProcess('whole', variables);
    const { run, report } = await answered();
    expect(providers.asks.length, name).toBeLessThanOrEqual(most);
    expect(run).toMatchObject({ state: 'done', budgetsSpent: [name] });
    expect(report).toMatchObject({ kind: 'full', writtenBy: 'built-in analyst' });
    expect(notSeen(report)).toContain('budget of this run for');
    await backend.end();
  }
});

test('what an organization has spent today counts for all of its runs, and for nobody else', async () => {
  backend = await installation.startProcess('whole', { APEX_ORGANIZATION_MODEL_TOKENS_PER_DAY: '1' });
  const ours = newId('organization');
  const first = await answered(ours);
  expect(first.run.models?.calls).toBeGreaterThan(0);
  providers.asks.length = 0;
  const second = await answered(ours);
  expect(providers.asks).toEqual([]);
  expect(second.run).toMatchObject({ state: 'done', budgetsSpent: ['organization-model-tokens'] });
  expect(notSeen(second.report)).toContain('is spent for today');
  expect((await answered()).run.models?.calls).toBeGreaterThan(0);
});

test('a run that is out of time still has a report, which says so', async () => {
  backend = await installation.startProcess('whole', { APEX_RUN_TIME_MS: '1500' });
  installation.analytics.delayMs = 3_000;
  const { run, report } = await answered();
  expect(run.state).toBe('failed');
  expect(report.kind).toBe('fallback');
  expect(JSON.stringify(report)).toContain('time limit');
});

test('within its budgets a run says nothing of them', async () => {
  backend = await installation.startProcess('whole');
  const { run, report } = await answered();
  expect(run).toMatchObject({ state: 'done', budgetsSpent: [] });
  expect(JSON.stringify(report)).not.toContain('budget of');
});
