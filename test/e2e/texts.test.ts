import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityProblems, overflowOnPhone } from '../fixtures/page-checks.ts';
import { patience, type SignedInApp, startSignedInApp } from '../fixtures/signed-in-app.ts';

// Prompts and answers in a real browser: turned on, looked at as plain text, turned off and gone.
let app: SignedInApp;
let page: Page;

beforeAll(async () => {
  app = await startSignedInApp();
  ({ page } = app);
});
afterAll(() => app?.stop());

async function look(callId: string) {
  const panel = page.getByTestId('texts');
  await panel.getByLabel('Id of the call').fill(callId);
  await panel.getByRole('button', { name: 'Show' }).click();
  return page.getByTestId('call-texts');
}

test('an administrator has texts kept, looks at those of a call, and turns them off again', async () => {
  await app.open('/settings');
  const panel = page.getByTestId('texts');
  await panel.getByText('No project keeps them.').waitFor(patience);
  await panel.getByLabel('Project').fill('web');
  await panel.getByLabel('Days after the call').fill('12');
  await panel.getByLabel('Words of your own to take out').fill('Falcon\nOtter');
  await panel.getByRole('button', { name: 'Keep them' }).click();
  await panel.getByText('kept for 12 days after the call').waitFor(patience);
  await panel.getByText('2 words of your own taken out').waitFor(patience);

  const prompt = 'Ask ada@example.org about Falcon <img src=x onerror="document.title=\'owned\'"> <b>now</b>';
  const sent = await app.client.calls.ingest([
    {
      callId: 'looked-at',
      project: 'web',
      provider: 'openai',
      responseModel: 'gpt-4o',
      startedAt: new Date(Date.now() - 60_000).toISOString(),
      usage: { inputUncached: 10, outputVisible: 5 },
      texts: { prompt, completion: 'Done.' },
    },
  ]);
  expect(sent).toMatchObject({ accepted: 1, rejected: [] });
  const drawer = await look('looked-at');
  await drawer.getByText('Done.').waitFor(patience);
  const shown = await drawer.locator('pre').first().textContent();
  expect(shown).toBe('Ask [email] about [word] <img src=x onerror="document.title=\'owned\'"> <b>now</b>');
  expect(await drawer.locator('pre img, pre b').count()).toBe(0);
  await drawer.getByText('e-mail addresses (1), words of your own (1)').waitFor(patience);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Close the prompt and answer' }).click();
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await overflowOnPhone(page)).toBe(0);

  await panel.getByRole('button', { name: 'Turn off for web' }).click();
  await panel.getByRole('button', { name: 'Turn off and delete' }).click();
  await panel.getByText('The texts of one call were deleted.').waitFor(patience);
  await panel.getByText('No project keeps them.').waitFor(patience);
  const gone = await look('looked-at');
  await gone.getByText('keeps no texts of calls').waitFor(patience);
});
