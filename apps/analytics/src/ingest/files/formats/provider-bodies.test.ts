import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
});
