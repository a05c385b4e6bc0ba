import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type BackendProcess,
  createInstallation,
  type Installation,
} from '../../apps/backend/src/testing/backends.ts';
import { toolAnswers } from '../../packages/agents/src/team/test-tool-results.ts';
import { createApexClient } from '../../packages/client/src/index.ts';
import { type Approval, newId } from '../../packages/contract/src/index.ts';

// What waits for a person can be looked at, approved and refused from a command line that is attached to nobody.

let installation: Installation;
let backend: BackendProcess;
let token: string;
const organizationId = newId('organization');
const entry = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));
const run = promisify(execFile);

async function apex(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [
      entry,
      ...words,
      '--url',
      backend.url,
      '--key',
      token,
    ]);
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

beforeAll(async () => {
  const answers = toolAnswers();
  installation = await createInstallation((tool, parameters) => answers[tool](parameters as never));
  backend = await installation.startProcess();
  token = await installation.identity.accessToken({ organizationId, role: 'analyst', expires: '1h' });
});
afterAll(async () => {
  await installation?.close();
});

/** Asks for a change and waits until the run asks back. */
async function asksForChange(): Promise<{ run: string; waiting: Approval }> {
  const client = createApexClient({ baseUrl: backend.url, accessToken: async () => token });
  const asked = await client.ask({ cmdId: newId('command'), text: 'Please apply the saving.' });
  let items: readonly Approval[] = [];
  await expect
    .poll(
      async () => {
        ({ items } = await client.runs.approvals(asked.run));
        return items.length;
      },
      { timeout: 15_000 },
    )
    .toBe(1);
  return { run: asked.run, waiting: items[0] as Approval };
}

const timesRun = () => installation.analytics.asked.get(`${organizationId} unpriced`) ?? 0;

test('is listed with its arguments, and approved exactly as it was shown', async () => {
  const { run: id, waiting } = await asksForChange();
  const listed = await apex('approvals', id);
  expect(listed.out).toContain(waiting.title);
  expect(listed.out).toContain(JSON.stringify(waiting.arguments));
  expect(listed.out).toContain(`--hash ${waiting.argsHash}`);

  // Nobody is there to be asked, and another hash is of something else: nothing is decided.
  expect(await apex('approve', id, waiting.id)).toMatchObject({
    code: 2,
    err: expect.stringContaining('--hash'),
  });
  expect(await apex('approve', id, waiting.id, '--hash', 'other', '--json')).toMatchObject({
    code: 1,
    err: expect.stringContaining('"approval_changed"'),
  });
  expect(await apex('approve', id, newId('approval'), '--hash', waiting.argsHash)).toMatchObject({ code: 2 });
  expect(timesRun()).toBe(0);

  const approved = await apex('approve', id, waiting.id, '--hash', waiting.argsHash, '--json');
  expect(approved.code).toBe(0);
  expect(JSON.parse(approved.out)).toMatchObject({ id: waiting.id, decision: 'approved' });
  await expect.poll(timesRun, { timeout: 15_000 }).toBe(1);
  expect((await apex('approvals', id)).out).toContain('approved by');
});

test('is refused with a reason, and not run', async () => {
  const before = timesRun();
  const { run: id, waiting } = await asksForChange();
  expect((await apex('deny', id, waiting.id, '--comment', 'not this week')).out).toContain('denied by');
  expect(await apex('approve', id, waiting.id, '--hash', waiting.argsHash, '--json')).toMatchObject({
    code: 1,
    err: expect.stringContaining('"approval_decided"'),
  });
  const client = createApexClient({ baseUrl: backend.url, accessToken: async () => token });
  await expect.poll(async () => (await client.runs.get(id)).finishedAt, { timeout: 20_000 }).not.toBeNull();
  expect(timesRun()).toBe(before);
});
