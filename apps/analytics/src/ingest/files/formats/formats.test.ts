import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Importing, openImporting } from '../../testing/importing.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

const lines = (...records: object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const csvCell = (value: unknown) => {
  const text =
    value === null || value === undefined
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
function csv(...records: Record<string, unknown>[]): string {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return `${[names.join(','), ...records.map((record) => names.map((name) => csvCell(record[name])).join(','))].join('\r\n')}\r\n`;
}

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
});

const observation = {
  id: 'obs-1',
  traceId: 'trace-1',
  projectId: 'p',
  type: 'GENERATION',
  name: 'answer',
  startTime: '2026-10-05T08:00:00.000Z',
  endTime: '2026-10-05T08:00:01.500Z',
  completionStartTime: '2026-10-05T08:00:00.250Z',
  model: 'gpt-4o',
  promptName: 'greeting',
  promptVersion: 3,
  usageDetails: {
    input: 600,
    input_cached_tokens: 400,
    output: 70,
    output_reasoning_tokens: 30,
    total: 1_100,
  },
  costDetails: { input: 0.0015, output: 0.001, total: 0.0025 },
  sessionId: 'session-1',
  userId: 'customer-7',
  traceName: 'support',
  environment: 'production',
  level: 'DEFAULT',
};

describe('Langfuse exports', () => {
  test('observations from the API, blob storage and CSV are the same call', async () => {
    const organization = importing.newOrganization();
    const result = await importing.importAll(
      organization,
      JSON.stringify({ data: [observation], meta: { page: 1 } }, null, 2),
    );
    expect(result).toMatchObject({ format: 'langfuse', accepted: 1, cost: '0.003' });
    expect((await importing.calls(organization))[0]).toMatchObject({
      call_id: 'obs-1',
      trace_id: 'trace-1',
      feature: 'support',
      prompt_name: 'greeting',
      prompt_version: '3',
      conversation_id: 'session-1',
      provided_cost: '0.0025',
      input_uncached: 600,
      cache_read: 400,
      output_visible: 70,
      reasoning: 30,
      time_to_first_token_ms: 250,
    });
    const snake = {
      id: 'obs-1',
      trace_id: 'trace-1',
      project_id: 'p',
      type: 'GENERATION',
      start_time: '2026-10-05 08:00:00.000000',
      end_time: '2026-10-05 08:00:01.500000',
      completion_start_time: '2026-10-05 08:00:00.250000',
      provided_model_name: 'gpt-4o',
      prompt_name: 'greeting',
      prompt_version: 3,
      usage_details: observation.usageDetails,
      cost_details: observation.costDetails,
      session_id: 'session-1',
      user_id: 'customer-7',
      trace_name: 'support',
      environment: 'production',
      level: 'DEFAULT',
    };
    expect(await importing.importAll(organization, lines(snake))).toMatchObject({
      format: 'langfuse',
      duplicates: 1,
    });
    expect(await importing.importAll(organization, csv(snake))).toMatchObject({
      format: 'langfuse',
      duplicates: 1,
    });
  });

  test('spans and bare traces are passed over and counted; a trace hands its session down', async () => {
    const organization = importing.newOrganization();
    const span = {
      id: 's',
      traceId: 'trace-1',
      type: 'SPAN',
      startTime: '2026-10-05T08:00:00Z',
      parentObservationId: null,
      usageDetails: {},
    };
    const { sessionId, userId, traceName, ...bare } = observation;
    const trace = {
      id: 'trace-1',
      timestamp: '2026-10-05T08:00:00Z',
      name: traceName,
      sessionId,
      userId,
      totalCost: 0.0025,
      observations: [span, bare],
    };
    expect(
      await importing.importAll(organization, lines(trace, { ...trace, id: 'trace-2', observations: [] })),
    ).toMatchObject({ accepted: 1, skipped: 2, quarantined: 0 });
    expect((await importing.calls(organization))[0]).toMatchObject({
      conversation_id: 'session-1',
      feature: 'support',
    });
  });
});

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

const hour = 1_790_000_000 - (1_790_000_000 % 3_600);
const usageResult = {
  object: 'organization.usage.completions.result',
  input_tokens: 100_000,
  output_tokens: 10_000,
  input_cached_tokens: 40_000,
  num_model_requests: 50,
  project_id: 'proj',
  model: 'gpt-4o-2024-08-06',
  batch: false,
};

describe('OpenAI usage', () => {
  test('a bucket is one aggregate: its tokens and cost, no call; a later export of the hour replaces it', async () => {
    const organization = importing.newOrganization();
    const page = (result: object) =>
      JSON.stringify({
        object: 'page',
        data: [
          {
            object: 'bucket',
            start_time: hour,
            end_time: hour + 3_600,
            results: [
              result,
              {
                ...usageResult,
                model: 'gpt-4o-mini',
                input_tokens: 0,
                output_tokens: 0,
                input_cached_tokens: 0,
              },
            ],
          },
        ],
        has_more: false,
      });
    const first = await importing.importAll(organization, page(usageResult));
    // 60k x 2.50 + 40k x 1.25 + 10k x 10, a million tokens
    expect(first).toMatchObject({
      format: 'openai-usage',
      accepted: 1,
      aggregates: 1,
      skipped: 1,
      cost: '0.3',
    });
    expect(first.notes[0]).toMatch(/sums over many calls/);
    const [row] = await importing.calls(organization);
    expect(row).toMatchObject({
      operation: 'aggregate',
      duration_ms: null,
      input_uncached: 60_000,
      cache_read: 40_000,
      tags: { 'aggregate.requests': '50', openaiProject: 'proj' },
    });
    const again = await importing.importAll(organization, page({ ...usageResult, input_tokens: 200_000 }));
    expect(again).toMatchObject({ accepted: 1 });
    expect(await importing.calls(organization)).toMatchObject([{ input_uncached: 160_000, version: 2 }]);
  });

  test("the dashboard's CSV, batch prices, and results that are not counted in tokens", async () => {
    const organization = importing.newOrganization();
    const row = {
      start_time: hour,
      end_time: hour + 86_400,
      start_time_iso: new Date(hour * 1000).toISOString(),
      end_time_iso: new Date((hour + 86_400) * 1000).toISOString(),
      ...usageResult,
      object: '',
      batch: 'true',
    };
    expect(await importing.importAll(organization, csv(row))).toMatchObject({
      format: 'openai-usage',
      accepted: 1,
    });
    const [stored] = await importing.calls(organization);
    expect(stored).toMatchObject({ is_batch: 1 });
    const speech = {
      object: 'bucket',
      start_time: hour,
      end_time: hour + 3_600,
      results: [
        {
          object: 'organization.usage.audio_speeches.result',
          characters: 45,
          num_model_requests: 1,
          model: 'tts-1',
        },
      ],
    };
    expect(await importing.importAll(organization, lines(speech))).toMatchObject({
      accepted: 0,
      quarantined: 1,
      problems: [{ field: 'object', problem: 'counts characters, not tokens' }],
    });
    const ungrouped = {
      object: 'bucket',
      start_time: hour,
      end_time: hour + 3_600,
      results: [{ ...usageResult, model: null }],
    };
    expect(await importing.importAll(organization, lines(ungrouped))).toMatchObject({
      quarantined: 1,
      problems: [{ field: 'model' }],
    });
    expect(
      await importing.importAll(organization, lines(ungrouped), { model: 'openai/gpt-4o' }),
    ).toMatchObject({ accepted: 1, cost: '0.3' });
  });

  test('costs are kept as what was billed, and never become a cost of ours', async () => {
    const organization = importing.newOrganization();
    const bucket = {
      object: 'bucket',
      start_time: hour,
      end_time: hour + 86_400,
      results: [
        {
          object: 'organization.costs.result',
          amount: { value: 1.25, currency: 'usd' },
          line_item: 'gpt-4o-2024-08-06, input',
          project_id: 'proj',
        },
      ],
    };
    expect(await importing.importAll(organization, lines(bucket))).toMatchObject({
      accepted: 1,
      unpriced: 1,
      cost: '0',
    });
    expect(await importing.calls(organization)).toMatchObject([
      { provided_cost: '1.25', cost: null, unpriced_reason: 'usage_not_stated', model: 'gpt-4o-2024-08-06' },
    ]);
  });
});

describe('Anthropic usage', () => {
  const result = {
    uncached_input_tokens: 1_000_000,
    cache_creation: { ephemeral_1h_input_tokens: 100_000, ephemeral_5m_input_tokens: 200_000 },
    cache_read_input_tokens: 2_000_000,
    output_tokens: 100_000,
    server_tool_use: { web_search_requests: 10 },
    api_key_id: 'k',
    workspace_id: null,
    model: 'claude-sonnet-4-5-20250929',
    service_tier: 'standard',
    context_window: '0-200k',
  };

  test('the context window says which price holds; without it a sum over the limit has none', async () => {
    const organization = importing.newOrganization();
    const bucket = (fields: object) => ({
      starting_at: '2026-10-05T00:00:00Z',
      ending_at: '2026-10-06T00:00:00Z',
      results: [{ ...result, ...fields }],
    });
    const known = await importing.importAll(
      organization,
      JSON.stringify({ data: [bucket({})], has_more: false }),
    );
    // 1M x 3 + 0.2M x 3.75 + 0.1M x 6 + 2M x 0.30 + 0.1M x 15, and 10 searches at 1 cent
    expect(known).toMatchObject({ format: 'anthropic-usage', accepted: 1, aggregates: 1, cost: '6.55' });
    const open = await importing.importAll(organization, lines(bucket({ context_window: null })));
    expect(open).toMatchObject({ accepted: 1, unpriced: 1 });
    expect((await importing.calls(organization)).map((row) => row.unpriced_reason).sort()).toEqual([
      '',
      'no_price_for_length',
    ]);
  });

  test("the console's CSV and the cost report in cents", async () => {
    const organization = importing.newOrganization();
    const row = {
      usage_date_utc: '2026-10-05',
      model_version: 'claude-sonnet-4-5-20250929',
      api_key: 'k',
      workspace: 'Default',
      usage_type: 'batch',
      context_window: '≤ 200k',
      usage_input_tokens_no_cache: 1_000_000,
      usage_input_tokens_cache_write_5m: 0,
      usage_input_tokens_cache_write_1h: 0,
      usage_input_tokens_cache_read: 0,
      usage_output_tokens: 0,
      web_search_count: 0,
    };
    expect(await importing.importAll(organization, csv(row))).toMatchObject({
      format: 'anthropic-usage',
      accepted: 1,
      cost: '1.5',
    });
    const cost = {
      starting_at: '2026-10-05T00:00:00Z',
      ending_at: '2026-10-06T00:00:00Z',
      results: [
        {
          currency: 'USD',
          amount: '12345.6',
          description: 'Claude Sonnet 4.5 Usage - Input Tokens',
          model: 'claude-sonnet-4-5-20250929',
          token_type: 'uncached_input_tokens',
        },
      ],
    };
    await importing.importAll(organization, lines(cost));
    expect((await importing.calls(organization)).find((call) => call.provided_cost !== null)).toMatchObject({
      provided_cost: '123.456',
      cost: null,
    });
  });
});

test('Mooncake: chained 512-token blocks, a model that must be named, a base time', async () => {
  const organization = importing.newOrganization();
  const file = lines(
    { timestamp: 0, input_length: 1_000, output_length: 10, hash_ids: [1, 2] },
    { timestamp: 3_000, input_length: 1_000, output_length: 10, hash_ids: [1, 3] },
  );
  await expect(importing.importAll(organization, file)).rejects.toMatchObject({
    code: 'import_model_required',
  });
  expect(await importing.importAll(organization, file, { model: 'openai/gpt-4o' })).toMatchObject({
    format: 'mooncake',
    accepted: 2,
    cost: '0.0052',
  });
  const calls = await importing.calls(organization);
  expect(calls.map((call) => call.started_at).sort()).toEqual([
    '2026-10-01 00:00:00.000',
    '2026-10-01 00:00:03.000',
  ]);
  expect(calls[0]).toMatchObject({ prefix_block_tokens: 512 });
  const elsewhere = importing.newOrganization();
  await importing.importAll(elsewhere, file, { model: 'openai/gpt-4o', baseTime: '2026-01-02T00:00:00Z' });
  expect((await importing.calls(elsewhere)).map((call) => call.started_at).sort()[0]).toBe(
    '2026-01-02 00:00:00.000',
  );
});

describe('FOCUS', () => {
  const charge = {
    BilledCost: 0.3,
    BillingAccountId: 'a',
    BillingCurrency: 'USD',
    ChargeCategory: 'Usage',
    ChargePeriodStart: '2026-10-05T00:00:00Z',
    ChargePeriodEnd: '2026-10-06T00:00:00Z',
    ConsumedQuantity: 1_000_000,
    ConsumedUnit: 'Tokens',
    PricingQuantity: 1,
    PricingUnit: '1000000 Tokens',
    ServiceProviderName: 'Anthropic',
    SkuId: 's',
    SkuMeter: 'Cache Read Input Tokens',
    SkuPriceDetails: { ModelId: 'claude-sonnet-4-5', TokenType: 'CacheRead' },
    Tags: { feature: 'support' },
  };
  test('a charge by the token is an aggregate of one bucket; tax, credits and tools are put aside with the reason', async () => {
    const organization = importing.newOrganization();
    const result = await importing.importAll(
      organization,
      csv(
        charge,
        {
          ...charge,
          SkuMeter: 'Output Tokens',
          SkuPriceDetails: { ModelId: 'claude-sonnet-4-5', TokenType: 'Output' },
          SkuId: 'o',
        },
        { ...charge, ChargeCategory: 'Tax' },
        { ...charge, ConsumedUnit: 'Searches', PricingUnit: 'Searches' },
        { ...charge, BillingCurrency: 'EUR' },
      ),
    );
    expect(result).toMatchObject({
      format: 'focus',
      accepted: 2,
      aggregates: 2,
      quarantined: 3,
      cost: '15',
      unpriced: 1,
    });
    expect(result.problems.map(({ line, field }) => [line, field])).toEqual([
      [4, 'ChargeCategory'],
      [5, 'ConsumedUnit'],
      [6, 'BillingCurrency'],
    ]);
    expect(
      (await importing.calls(organization))
        .map((call) => [call.cache_read, call.output_visible, call.provided_cost])
        .sort(),
    ).toEqual([
      [0, 1_000_000, '0.3'],
      [1_000_000, 0, '0.3'],
    ]);
  });
});

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
