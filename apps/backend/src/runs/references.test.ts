import { agentRegistry } from '@netra/agents';
import { createApexClient } from '@netra/client';
import { type Evidence, newId, type Report } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { toolAnswers } from '../../../../packages/agents/src/team/test-tool-results.ts';
import { readBackendConfig } from '../config.ts';
import { type RunningBackend, startBackend } from '../start.ts';
import { createInstallation, type Installation } from '../testing/backends.ts';
import { type Caller, callsOf } from '../testing/callers.ts';

let installation: Installation;
let backend: RunningBackend;
let call: ReturnType<typeof callsOf>;
const ours: Caller = { organizationId: newId('organization'), userId: newId('user') };
const theirs: Caller = { organizationId: newId('organization') };
const terms = 'Every token above $50,000 a year is 17% cheaper; the discount ends with the agreement.';

async function finished(run: string): Promise<Report> {
  const stateOf = async () => (await call(ours, `/api/runs/${run}`)).body;
  await vi.waitFor(async () => expect((await stateOf()).state).toBe('done'), { timeout: 30_000 });
  return (await call(ours, `/api/reports/${(await stateOf()).reportId}`)).body;
}

async function answered(text: string, references?: readonly string[]): Promise<Report & { run: string }> {
  const { status, body } = await call(ours, '/api/chat/messages', {
    body: { cmdId: newId('command'), text, ...(references === undefined ? {} : { references }) },
  });
  expect(status).toBe(202);
  return finished(body.run);
}

async function upload(caller: Caller): Promise<string> {
  const body = `# Terms\n\n${terms}\n`;
  return (await call(caller, '/api/documents?name=quokka.md', { body, type: 'text/markdown' })).body.id;
}

beforeAll(async () => {
  const answers = toolAnswers();
  installation = await createInstallation((tool, parameters) => answers[tool]?.(parameters as never));
  const logger = createLogger({ service: 'backend', level: 'error' });
  backend = await startBackend(readBackendConfig(installation.environment), { logger, team: agentRegistry });
  call = callsOf(installation, () => backend);
});
afterAll(async () => {
  await backend?.close();
  await installation?.close();
});

test('a document that a question refers to is looked into, over HTTP and over a stream', async () => {
  const document = await upload(ours);
  const text = 'Which discount is there on tokens?';
  expect(JSON.stringify(await answered(text))).not.toContain('17% cheaper');
  const report = await answered(text, [document]);
  expect(report.question).toBe(`${text} (see the uploaded document quokka.md)`);
  expect(JSON.stringify(report.sections)).toContain('17% cheaper');

  const token = await installation.identity.accessToken({ ...ours, role: 'analyst' });
  const client = createApexClient({ baseUrl: backend.url, accessToken: async () => token });
  const stream = client.stream();
  try {
    const { run = '' } = await stream.ask({ cmdId: newId('command'), text, references: [document] });
    expect((await finished(run)).question).toBe(report.question);
  } finally {
    stream.close();
  }
});

test('an earlier report that a question refers to is quoted, and what it was about is worked out again', async () => {
  const earlier = await answered('What do failed calls cost us?');
  const report = await answered('Is that still so?', [earlier.id]);
  expect(report.question).toContain('(see the earlier report: What do failed calls cost us?)');
  expect(report.sections.map(({ id }) => id)).toContain('earlier-answers');
});

test('a name that a question refers to is what it is about, said once', async () => {
  const report = await answered('What did it cost last month?', ['checkout-assistant', 'last month']);
  expect(report.question).toBe('What did it cost last month? (about checkout-assistant)');
  const { evidence } = (await call(ours, `/api/reports/${report.id}/export?format=json`)).body as {
    evidence: Evidence[];
  };
  const spend = evidence.find(({ tool }) => tool === 'spend');
  expect(spend?.arguments.filter).toMatchObject({ feature: ['checkout-assistant'] });
});

test('what is not there, or another organization’s, is refused by name; a command keeps its references', async () => {
  const others = await upload(theirs);
  for (const unknown of [others, newId('report'), newId('thread')]) {
    const { status, body } = await call(ours, '/api/chat/messages', {
      body: { cmdId: newId('command'), text: 'What does it say?', references: [unknown] },
    });
    expect(status).toBe(404);
    expect(body.error).toMatchObject({ code: 'not_found', details: { field: 'references', given: unknown } });
  }
  const cmdId = newId('command');
  const ask = (references: string[]) =>
    call(ours, '/api/chat/messages', { body: { cmdId, text: 'What did we spend?', references } });
  const [first, again] = [await ask(['search']), await ask(['search'])];
  expect(again.body).toEqual(first.body);
  expect((await ask(['checkout-assistant'])).body.error.code).toBe('command_reused');
});
