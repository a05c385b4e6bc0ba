import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Importing, openImporting } from '../../testing/importing.ts';
import { csv, lines } from '../../testing/records.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

const spendLog = {
  request_id: 'chatcmpl-a1',
  call_type: 'acompletion',
  api_key: 'hash-1',
  spend: 0.00525,
  total_tokens: 1_100,
  prompt_tokens: 1_000,
  completion_tokens: 100,
  startTime: '2026-10-05T08:00:00.000Z',
  endTime: '2026-10-05T08:00:02.500Z',
  completionStartTime: '2026-10-05T08:00:00.700Z',
  model: 'openai/gpt-4o',
  model_group: 'main-model',
  custom_llm_provider: 'openai',
  cache_hit: 'False',
  request_tags: ['search', 'beta'],
  end_user: 'customer-7',
  session_id: 'session-1',
  status: 'success',
  metadata: {
    usage_object: {
      prompt_tokens: 1_000,
      completion_tokens: 100,
      prompt_tokens_details: { cached_tokens: 400 },
      completion_tokens_details: { reasoning_tokens: 30 },
    },
  },
};

describe('LiteLLM spend logs', () => {
  test('are told by their fields and read into disjoint buckets, the same from JSON lines, CSV and a JSON array', async () => {
    const organization = importing.newOrganization();
    const result = await importing.importAll(organization, lines(spendLog));
    // (600 x 2.50 + 400 x 1.25 + 100 x 10) / 1e6
    expect(result).toMatchObject({
      format: 'litellm',
      accepted: 1,
      quarantined: 0,
      unpriced: 0,
      cost: '0.003',
    });
    const [call] = await importing.calls(organization);
    expect(call).toMatchObject({
      call_id: 'chatcmpl-a1',
      provider: 'openai',
      model: 'gpt-4o',
      request_model: 'main-model',
      conversation_id: 'session-1',
      input_uncached: 600,
      cache_read: 400,
      output_visible: 70,
      reasoning: 30,
      duration_ms: 2_500,
      time_to_first_token_ms: 700,
      provided_cost: '0.00525',
      status: 'ok',
      tags: { requestTags: 'search,beta', modelGroup: 'main-model', apiKey: 'hash-1' },
    });
    expect(call!.end_user_hash).toMatch(/^[0-9a-f]{32}$/);
    expect(await importing.importAll(organization, csv(spendLog))).toMatchObject({
      format: 'litellm',
      accepted: 0,
      duplicates: 1,
    });
    expect(await importing.importAll(organization, JSON.stringify([spendLog], null, 2))).toMatchObject({
      format: 'litellm',
      duplicates: 1,
    });
  });

  test('cached input of Anthropic is inside prompt_tokens, one-hour writes have their own bucket', async () => {
    const organization = importing.newOrganization();
    const row = {
      ...spendLog,
      request_id: 'msg-1',
      model: 'claude-sonnet-4-5',
      custom_llm_provider: 'anthropic',
      prompt_tokens: 10_000,
      metadata: {
        usage_object: {
          cache_read_input_tokens: 6_000,
          cache_creation_input_tokens: 3_000,
          cache_creation: { ephemeral_1h_input_tokens: 1_000, ephemeral_5m_input_tokens: 2_000 },
        },
      },
    };
    await importing.importAll(organization, lines(row));
    expect((await importing.calls(organization))[0]).toMatchObject({
      input_uncached: 1_000,
      cache_read: 6_000,
      cache_write_5m: 2_000,
      cache_write_1h: 1_000,
    });
  });

  test("a hit of the gateway's own cache costs nothing, a failed call is an error", async () => {
    const organization = importing.newOrganization();
    const failed = {
      ...spendLog,
      request_id: 'b',
      status: 'failure',
      prompt_tokens: 0,
      completion_tokens: 0,
      total_tokens: 0,
      metadata: { error_information: { error_class: 'RateLimitError', error_code: '429' } },
    };
    const result = await importing.importAll(
      organization,
      lines({ ...spendLog, request_id: 'a', cache_hit: 'True' }, failed),
    );
    expect(result).toMatchObject({ accepted: 2, cost: '0' });
    expect(await importing.calls(organization)).toMatchObject([
      { call_id: 'a', cost: '0', tags: { cacheHit: 'litellm' } },
      { call_id: 'b', status: 'error', error_type: 'RateLimitError', http_status: 429 },
    ]);
  });

  test('parts that are more than their total are put aside', async () => {
    const row = { ...spendLog, prompt_tokens: 100 };
    expect(await importing.importAll(importing.newOrganization(), lines(spendLog, row))).toMatchObject({
      accepted: 1,
      quarantined: 1,
      problems: [{ line: 2, field: 'prompt_tokens', problem: 'is 100, its parts are 400' }],
    });
  });

  test('the payload that its callbacks write into buckets is the same call as the row of the spend logs', async () => {
    const organization = importing.newOrganization();
    const payload = {
      id: 'chatcmpl-a1',
      trace_id: 'trace-9',
      call_type: 'acompletion',
      stream: true,
      response_cost: 0.00525,
      status: 'success',
      custom_llm_provider: 'openai',
      total_tokens: 1_100,
      prompt_tokens: 1_000,
      completion_tokens: 100,
      startTime: Date.parse(spendLog.startTime) / 1000,
      endTime: Date.parse(spendLog.endTime) / 1000,
      completionStartTime: Date.parse(spendLog.completionStartTime) / 1000,
      model: 'gpt-4o',
      model_group: 'main-model',
      cache_hit: null,
      request_tags: ['search', 'beta'],
      end_user: 'customer-7',
      model_parameters: { max_tokens: 512, temperature: 0.2 },
      metadata: { ...spendLog.metadata, user_api_key_hash: 'hash-1', user_api_key_team_id: 'team-1' },
      error_information: null,
    };
    expect(await importing.importAll(organization, lines(payload))).toMatchObject({
      ...{ format: 'litellm', accepted: 1, quarantined: 0, unpriced: 0, cost: '0.003' },
    });
    expect((await importing.calls(organization))[0]).toMatchObject({
      ...{ call_id: 'chatcmpl-a1', trace_id: 'trace-9', is_stream: 1, provided_cost: '0.00525' },
      ...{ input_uncached: 600, cache_read: 400, output_visible: 70, reasoning: 30 },
      ...{ duration_ms: 2_500, time_to_first_token_ms: 700, max_tokens: 512, temperature: 0.2 },
      tags: { apiKey: 'hash-1', team: 'team-1', modelGroup: 'main-model' },
    });
    const failed = {
      ...payload,
      ...{ id: 'x', status: 'failure', prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
      metadata: { usage_object: null },
      error_information: { error_class: 'Timeout', error_code: '408' },
    };
    await importing.importAll(organization, lines(failed));
    expect((await importing.calls(organization))[1]).toMatchObject({
      ...{ status: 'error', error_type: 'Timeout', http_status: 408, cost: '0' },
    });
  });

  test('old versions, whose total leaves out what Anthropic counts apart, keep every token', async () => {
    const organization = importing.newOrganization();
    const row = {
      ...spendLog,
      ...{ request_id: 'msg-old', model: 'claude-sonnet-4-5', custom_llm_provider: 'anthropic' },
      ...{ prompt_tokens: 10, completion_tokens: 100, total_tokens: 110 },
      metadata: { usage_object: { cache_read_input_tokens: 6_000, cache_creation_input_tokens: 3_000 } },
    };
    expect(await importing.importAll(organization, lines(row))).toMatchObject({
      accepted: 1,
      quarantined: 0,
    });
    expect((await importing.calls(organization))[0]).toMatchObject({
      ...{ input_uncached: 10, cache_read: 6_000, cache_write_5m: 3_000, output_visible: 100 },
    });
  });

  test('a call that was answered without any tokens, an image say, is unpriced and counted, not $0', async () => {
    const organization = importing.newOrganization();
    const none = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, metadata: {} };
    const rows = [
      { ...spendLog, ...none, request_id: 'image', call_type: 'aimage_generation', spend: 0.04 },
      { ...spendLog, ...none, request_id: 'null', prompt_tokens: null, completion_tokens: null },
      { ...spendLog, ...none, request_id: 'own-cache', cache_hit: 'True' },
    ];
    expect(await importing.importAll(organization, lines(...rows))).toMatchObject({
      ...{ accepted: 3, unpriced: 2, cost: '0' },
    });
    expect(await importing.calls(organization)).toMatchObject([
      { call_id: 'image', cost: null, unpriced_reason: 'usage_not_reported', provided_cost: '0.04' },
      { call_id: 'null', cost: null },
      { call_id: 'own-cache', cost: '0' },
    ]);
  });
});
