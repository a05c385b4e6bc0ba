import { checkReport, fixedTexts } from '@netra/agents';
import {
  type Asked,
  type Event,
  isTerminal,
  newId,
  type Report,
  type Run,
  sumUsd,
  usd,
} from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { toolAnswers } from '../../../../packages/agents/src/team/test-tool-results.ts';
import {
  honestModel,
  inventingModel,
  purposeOf,
} from '../../../../test/fixtures/model-providers/honest-model.ts';
import {
  type ModelProviders,
  providerSettings,
  startModelProviders,
} from '../../../../test/fixtures/model-providers/provider-server.ts';
import type { Script } from '../../../../test/fixtures/model-providers/script.ts';
import { readRunEvents } from '../log/read-events.ts';
import { readRunEvidence } from '../runs/read-run.ts';
import { openStores, type Stores } from '../store/open-stores.ts';
import { systemScope } from '../store/system-scope.ts';
import { type BackendProcess, createInstallation, type Installation } from '../testing/backends.ts';
import { checkHistory } from '../testing/history.ts';

let installation: Installation;
let providers: ModelProviders;
let stores: Stores;
let backend: BackendProcess;
const question = 'Where does our money go and what should we change first?';

async function memberOf(organizationId: string) {
  const token = await installation.identity.accessToken({ organizationId, role: 'analyst' });
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
}

function scriptAll(script: Script): void {
  providers.scripts['openai-responses'] = script;
  providers.scripts.anthropic = script;
}

beforeAll(async () => {
  providers = await startModelProviders();
  const answers = toolAnswers();
  installation = await createInstallation((tool, parameters) => answers[tool](parameters as never), {
    ...providerSettings(providers.url),
    APEX_MODEL_ORDER: 'openai, anthropic',
    APEX_MODEL_SILENCE_MS: '5000',
  });
  const { owner, app, worker } = installation.database.urls.backend;
  const logger = createLogger({ service: 'backend', level: 'error' });
  stores = await openStores({ ownerUrl: owner, appUrl: app, workerUrl: worker }, { logger });
  backend = await installation.startProcess('whole');
});
afterEach(() => {
  providers.asks.length = 0;
});
afterAll(async () => {
  await stores?.close();
  await installation?.close();
  await providers?.close();
});

async function ask(organizationId: string, text = question): Promise<string> {
  const response = await fetch(new URL('/api/chat/messages', backend.url), {
    method: 'POST',
    headers: await memberOf(organizationId),
    body: JSON.stringify({ cmdId: newId('command'), text }),
  });
  expect(response.status).toBe(202);
  return ((await response.json()) as Asked).run;
}

const eventsOf = (organizationId: string, run: string) =>
  readRunEvents(stores.app.kysely, systemScope(organizationId), run);

async function ended(organizationId: string, run: string): Promise<Event[]> {
  await expect
    .poll(async () => (await eventsOf(organizationId, run)).some(isTerminal), {
      timeout: 20_000,
      interval: 20,
    })
    .toBe(true);
  return eventsOf(organizationId, run);
}

async function reportOf(organizationId: string, events: readonly Event[]): Promise<Report> {
  const delivered = events.find((event) => event.type === 'final_report');
  const id = delivered?.type === 'final_report' ? delivered.data.reportId : '';
  const response = await fetch(new URL(`/api/reports/${id}`, backend.url), {
    headers: await memberOf(organizationId),
  });
  return (await response.json()) as Report;
}

const callsOf = (run: string) =>
  stores.worker.kysely
    .selectFrom('model_call')
    .selectAll()
    .where('run', '=', run)
    .orderBy('started_at')
    .execute();

async function checkGrounded(organizationId: string, report: Report): Promise<void> {
  const evidence = await readRunEvidence(stores.app.kysely, systemScope(organizationId), report.run);
  expect(checkReport(report, evidence, fixedTexts(evidence))).toEqual([]);
}

test('a model writes the answer; its calls are kept with tokens and cost, and go to the project apex-itself', async () => {
  scriptAll(honestModel);
  const organizationId = newId('organization');
  const run = await ask(organizationId);
  const events = await ended(organizationId, run);
  checkHistory(events);
  const report = await reportOf(organizationId, events);
  expect(report.writtenBy).toBe('openai/gpt-5.4-mini, checked by the built-in analyst');
  await checkGrounded(organizationId, report);
  const calls = await callsOf(run);
  expect(calls.map(({ agent, role, prompt_id, failure }) => [agent, role, prompt_id, failure])).toEqual([
    ['analysis', 'planning', 'analysis/look-further', null],
    ['report', 'writing', 'report/write-report', null],
  ]);
  for (const call of calls) {
    expect(call.usage).toMatchObject({ inputUncached: 1000, cacheRead: 200, outputVisible: 80 });
    expect(Number(call.cost)).toBeGreaterThan(0);
  }
  await expect
    .poll(() => installation.analytics.received.get(organizationId)?.size, { timeout: 10_000 })
    .toBe(2);
  const received = [...(installation.analytics.received.get(organizationId)?.values() ?? [])];
  expect(
    received.map(({ project, traceId, feature, provider, responseModel, status }) => ({
      project,
      traceId,
      feature,
      provider,
      responseModel,
      status,
    })),
  ).toEqual(
    ['analysis', 'report'].map((feature) => ({
      project: 'apex-itself',
      traceId: run,
      feature,
      provider: 'openai',
      responseModel: 'gpt-5.4-mini',
      status: 'ok',
    })),
  );
  expect(received[1]?.promptHash).toBe(calls[1]?.prompt_hash);
  const shown = (await (
    await fetch(new URL(`/api/runs/${run}`, backend.url), { headers: await memberOf(organizationId) })
  ).json()) as Run;
  expect(shown.models).toMatchObject({ calls: 2, inputTokens: 2400, outputTokens: 160, unpricedCalls: 0 });
  expect(shown.models?.cost).toBe(sumUsd(calls.map(({ cost }) => usd(cost ?? 0))));
  const told = events.flatMap((event) =>
    event.type === 'agent_completed' ? [[event.agent, event.data.tokens, event.data.cost]] : [],
  );
  for (const { agent, cost } of calls) expect(told).toContainEqual([agent, 1280, usd(cost ?? 0)]);
  expect(told).toContainEqual(['supervisor', 2560, shown.models?.cost]);
  expect(told).toContainEqual(['triage', undefined, undefined]);
  const { configuration } = await stores.worker.kysely
    .selectFrom('run')
    .select('configuration')
    .where('id', '=', run)
    .executeTakeFirstOrThrow();
  expect(configuration?.version).toMatch(/^[0-9a-f]{16}$/);
  expect(shown.configuration?.version).toBe(configuration?.version);
  expect(configuration?.prompts).toContainEqual({
    id: 'report/write-report',
    version: '1',
    hash: calls[1]?.prompt_hash,
  });
}, 40_000);

test('a provider that invents figures gets none through, and validation says so', async () => {
  scriptAll(inventingModel);
  const organizationId = newId('organization');
  const events = await ended(organizationId, await ask(organizationId));
  const report = await reportOf(organizationId, events);
  const told = JSON.stringify(report);
  for (const invention of ['98,765', '87%', 'Half of', 'doubled', '4.2', 'Ninety', 'evil.example', 'f9999'])
    expect(told).not.toContain(invention);
  expect(report.writtenBy).toBe('built-in analyst');
  await checkGrounded(organizationId, report);
  const thoughts = events.flatMap((event) =>
    event.type === 'agent_thinking' && event.agent === 'validation' ? [event.data.thought] : [],
  );
  expect(thoughts.some((thought) => thought.startsWith('Sentences of the language model withheld:'))).toBe(
    true,
  );
}, 40_000);

test('with OpenAI away Anthropic writes, and with both away the built-in analyst does', async () => {
  const organizationId = newId('organization');
  providers.scripts['openai-responses'] = () => ({
    fault: { kind: 'status', status: 429, retryAfterSeconds: 20 },
  });
  providers.scripts.anthropic = honestModel;
  const first = await reportOf(organizationId, await ended(organizationId, await ask(organizationId)));
  expect(first.writtenBy).toBe('anthropic/claude-haiku-4-5, checked by the built-in analyst');
  scriptAll(() => ({ fault: { kind: 'status', status: 500 } }));
  const second = await reportOf(organizationId, await ended(organizationId, await ask(organizationId)));
  expect(second.writtenBy).toBe('built-in analyst');
  expect(second.kind).toBe('full');
}, 40_000);

test('a killed backend does not pay twice for a call that was over', async () => {
  await backend.kill();
  backend = await installation.startProcess('whole');
  for (const finished of [1, 2]) {
    providers.asks.length = 0;
    // The call after the finished ones takes long enough to be killed in.
    scriptAll((ask, count) => ({
      ...honestModel(ask, count),
      ...(providers.asks.length > finished ? { delayMs: 1_500 } : {}),
    }));
    installation.analytics.delayMs = finished === 2 ? 40 : 5;
    const organizationId = newId('organization');
    const run = await ask(organizationId);
    await expect
      .poll(async () => (await callsOf(run)).length, { timeout: 15_000, interval: 2 })
      .toBe(finished);
    await backend.kill();
    backend = await installation.startProcess('whole');
    const events = await ended(organizationId, run);
    checkHistory(events);
    const purposes = providers.asks.map(purposeOf);
    expect(purposes.filter((purpose) => purpose === 'planning')).toHaveLength(1);
    if (finished === 2) expect(purposes.filter((purpose) => purpose === 'writing')).toHaveLength(1);
    expect((await callsOf(run)).map(({ role }) => role)).toEqual(['planning', 'writing']);
    expect((await reportOf(organizationId, events)).writtenBy).toContain('openai/gpt-5.4-mini');
  }
  installation.analytics.delayMs = 5;
}, 60_000);

test('stop ends a call that hangs within a second, and the call is kept', async () => {
  scriptAll((ask, count) =>
    purposeOf(ask) === 'writing' ? { fault: { kind: 'hang' } } : honestModel(ask, count),
  );
  const organizationId = newId('organization');
  const run = await ask(organizationId);
  await expect
    .poll(() => providers.asks.map(purposeOf), { timeout: 15_000, interval: 5 })
    .toContain('writing');
  const stoppedAt = performance.now();
  await fetch(new URL(`/api/runs/${run}/stop`, backend.url), {
    method: 'POST',
    headers: await memberOf(organizationId),
    body: '{}',
  });
  const events = await ended(organizationId, run);
  expect(performance.now() - stoppedAt).toBeLessThan(1_000);
  expect(events.at(-1)?.type).toBe('run_cancelled');
  await expect
    .poll(async () => (await callsOf(run)).map(({ failure }) => failure))
    .toEqual([null, 'stopped']);
}, 40_000);
