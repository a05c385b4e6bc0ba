import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityProblems } from '../fixtures/page-checks.ts';
import { patience, type SignedInApp, startSignedInApp } from '../fixtures/signed-in-app.ts';

// What a person sees in a real browser when something is cut off: a part of the app, the network, the backend, the session.
let app: SignedInApp;
let page: Page;
/** The address of a thread with a report. */
let thread: string;

beforeAll(async () => {
  app = await startSignedInApp();
  ({ page } = app);
  await app.ask('Where does our money go and what should we change first?');
  await page.getByTestId('report').waitFor(patience);
  thread = page.url();
});
afterAll(() => app?.stop());

test('a part of the app that does not arrive is said in words, and asked for again', async () => {
  const part = '**/assets/settings-page*';
  await page.route(part, (route) => route.abort());
  await page.goto(thread);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('alert').getByText('A part of the app could not be loaded.').waitFor(patience);
  await page.unroute(part);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor(patience);
});

test('without a network the page says so and catches up by itself; a killed backend costs no answer', async () => {
  await page.goto(thread);
  await expect
    .poll(() => page.getByTestId('connection').getAttribute('data-connection'), patience)
    .toBe('open');
  await app.context.setOffline(true);
  await page.getByText('You are offline.').waitFor(patience);
  expect(await accessibilityProblems(page)).toEqual([]);
  await app.context.setOffline(false);
  await expect
    .poll(() => page.getByTestId('connection').getAttribute('data-connection'), patience)
    .toBe('open');

  await app.ask('What grew most compared with the period before, and why?');
  const run = page.getByTestId('run').nth(1);
  await run
    .locator('[data-event-type="tool_executing"]')
    .first()
    .waitFor({ ...patience, state: 'attached' });
  process.kill(app.system.processOf('backend'), 'SIGKILL');
  await run.getByTestId('report').waitFor({ timeout: 90_000 });
  expect(await page.getByRole('alert').filter({ hasText: /\S/ }).allTextContents()).toEqual([]);
});

test('whoever’s session is ended elsewhere is asked to sign in, and reads live again after it', async () => {
  const own = await app.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const tab = await own.newPage();
  const connection = () => tab.getByTestId('connection').getAttribute('data-connection', patience);
  const account = { email: 'ended@example.org', password: 'a long enough pass phrase' };
  try {
    await tab.goto(`${app.system.ready.web}/sign-in`);
    await tab.getByRole('button', { name: 'No account yet? Create one' }).click();
    await tab.getByLabel('Your name').fill('Ended Elsewhere');
    await tab.getByLabel('Email').fill(account.email);
    await tab.getByLabel('Password', { exact: true }).fill(account.password);
    await tab.getByRole('button', { name: 'Create account' }).click();
    await expect.poll(connection, patience).toBe('open');

    const headers = { origin: new URL(app.system.ready.web).origin };
    const { items } = await (await own.request.get(`${app.system.ready.web}/auth/sessions`)).json();
    for (const { id } of items)
      await own.request.delete(`${app.system.ready.web}/auth/sessions/${id}`, { headers });
    await tab.getByRole('button', { name: 'Sign in', exact: true }).waitFor(patience);

    await tab.getByLabel('Email').fill(account.email);
    await tab.getByLabel('Password', { exact: true }).fill(account.password);
    await tab.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect.poll(connection, patience).toBe('open');
  } finally {
    await own.close();
  }
});
