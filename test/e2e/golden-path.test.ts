import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runEventTypes, usd, valueAt } from '@netra/contract';
import { Decimal } from 'decimal.js';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../fixtures/browser.ts';
import { cloneFresh, type FreshClone, type StartedClone } from '../fixtures/fresh-clone.ts';
import { publicDataTest } from '../fixtures/public-data.ts';
import { clientOf } from '../fixtures/run-watch.ts';
import { openStoredCalls } from '../fixtures/stored-calls.ts';
import { organizationOf, temporaryDirectory } from '../fixtures/system.ts';

// A newcomer's first ten minutes, in a real browser on a fresh clone: `npm start`, sign in by the printed link, ask,
// watch, reload in the middle, read, check. Screenshots are left in test-results/ to be looked at.
const question = 'Where does our money go and what should we change first?';
const pictures = new URL('../../test-results/', import.meta.url).pathname;
let clone: FreshClone;
let browser: Browser;
const started: StartedClone[] = [];
const directories: ReturnType<typeof temporaryDirectory>[] = [];

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  clone = cloneFresh();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  for (const system of started) await system.stop();
  for (const directory of directories) directory.remove();
  clone?.remove();
});

async function startWith(demo: boolean) {
  const directory = temporaryDirectory();
  directories.push(directory);
  const system = await clone.start({ dataDirectory: directory.path, demo });
  started.push(system);
  return { system, directory: directory.path };
}

async function signIn(system: StartedClone): Promise<{ page: Page; problems: string[] }> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(system.ready.signInUrl);
  await page.getByRole('textbox', { name: /ask|question|message/i }).waitFor();
  return { page, problems };
}

async function ask(page: Page): Promise<void> {
  const field = page.getByRole('textbox', { name: /ask|question|message/i });
  await field.fill(question);
  await field.press('Enter');
}

/** Every figure that the page shows, checked against the evidence it names. */
async function checkFigures(
  page: Page,
  system: StartedClone,
): Promise<{ count: number; evidence: unknown[] }> {
  const shown = await page.locator('[data-testid="report"] [data-figure]').evaluateAll((nodes) =>
    nodes.map((node) => ({
      evidenceId: node.getAttribute('data-evidence-id') ?? '',
      pointer: node.getAttribute('data-pointer') ?? '',
      value: node.getAttribute('data-value'),
    })),
  );
  const client = clientOf(system.ready.web, system.ready.accessToken);
  const evidence = new Map<string, unknown>();
  for (const { evidenceId } of shown) {
    if (!evidence.has(evidenceId)) evidence.set(evidenceId, (await client.evidence.get(evidenceId)).result);
  }
  for (const { evidenceId, pointer, value } of shown)
    expect(String(valueAt(evidence.get(evidenceId), pointer))).toBe(value);
  return { count: shown.length, evidence: [...evidence.values()] };
}

test('from a fresh clone: one command, sign in, ask, watch, reload in mid-run, read, check against SQL', async () => {
  const { system, directory } = await startWith(true);
  process.stdout.write(`fresh clone to ready: ${(system.startedInMs / 1000).toFixed(1)} s\n`);
  // The ready file may be seen before what was printed has come through the pipe.
  await expect.poll(() => system.output()).toContain(system.ready.signInUrl);
  const { page, problems } = await signIn(system);
  await page.screenshot({ path: join(pictures, 'first-screen.png') });

  await ask(page);
  await page.locator('[data-event-type="tool_executing"]').first().waitFor({ state: 'attached' });
  await page.reload();
  await page.getByTestId('report').waitFor({ timeout: 30_000 });
  for (const type of runEventTypes)
    expect(await page.locator(`[data-event-type="${type}"]`).count(), type).toBeGreaterThan(0);
  await page.screenshot({ path: join(pictures, 'report.png'), fullPage: true });

  const { count, evidence } = await checkFigures(page, system);
  expect(count).toBeGreaterThan(20);
  await page.locator('[data-testid="report"] [data-figure]').first().click();
  await page.getByTestId('evidence').waitFor();
  await page.screenshot({ path: join(pictures, 'evidence.png') });

  await page.goto(`${system.ready.web}/spend`);
  await page.getByTestId('top-table').first().waitFor();
  await page.screenshot({ path: join(pictures, 'spend.png'), fullPage: true });
  expect(problems).toEqual([]);

  await system.stop();
  const stored = await openStoredCalls(directory);
  const [row] = await stored.query<{ total: string }>(
    'select toString(sum(c.cost)) as total from apex.llm_calls as c where c.organization_id = {organization:String}',
    { organization: organizationOf(system.ready.accessToken) },
  );
  await stored.close();
  const totals = evidence
    .map((result) => valueAt(result, '/totals/cost'))
    .filter((cost) => typeof cost === 'string');
  expect(totals.map((cost) => usd(cost))).toContain(usd(row?.total ?? ''));
});

publicDataTest(
  'with the Azure trace, imported in the browser, the total is that of the file',
  'traces/azure-llm-2023-code.csv',
  async (file) => {
    const { system } = await startWith(false);
    process.stdout.write(`second start to ready: ${(system.startedInMs / 1000).toFixed(1)} s\n`);
    const { page, problems } = await signIn(system);
    await page.screenshot({ path: join(pictures, 'empty.png') });
    await page.goto(`${system.ready.web}/data`);
    await page.getByLabel('Model').fill('openai/gpt-4');
    await page.getByLabel('Feature').first().fill('code-completion');
    await page.getByTestId('import-file').setInputFiles(file);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const result = page.getByTestId('import-result');
    await result.waitFor({ timeout: 60_000 });
    await page.screenshot({ path: join(pictures, 'imported.png') });

    // OpenAI's list price of gpt-4 (8k) on the day of the trace: 30 and 60 USD per million tokens.
    let total = new Decimal(0);
    for (const line of readFileSync(file, 'utf8').trim().split(/\r?\n/).slice(1)) {
      const [, context = '0', generated = '0'] = line.split(',');
      total = total.plus(new Decimal('0.00003').times(context)).plus(new Decimal('0.00006').times(generated));
    }
    expect(usd((await result.getAttribute('data-cost')) ?? '')).toBe(usd(total.toFixed()));

    await page.goto(`${system.ready.web}/chat`);
    await ask(page);
    await page.getByTestId('report').waitFor({ timeout: 30_000 });
    await page.screenshot({ path: join(pictures, 'report-of-trace.png'), fullPage: true });
    const { evidence } = await checkFigures(page, system);
    const totals = evidence
      .map((entry) => valueAt(entry, '/totals/cost'))
      .filter((cost) => typeof cost === 'string');
    expect(totals.map((cost) => usd(cost))).toContain(usd(total.toFixed()));
    expect(problems).toEqual([]);
  },
);
