import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Importing, openImporting } from '../../testing/importing.ts';
import { csv, lines } from '../../testing/records.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

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
