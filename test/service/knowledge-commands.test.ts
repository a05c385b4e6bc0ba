import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBackendConfig } from '../../apps/backend/src/config.ts';
import { type RunningBackend, startBackend } from '../../apps/backend/src/start.ts';
import { createInstallation, type Installation } from '../../apps/backend/src/testing/backends.ts';
import { agentRegistry } from '../../packages/agents/src/index.ts';
import { toolAnswers } from '../../packages/agents/src/team/test-tool-results.ts';
import { createApexClient } from '../../packages/client/src/index.ts';
import { newId } from '../../packages/contract/src/index.ts';
import { createLogger } from '../../packages/foundation/src/index.ts';

// The commands and the typed client against a backend with the whole team: documents in, quoted, out; a report as a file.

let installation: Installation;
let backend: RunningBackend;
let token: string;
let directory: string;

const entry = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));
const run = promisify(execFile);

async function apex(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  try {
    const { stdout, stderr } = await run(
      process.execPath,
      [entry, ...words, '--url', backend.url, '--key', token],
      {
        cwd: directory,
      },
    );
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

beforeAll(async () => {
  const answers = toolAnswers();
  installation = await createInstallation((tool, parameters) => answers[tool]?.(parameters as never));
  const logger = createLogger({ service: 'backend', level: 'error' });
  backend = await startBackend(readBackendConfig(installation.environment), { logger, team: agentRegistry });
  token = await installation.identity.accessToken({
    organizationId: newId('organization'),
    role: 'analyst',
    expires: '1h',
  });
  directory = await mkdtemp(join(tmpdir(), 'apex-knowledge-'));
});
afterAll(async () => {
  await backend?.close();
  await installation?.close();
  await rm(directory, { recursive: true, force: true });
});

test('a document is added, found, quoted in a report, and removed', async () => {
  const terms = 'The bittern agreement takes 9% off every cached token.';
  await writeFile(join(directory, 'bittern.txt'), terms);
  const added = await apex('documents', 'add', 'bittern.txt', '--json');
  expect(added).toMatchObject({ code: 0 });
  const { id } = JSON.parse(added.out);
  expect((await apex('documents', 'list')).out).toContain(`${id}  bittern.txt`);
  expect((await apex('documents', 'search', 'bittern agreement')).out).toContain(terms);

  const asked = await apex(
    'ask',
    'What does the bittern agreement take off, and what did we spend last month?',
    '--json',
  );
  expect(asked.code).toBe(0);
  const { report } = JSON.parse(asked.out.trim().split('\n').at(-1) ?? '');
  expect((await apex('report', report.run)).out).toContain('takes 9% off every cached token');
  const pdf = await apex('report', report.id, '--out', 'bittern.pdf');
  expect(pdf).toMatchObject({ code: 0, out: expect.stringContaining('bittern.pdf') });
  expect((await readFile(join(directory, 'bittern.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
  expect((await apex('report', report.id, '--out', 'bittern.json', '--json')).out).toContain(
    '"format":"json"',
  );
  expect(JSON.parse(await readFile(join(directory, 'bittern.json'), 'utf8'))).toMatchObject({
    report: { id: report.id },
    evidence: expect.arrayContaining([expect.objectContaining({ tool: 'search-knowledge' })]),
  });

  expect((await apex('documents', 'remove', id)).code).toBe(0);
  expect((await apex('documents', 'search', 'bittern agreement')).out).toContain('No passage');
});

test('wrong calls say what is wrong', async () => {
  expect(await apex('documents', 'add', 'nowhere.txt')).toMatchObject({
    code: 2,
    err: expect.stringContaining('nowhere.txt'),
  });
  await writeFile(join(directory, 'picture.png'), 'x');
  expect(await apex('documents', 'add', 'picture.png')).toMatchObject({
    code: 1,
    err: expect.stringContaining('.md'),
  });
  expect(await apex('report', newId('report'))).toMatchObject({ code: 1 });
  expect(await apex('report', newId('report'), '--format', 'pdf')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--out'),
  });
  expect(await apex('report', newId('report'), '--format', 'docx')).toMatchObject({ code: 2 });
});

test('the typed client speaks every route', async () => {
  const client = createApexClient({ baseUrl: backend.url, accessToken: async () => token });
  const document = await client.documents.upload(new Blob(['The bustard clause is void.']), 'bustard.txt');
  expect(await client.documents.get(document.id)).toEqual(document);
  expect((await client.documents.list({ search: 'bustard' })).items).toEqual([document]);
  expect((await client.documents.passages(document.id)).items).toEqual([
    { number: 1, page: null, text: 'The bustard clause is void.' },
  ]);
  expect((await client.documents.search({ query: 'bustard clause' })).items).toMatchObject([
    { document: document.id, match: 1 },
  ]);
  await expect(client.documents.upload(new Blob(['']), 'empty.txt')).rejects.toMatchObject({
    code: 'document_unreadable',
  });
  await client.documents.remove(document.id);
  await expect(client.documents.get(document.id)).rejects.toMatchObject({ code: 'not_found' });

  const thread = (await client.threads.list()).items[0]?.id ?? '';
  const answered = (await client.threads.runs(thread)).items[0]?.id ?? '';
  expect(await client.feedback.ofRun(answered)).toEqual({ own: null, up: 0, down: 0 });
  const given = await client.feedback.give(answered, {
    rating: 'down',
    reason: 'incomplete',
    comment: 'more',
  });
  expect((await client.feedback.ofRun(answered)).own).toEqual(given);
  expect((await client.feedback.list({ rating: 'down' })).items).toEqual([given]);
  expect((await client.feedback.totals()).versions).toMatchObject([
    { version: given.configurationVersion, down: 1 },
  ]);
  const file = await client.feedback.export({ format: 'jsonl' });
  expect(file.fileName).toBe('feedback.jsonl');
  expect(JSON.parse(await file.content.text())).toEqual(given);
  await client.feedback.withdraw(answered);
  expect(await client.feedback.ofRun(answered)).toEqual({ own: null, up: 0, down: 0 });
  expect((await client.reports.export(given.reportId, 'pdf')).mediaType).toBe('application/pdf');
});
