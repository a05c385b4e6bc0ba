import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Me } from '@netra/contract';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../fixtures/browser.ts';
import { type ChangingSystem, startChangingSystem } from '../fixtures/changing-system.ts';

// What changes something waits for a person: the card in the chat, in a real browser, against real services.
const pictures = new URL('../../test-results/', import.meta.url).pathname;
const patience = { timeout: 15_000 };
let system: ChangingSystem;
let browser: Browser;
let page: Page;
let me: Me;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  [system, browser] = await Promise.all([startChangingSystem(), openBrowser()]);
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  me = await register(page, 'Ada');
});
afterAll(async () => {
  await browser?.close();
  await system?.close();
});

/** Creates an account as a newcomer does, and says who that is. */
async function register(on: Page, name: string): Promise<Me> {
  await on.goto(`${system.publicUrl}/sign-in`);
  await on.getByRole('button', { name: 'No account yet? Create one' }).click();
  await on.getByLabel('Your name').fill(name);
  await on.getByLabel('Email').fill(`${name.toLowerCase()}@example.org`);
  await on.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await on.getByRole('button', { name: 'Create account' }).click();
  await on.getByRole('textbox', { name: 'Your question' }).waitFor();
  return (await (await on.request.get(`${system.publicUrl}/auth/me`)).json()) as Me;
}

/** Asks for a change in a new thread and waits for the card. */
async function askForChange(text = 'Please apply the saving.'): Promise<Locator> {
  await page.goto(`${system.publicUrl}/chat`);
  const field = page.getByRole('textbox', { name: 'Your question' });
  await field.fill(text);
  await field.press('Enter');
  const card = page.getByTestId('approval');
  await card.waitFor();
  return card;
}

const timesRun = () => system.timesRun(me.organization.id, 'unpriced');
const stateOf = (card: Locator) => card.getAttribute('data-state');

test('shows what would be run and how long one may think, and runs it once when approved', async () => {
  const card = await askForChange();
  expect(await card.getByTestId('approval-arguments').textContent()).toContain('2026-10-01T00:00:00.000Z');
  const leftOf = async () =>
    /^(\d+):(\d\d) left/.exec((await card.getByTestId('approval-left').textContent()) ?? '');
  const [, minutes, seconds] = (await leftOf()) ?? [];
  expect(Number(minutes)).toBeGreaterThanOrEqual(28);
  await expect.poll(async () => (await leftOf())?.[2], patience).not.toBe(seconds);
  await page.screenshot({ path: join(pictures, 'approval.png') });
  expect(timesRun()).toBe(0);

  // A reader who comes back finds the same question, and the decision afterwards.
  await page.reload();
  await card.getByRole('button', { name: 'Approve' }).click();
  await expect.poll(() => stateOf(card), patience).toBe('approved');
  expect(await card.getByRole('status').textContent()).toContain('By you.');
  // It waits for nobody any more, and does not say that it did.
  expect(await card.getByRole('heading').textContent()).not.toContain('Waits');
  await page.getByTestId('report').waitFor();
  expect(timesRun()).toBe(1);
});

test('a refusal can say why; it stays beside the decision, and nothing is run', async () => {
  const before = timesRun();
  const card = await askForChange();
  await card.getByRole('button', { name: 'Reject…' }).click();
  await card.getByRole('button', { name: 'Not yet' }).click();
  await card.getByRole('button', { name: 'Reject…' }).click();
  await card.getByLabel('Why not? (optional)').fill('Not before the audit.');
  await card.getByRole('button', { name: 'Reject', exact: true }).click();
  await expect.poll(() => stateOf(card), patience).toBe('denied');
  await page.reload();
  await expect
    .poll(() => card.getByRole('status').textContent(), patience)
    .toContain('“Not before the audit.”');
  await page.getByTestId('report').waitFor();
  expect(timesRun()).toBe(before);
});

test('a decision on other arguments than those shown is refused in words, and the card still waits', async () => {
  const before = timesRun();
  const card = await askForChange();
  const path = '**/api/runs/*/approvals/*';
  // On its way the decision comes to name other arguments, as when the page has grown old.
  await page.route(path, (route) =>
    route.continue({ postData: { ...route.request().postDataJSON(), argsHash: 'of-other-arguments' } }),
  );
  await card.getByRole('button', { name: 'Approve' }).click();
  const alert = card.getByRole('alert');
  await alert.waitFor();
  expect(await alert.textContent()).toContain('The arguments of unpriced are not those of this decision.');
  expect(await stateOf(card)).toBe('waiting');
  expect(timesRun()).toBe(before);
  await page.unroute(path);
  await card.getByRole('button', { name: 'Approve' }).click();
  await expect.poll(() => stateOf(card), patience).toBe('approved');
  await expect.poll(timesRun, patience).toBe(before + 1);
});

test('when nobody decides in time the card says so and offers nothing to press', async () => {
  const card = await askForChange('Please apply it at once.');
  await expect.poll(() => stateOf(card), patience).toBe('expired');
  expect(await card.getByRole('button').count()).toBe(0);
  expect(await card.getByRole('status').textContent()).toContain('Nobody decided in time');
});
