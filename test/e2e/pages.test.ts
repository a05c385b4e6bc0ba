import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApexClient } from '@netra/client';
import { newId } from '@netra/contract';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityProblems, overflowOnPhone } from '../fixtures/page-checks.ts';
import { patience, type SignedInApp, startSignedInApp } from '../fixtures/signed-in-app.ts';

// Each page of the app in a real browser, on one running system with the demonstration workload: what a person can do
// there, and that everybody can read it.
const pictures = new URL('../../test-results/', import.meta.url).pathname;
let app: SignedInApp;
let page: Page;
let client: ApexClient;
/** The address of a thread with a report. */
let thread: string;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  app = await startSignedInApp();
  ({ page, client } = app);
  await app.ask('Where does our money go and what should we change first?');
  await page.getByTestId('report').waitFor(patience);
  thread = page.url();
});
afterAll(() => app?.stop());

/** Accepts the finding that the dialog is open for, and gives the acceptance's id. */
async function acceptInDialog(owner: string): Promise<string> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Who sees it through').fill(owner);
  await dialog.getByRole('button', { name: 'Accept', exact: true }).click();
  await page.getByTestId('plan').getByText('Rollout').waitFor(patience);
  return page.url().split('/').at(-1) ?? '';
}

test('every page can be read by everybody, in light and dark, and fits a phone', async () => {
  const pages = [
    { path: '/chat', ready: () => page.getByTestId('suggestion').first() },
    { path: new URL(thread).pathname, ready: () => page.getByTestId('feedback') },
    { path: '/spend', ready: () => page.getByTestId('top-table') },
    { path: '/savings', ready: () => page.getByTestId('finding').first() },
    { path: '/savings/accepted', ready: () => page.getByText('Nothing has been accepted yet') },
    { path: '/data', ready: () => page.getByTestId('import-file') },
    { path: '/data/documents', ready: () => page.getByTestId('documents') },
    { path: '/data/prices', ready: () => page.getByTestId('price-book') },
    { path: '/data/generated', ready: () => page.getByTestId('generated') },
    { path: '/settings', ready: () => page.getByRole('heading', { name: 'Settings' }) },
    { path: '/sign-in', ready: () => page.getByRole('button', { name: 'Sign in' }) },
  ];
  const problems: string[] = [];
  for (const { path, ready } of pages) {
    await app.open(path);
    await ready().waitFor({ ...patience, state: 'attached' });
    for (const problem of await accessibilityProblems(page)) problems.push(`${path} ${problem}`);
    // Only colours differ in the dark.
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const problem of await accessibilityProblems(page, ['color-contrast']))
      problems.push(`${path} in the dark ${problem}`);
    await page.emulateMedia({ colorScheme: 'light' });
    const overflow = await overflowOnPhone(page);
    if (overflow > 0) problems.push(`${path} is ${overflow} px wider than a phone`);
  }
  expect(problems).toEqual([]);
});

test('a recommendation leads to its finding; the bill is replayed with what is chosen, and accepting keeps a promise', async () => {
  await page.goto(thread);
  const card = page.getByTestId('recommendation').first();
  const title = (await card.getByRole('heading').textContent()) ?? '';
  await card.getByRole('link', { name: 'Accept in Savings' }).click();
  const wanted = page.locator('[data-testid="finding"][data-wanted]');
  await wanted.waitFor(patience);
  const finding = page.locator(`[data-finding="${await wanted.getAttribute('data-finding')}"]`);
  expect(await finding.textContent()).toContain(title);

  // What is only projected stands apart from what is proven.
  const gradesIn = (section: string) =>
    page
      .getByTestId(section)
      .locator('[data-grade]')
      .evaluateAll((marks) => marks.map((mark) => mark.getAttribute('data-grade')));
  expect(new Set(await gradesIn('projected-findings'))).toEqual(new Set(['C']));
  expect(await gradesIn('proven-findings')).not.toContain('C');

  const saved = page.getByTestId('bill-saved');
  const savedNow = () => saved.getAttribute('data-value');
  await expect.poll(savedNow, patience).not.toBeNull();
  const together = Number(await savedNow());
  await finding.getByRole('checkbox').click();
  await expect.poll(async () => Number(await savedNow()), patience).toBeLessThan(together);
  await finding.getByRole('checkbox').click();
  await expect.poll(async () => Number(await savedNow()), patience).toBe(together);
  await page.screenshot({ path: join(pictures, 'savings.png') });

  // Under a limit the server replays another portfolio, and what is left out says why; the address keeps the limit.
  await page.getByLabel('Effort').selectOption('low');
  await page.getByText('Outside your limits: its effort is').first().waitFor(patience);
  await expect.poll(async () => Number(await savedNow()), patience).toBeLessThan(together);
  expect(new URL(page.url()).searchParams.get('effort')).toBe('low');
  await page.screenshot({ path: join(pictures, 'savings-limits.png'), fullPage: true });
  await page.getByLabel('Effort').selectOption('high');
  await expect.poll(async () => Number(await savedNow()), patience).toBe(together);

  await finding.getByRole('button', { name: `Accept: ${title}` }).click();
  const id = await acceptInDialog('platform team');
  const kept = await client.acceptances.get(id);
  expect(kept).toMatchObject({ title, owner: 'platform team', status: 'accepted' });
  expect(await page.getByTestId('promised').getAttribute('data-value')).toBe(kept.promise.saving.expected);
  const plan = await client.acceptances.plan(id);
  for (const { what } of plan.steps) await page.getByTestId('plan').getByText(what).waitFor();

  await page.getByRole('button', { name: 'Mark as applied' }).click();
  await page.getByText('It was applied within this hour.').waitFor(patience);
  await page.getByRole('button', { name: 'Withdraw…' }).click();
  await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
  await page.getByText('It was withdrawn: nothing is saved by it.').waitFor(patience);
  await app.open('/savings/accepted');
  await page.locator(`[data-acceptance="${id}"][data-status="withdrawn"]`).waitFor(patience);
});

test('what an applied policy really saved stands beside its promise, with intervals, and can be kept', async () => {
  const { lastCallAt } = await client.questions.ask('data-sufficiency', {});
  const day = 86_400_000;
  const ends = Math.floor(Date.parse(lastCallAt ?? '') / day) * day - 8 * day;
  const to = new Date(ends).toISOString();
  await app.open(`/savings?${new URLSearchParams({ from: new Date(ends - 14 * day).toISOString(), to })}`);
  await page
    .getByRole('button', { name: /^Accept: / })
    .first()
    .click(patience);
  const id = await acceptInDialog('data team');

  // A date before the promise's own calls is refused in words, and nothing changes.
  const since = page.getByLabel('Since when (UTC)');
  await since.fill(new Date(ends - day).toISOString().slice(0, 16));
  await page.getByRole('button', { name: 'Mark as applied' }).click();
  await page
    .getByTestId('practice')
    .getByRole('alert')
    .getByText('whose calls were made the old way')
    .waitFor();
  await since.fill(to.slice(0, 16));
  await page.getByRole('button', { name: 'Mark as applied' }).click();

  const result = page.getByTestId('realised-result');
  await result.waitFor(patience);
  const realised = await client.acceptances.realised(id);
  expect(await result.getAttribute('data-saving')).toBe(realised.saving.expected);
  expect(await page.getByTestId('kept').getAttribute('data-kept')).toBe(String(realised.kept));
  const shown = (kind: string) =>
    page.getByTestId(`range-${kind}`).locator('[data-value]').getAttribute('data-value');
  expect(await shown('promised')).toBe(realised.promised.expected);
  expect(await shown('realised')).toBe(realised.saving.expected);
  for (const notice of realised.notices) await result.getByText(notice).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: join(pictures, 'realised.png'), fullPage: true });

  await page.getByRole('button', { name: 'Keep this result' }).click();
  await page.getByText('Kept: later promises are weighed by it.').waitFor(patience);
  expect((await client.acceptances.list()).calibration[0]).toMatchObject({ lever: null, promises: 1 });

  // What became of it is said where the next savings are looked for.
  await app.open('/savings');
  await page.getByText(/1 earlier promise was kept by \d+%; new ones are weighed by/).waitFor(patience);
});

test('whoever opens evidence by keyboard goes on at the same figure afterwards', async () => {
  await page.goto(thread);
  const figure = page.getByTestId('report').locator('[data-figure][data-format="usd"]').first();
  await figure.waitFor(patience);
  await figure.focus();
  await page.keyboard.press('Enter');
  const value = page.getByTestId('evidence-value');
  await value.waitFor(patience);
  // The value stands there in its unit, with the stored digits beside it.
  expect(await value.textContent()).toBe(await figure.textContent());
  expect(await value.getAttribute('data-value')).toBe(await figure.getAttribute('data-value'));
  await page.keyboard.press('Escape');
  await value.waitFor({ ...patience, state: 'detached' });
  await expect.poll(() => figure.evaluate((node) => node === document.activeElement), patience).toBe(true);
});

test('a report is rated with a reason, and downloaded in each form', async () => {
  await page.goto(thread);
  const bar = page.getByTestId('feedback');
  await bar.getByRole('button', { name: 'No, it was not useful' }).click(patience);
  await bar.getByRole('button', { name: 'A number is wrong' }).click();
  await expect
    .poll(() => bar.getByRole('button', { name: 'A number is wrong' }).getAttribute('aria-pressed'), patience)
    .toBe('true');
  await bar.getByLabel('In your own words (optional)').fill('The total is of another month.');
  await bar.getByRole('button', { name: 'Send' }).click();
  await bar.getByText('Kept.').waitFor(patience);
  await page.reload();
  await expect.poll(() => bar.getAttribute('data-own'), patience).toBe('down');
  const run = (await page.getByTestId('run').getAttribute('data-run')) ?? '';
  expect((await client.feedback.ofRun(run)).own).toMatchObject({
    rating: 'down',
    reason: 'wrong-number',
    comment: 'The total is of another month.',
  });
  await bar.getByRole('button', { name: 'No, it was not useful' }).click();
  await expect.poll(() => bar.getAttribute('data-own'), patience).toBeNull();

  const begins = { Markdown: '# ', PDF: '%PDF-', JSON: '{' };
  for (const [name, start] of Object.entries(begins)) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('report').getByRole('button', { name, exact: true }).click(),
    ]);
    expect(readFileSync(await download.path(), 'latin1').slice(0, start.length), name).toBe(start);
  }
});

test('a thread is found by what was answered in it, not by its title alone', async () => {
  await app.open('/chat');
  const rows = page.getByTestId('thread-row');
  await rows.first().waitFor(patience);
  const search = page.getByRole('searchbox', { name: 'Search threads' });
  // The answer says so of its data; the title does not.
  await search.fill('demonstration');
  await expect.poll(() => rows.first().getAttribute('data-thread'), patience).toBe(thread.split('/').at(-1));
  await search.fill('zebra');
  await page.getByText('No thread matches.').waitFor(patience);
  expect(await rows.count()).toBe(0);
});

test('what was answered meanwhile is marked unread until it has been read, on every device', async () => {
  await app.open('/chat');
  const asked = await client.ask({ cmdId: newId('command'), text: 'How many calls failed, and where?' });
  const row = page.locator(`[data-testid="thread-row"][data-thread="${asked.thread}"]`);
  const isUnread = () => row.getAttribute('data-unread', patience);
  await expect.poll(isUnread, patience).toBe('true');
  expect(await accessibilityProblems(page)).toEqual([]);
  await row.getByRole('link').click();
  await page.getByTestId('report').waitFor(patience);
  await expect.poll(isUnread, patience).toBeNull();
  const read = async () => {
    const { headSeq, readSeq } = await client.threads.get(asked.thread);
    return headSeq - readSeq;
  };
  expect(await read()).toBe(0);

  // Whoever leaves as soon as the answer stands there has read it.
  await app.ask('And what did they cost?');
  await page.getByTestId('report').nth(1).waitFor(patience);
  await page.getByRole('link', { name: 'New question' }).click();
  await expect.poll(read, patience).toBe(0);
});

test('calls are generated from the page: with consent where it is needed, and what came of it is shown', async () => {
  await app.open('/data/generated');
  const form = page.getByTestId('generate');
  await form.getByLabel('Profile').selectOption('healthcare');
  await form.getByLabel('Project of its own').fill('clinic-trial');
  await form.getByLabel('About how many calls').fill('2000');
  await form.getByLabel('Days').fill('5');
  await form.getByLabel('Waste to build in').fill('nothing:0.5');
  await form.getByRole('button', { name: 'Generate' }).click();
  await form.getByText('"nothing" is no lever').waitFor(patience);
  await form.getByLabel('Waste to build in').fill('batch:0.8');
  await form.getByRole('button', { name: 'Generate' }).click();

  const job = page.locator('[data-testid="generated-job"]', { hasText: 'clinic-trial' });
  await job.getByText('the profile healthcare is highly sensitive').waitFor(patience);
  await job.getByRole('button', { name: 'Approve: clinic-trial' }).click();
  await job.getByText('Waste that was built in').waitFor(patience);
  expect(await job.getAttribute('data-status')).toBe('done');
  await page.screenshot({ path: join(pictures, 'generated.png') });
  await job.getByRole('link', { name: 'Savings in it' }).click();
  await page.getByText('These figures come from generated calls, not from real traffic.').waitFor(patience);
  const finding = page.getByTestId('finding').filter({ hasText: 'through the batch interface' });
  await finding.getByText('Why, and what it changes').click(patience);
  await finding.getByText('The query behind it').click();
  await finding.getByText('apex.llm_calls').first().waitFor();

  // Of one hour nothing can be told, which is not the same as that nothing could be saved.
  const { jobs } = await client.synthetic.list();
  const from = jobs.find(({ plan }) => plan.project === 'clinic-trial')?.plan.period.from ?? '';
  const to = new Date(Date.parse(from) + 3_600_000).toISOString();
  await app.open(`/savings?${new URLSearchParams({ project: 'clinic-trial', from, to })}`);
  await page.getByText('Nothing was found to save').waitFor(patience);
  await page.getByTestId('savings-gaps').getByText('Not looked into').waitFor();
});

test('documents are taken, read and removed; a file that is none is refused with the reason', async () => {
  await app.open('/data/documents');
  await page.getByTestId('document-file').setInputFiles([
    {
      name: 'contract.md',
      mimeType: 'text/markdown',
      buffer: Buffer.from('# Contract\n\nWe pay 20% less for claude.'),
    },
    { name: 'holiday.png', mimeType: 'image/png', buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
  ]);
  const outcomes = page.getByTestId('document-outcome');
  await expect.poll(() => outcomes.count(), patience).toBe(2);
  expect(await outcomes.nth(0).textContent()).toContain('contract.md: read, 1 passage.');
  expect(await outcomes.nth(1).getByRole('alert').textContent()).toMatch(/\S{3,}/);
  await page.getByRole('button', { name: 'Read the text of contract.md' }).click();
  await page.getByTestId('document-text').getByText('We pay 20% less for claude.').waitFor(patience);
  await page.getByRole('button', { name: 'Close the text' }).click();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Remove contract.md' }).click();
  await page.getByRole('button', { name: 'Remove it' }).click();
  await page.getByText('There are no documents yet.').waitFor(patience);
  expect((await client.documents.list()).items).toEqual([]);
});

test('a file that is no log is refused before anything is imported, in words and readably', async () => {
  await app.open('/data');
  await page.getByTestId('import-file').setInputFiles({
    name: 'holiday.png',
    mimeType: 'image/png',
    buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
  });
  await page.getByRole('alert').getByText('The file is binary').waitFor(patience);
  expect(await accessibilityProblems(page)).toEqual([]);
});
