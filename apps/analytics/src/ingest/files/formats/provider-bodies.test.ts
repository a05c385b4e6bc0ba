import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicDataTest } from '../../../../../../test/fixtures/public-data.ts';
import { type Importing, openImporting } from '../../testing/importing.ts';
import { lines } from '../../testing/records.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

const hour = 1_790_000_000 - (1_790_000_000 % 3_600);

describe('provider bodies', () => {
  test('a stated flavor is obeyed, an unstated one is told by the counts', async () => {
    const organization = importing.newOrganization();
    const chat = {
      id: 'chatcmpl-9',
      object: 'chat.completion',
      created: hour,
      model: 'gpt-4o-2024-08-06',
      choices: [{ finish_reason: 'stop' }],
      usage: { prompt_tokens: 1_000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 400 } },
    };
    const message = {
      type: 'message',
      id: 'msg_9',
      model: 'claude-sonnet-4-5',
      usage: { input_tokens: 1_000, cache_read_input_tokens: 4_000, output_tokens: 100 },
    };
    const gemini = {
      modelVersion: 'gemini-2.5-flash',
      usageMetadata: { promptTokenCount: 1_000, candidatesTokenCount: 100, thoughtsTokenCount: 50 },
    };
    const result = await importing.importAll(
      organization,
      lines(
        chat,
        { provider_id: 'anthropic', api_flavor: 'default', timestamp: '2026-10-05T08:00:00Z', body: message },
        { body: gemini, timestamp: '2026-10-05T08:00:00Z' },
        { provider_id: 'openai', api_flavor: 'chat', body: { model: 'gpt-4o' } },
      ),
    );
    expect(result).toMatchObject({
      format: 'provider-bodies',
      accepted: 3,
      quarantined: 1,
      problems: [{ line: 4, field: 'body.usage.prompt_tokens' }],
    });
    const calls = await importing.calls(organization);
    expect(calls.find((call) => call.call_id === 'chatcmpl-9')).toMatchObject({
      provider: 'openai',
      input_uncached: 600,
      cache_read: 400,
      finish_reason: 'stop',
    });
    expect(calls.find((call) => call.call_id === 'msg_9')).toMatchObject({
      provider: 'anthropic',
      input_uncached: 1_000,
      cache_read: 4_000,
    });
    expect(calls.find((call) => call.provider === 'google')).toMatchObject({
      reasoning: 50,
      output_visible: 100,
    });
  });

  test('a body without a time stands at the base time and says so; a tier without a price is unpriced', async () => {
    const organization = importing.newOrganization();
    const body = {
      model: 'gpt-4o',
      usage: { prompt_tokens: 10, completion_tokens: 1 },
      service_tier: 'scale',
    };
    const result = await importing.importAll(
      organization,
      lines({ provider_id: 'openai', api_flavor: 'chat', body }),
    );
    expect(result).toMatchObject({ accepted: 1, unpriced: 1 });
    expect(result.notes.join()).toMatch(/state no time/);
    expect(
      await importing.importAll(organization, lines({ provider_id: 'openai', api_flavor: 'chat', body })),
    ).toMatchObject({ duplicates: 1 });
  });

  test("the results of a batch, OpenAI's and Anthropic's: batch prices, once however often they are fetched", async () => {
    const organization = importing.newOrganization();
    const chat = {
      id: 'chatcmpl-batch-1',
      object: 'chat.completion',
      created: hour,
      model: 'gpt-4o-2024-08-06',
      usage: { prompt_tokens: 1_000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 400 } },
    };
    const openai = (id: string, response: object | null, error: object | null = null) => ({
      ...{ id, custom_id: `request-${id}`, response, error },
    });
    const message = {
      type: 'message',
      id: 'msg_batch_1',
      model: 'claude-sonnet-4-5',
      usage: { input_tokens: 1_000, output_tokens: 100, service_tier: 'batch' },
    };
    const anthropic = { custom_id: 'one', result: { type: 'succeeded', message } };
    const results = [
      openai('batch_req_1', { status_code: 200, request_id: 'r1', body: chat }),
      openai('batch_req_2', { status_code: 400, request_id: 'r2', body: { error: { message: 'no' } } }),
      openai('batch_req_3', null, { code: 'batch_expired', message: 'late' }),
    ];
    // Half of (600 x 2.50 + 400 x 1.25 + 100 x 10) / 1e6, since OpenAI's batches are half the price.
    expect(await importing.importAll(organization, lines(...results))).toMatchObject({
      ...{ format: 'provider-bodies', accepted: 1, skipped: 2, quarantined: 0, unpriced: 0 },
    });
    const errored = { custom_id: 'two', result: { type: 'errored', error: { type: 'invalid_request' } } };
    // Half of (1000 x 3 + 100 x 15) / 1e6
    expect(await importing.importAll(organization, lines(anthropic, errored))).toMatchObject({
      ...{ format: 'provider-bodies', accepted: 1, skipped: 1, quarantined: 0, cost: '0.00225' },
    });
    const again = results.map((result) => ({ ...result, id: `${result.id}-polled` }));
    expect(await importing.importAll(organization, lines(...again))).toMatchObject({
      duplicates: 1,
      accepted: 0,
    });
    expect(await importing.calls(organization)).toMatchObject([
      { call_id: 'chatcmpl-batch-1', is_batch: 1, input_uncached: 600, cache_read: 400 },
      { call_id: 'msg_batch_1', provider: 'anthropic', service_tier: 'batch' },
    ]);
  });

  test("Cohere's billed units are told by their name", async () => {
    const organization = importing.newOrganization();
    const units = { billed_units: { input_tokens: 1_000, output_tokens: 100 } };
    const answer = {
      id: 'cohere-1',
      usage: { ...units, tokens: { input_tokens: 2_000, output_tokens: 100 } },
    };
    const body = { provider_id: 'cohere', model: 'command-r-plus-08-2024', body: answer };
    expect(await importing.importAll(organization, lines(body))).toMatchObject({
      accepted: 1,
      quarantined: 0,
    });
    expect((await importing.calls(organization))[0]).toMatchObject({
      ...{ provider: 'cohere', input_uncached: 1_000, output_visible: 100, unpriced_reason: '' },
    });
  });

  test('bodies without any model are taken where the import names format and model', async () => {
    const organization = importing.newOrganization();
    const bedrock = { body: { usage: { inputTokens: 1_000, outputTokens: 100, totalTokens: 1_100 } } };
    const options = { format: 'provider-bodies', model: 'aws/amazon.nova-lite-v1:0' } as const;
    expect(await importing.importAll(organization, lines(bedrock), options)).toMatchObject({
      ...{ accepted: 1, quarantined: 0, unpriced: 0 },
    });
  });

  publicDataTest(
    'the public bodies are taken as they stand, with their model beside them',
    'usage/provider-usage-a.json',
    async (path) => {
      const organization = importing.newOrganization();
      const file = readFileSync(path);
      const bodies = JSON.parse(file.toString('utf8')).length;
      const first = await importing.importAll(organization, file);
      expect(first.format).toBe('provider-bodies');
      expect(first.accepted + first.duplicates + first.quarantined).toBe(bodies);
      expect(first.accepted).toBeGreaterThan(bodies / 2);
      for (const { field, problem } of first.problems) expect(`${field}: ${problem}`).toMatch(/^body/);
      const again = await importing.importAll(organization, file, { format: 'provider-bodies' });
      expect(again).toMatchObject({ accepted: 0, duplicates: bodies - first.quarantined, cost: '0' });
    },
  );
});
