import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Importing, openImporting } from '../../testing/importing.ts';
import { csv, lines } from '../../testing/records.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

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

  test('a result that cannot be read is put aside alone, and named by its place', async () => {
    const organization = importing.newOrganization();
    const bucket = (results: unknown) => ({
      object: 'bucket',
      start_time: hour,
      end_time: hour + 3_600,
      results,
    });
    const page = bucket([usageResult, { ...usageResult, api_key_id: 'two', input_tokens: -1 }, 'x']);
    expect(await importing.importAll(organization, lines(page, bucket('none')))).toMatchObject({
      accepted: 1,
      quarantined: 3,
      skipped: 0,
      problems: [
        { line: 1, field: 'input_tokens', problem: '"-1" is no count (in results[1])' },
        { line: 1, field: 'results[2]', problem: 'is no object' },
        { line: 2, field: 'results', problem: 'is no list' },
      ],
    });
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
