import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Importing, openImporting } from '../../testing/importing.ts';
import { csv, lines } from '../../testing/records.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

test("Helicone: JSON lines and CSV, with cached input beside Anthropic's input", async () => {
  const organization = importing.newOrganization();
  const row = {
    response_id: 'r',
    response_created_at: '2026-10-05T08:00:02.000Z',
    response_status: 200,
    request_id: 'h1',
    request_created_at: '2026-10-05T08:00:00.000Z',
    request_user_id: 'customer-7',
    request_properties: { feature: 'support', 'Helicone-Session-Id': 'session-1' },
    model: 'claude-sonnet-4-5',
    provider: 'ANTHROPIC',
    prompt_tokens: 1_000,
    completion_tokens: 100,
    prompt_cache_read_tokens: 4_000,
    delay_ms: 1_900,
    cost: 0.0057,
  };
  // (1000 x 3 + 4000 x 0.30 + 100 x 15) / 1e6
  expect(await importing.importAll(organization, lines(row))).toMatchObject({
    format: 'helicone',
    accepted: 1,
    cost: '0.0057',
  });
  expect(await importing.importAll(organization, csv(row))).toMatchObject({
    format: 'helicone',
    duplicates: 1,
  });
  expect((await importing.calls(organization))[0]).toMatchObject({
    call_id: 'h1',
    provider: 'anthropic',
    input_uncached: 1_000,
    cache_read: 4_000,
    feature: 'support',
    conversation_id: 'session-1',
    duration_ms: 1_900,
  });
});

test('the columns of its CSV export; a call whose tokens are not stated is unpriced, not $0; one that failed is unbilled', async () => {
  const organization = importing.newOrganization();
  const row = {
    response_id: 'r1',
    response_created_at: '2026-10-05T08:00:02.000Z',
    response_status: 200,
    request_created_at: '2026-10-05T08:00:00.000Z',
    request_body: { model: 'gpt-4o', messages: [{ role: 'user', content: 'two\nlines, "quoted"' }] },
    request_properties: { team: 'a' },
    request_user_id: '',
    model: 'gpt-4o-2024-08-06',
    prompt_tokens: '1000',
    completion_tokens: '100',
    latency: '1900',
    cost: '0.0035',
  };
  const rows = [
    row,
    { ...row, response_id: 'r2', prompt_tokens: null, completion_tokens: null },
    { ...row, response_id: 'r3', prompt_tokens: 0, completion_tokens: 0 },
    { ...row, response_id: 'r4', prompt_tokens: null, completion_tokens: null, response_status: 429 },
  ];
  expect(await importing.importAll(organization, csv(...rows))).toMatchObject({
    ...{ format: 'helicone', accepted: 4, quarantined: 0, unpriced: 2, cost: '0.0035' },
  });
  expect(await importing.calls(organization)).toMatchObject([
    { call_id: 'r1', provider: 'openai', duration_ms: 1_900, tags: { team: 'a' } },
    { call_id: 'r2', cost: null, unpriced_reason: 'usage_not_reported' },
    { call_id: 'r3', cost: null, unpriced_reason: 'usage_not_reported' },
    { call_id: 'r4', cost: '0', http_status: 429 },
  ]);
});
