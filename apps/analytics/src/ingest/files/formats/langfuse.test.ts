import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Importing, openImporting } from '../../testing/importing.ts';
import { csv, lines } from '../../testing/records.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

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

  test('a call whose usage is not reported is unpriced and counted, not $0; one that failed is unbilled', async () => {
    const organization = importing.newOrganization();
    const { usageDetails: _, ...bare } = observation;
    const rows = [
      bare,
      { ...bare, id: 'obs-2', usageDetails: 'lost' },
      { ...bare, id: 'obs-3', level: 'ERROR' },
    ];
    expect(await importing.importAll(organization, lines(...rows))).toMatchObject({
      accepted: 3,
      unpriced: 2,
      cost: '0',
    });
    expect(await importing.calls(organization)).toMatchObject([
      { cost: null, unpriced_reason: 'usage_not_reported' },
      { cost: null, unpriced_reason: 'usage_not_reported' },
      { cost: '0', unpriced_reason: '' },
    ]);
  });

  test('an observation that cannot be read does not keep the others of its trace out', async () => {
    const organization = importing.newOrganization();
    const trace = {
      id: 'trace-1',
      timestamp: '2026-10-05T08:00:00Z',
      observations: [observation, { ...observation, id: 'obs-2', startTime: 'nope' }],
    };
    expect(
      await importing.importAll(organization, lines(trace, { ...trace, observations: [] })),
    ).toMatchObject({
      accepted: 1,
      quarantined: 1,
      problems: [{ field: 'startTime', problem: '"nope" is no time (in observations[1])' }],
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

  test('one-hour cache writes have their own bucket, in every way Langfuse is told of them', async () => {
    const organization = importing.newOrganization();
    const claude = { ...observation, model: 'claude-sonnet-4-5' };
    const ways: Record<string, number>[] = [
      { input: 10, output: 1, input_cache_creation_5m: 200, input_cache_creation_1h: 100 },
      { input: 10, output: 1, input_ephemeral_5m_input_tokens: 200, input_ephemeral_1h_input_tokens: 100 },
      // Anthropic's own total includes both.
      { input: 10, output: 1, cache_creation_input_tokens: 300, input_cache_creation_1h: 100 },
    ];
    const rows = ways.map((usageDetails, index) => ({ ...claude, id: `w${index}`, usageDetails }));
    expect(await importing.importAll(organization, lines(...rows))).toMatchObject({ accepted: 3 });
    const written = { input_uncached: 10, cache_write_5m: 200, cache_write_1h: 100, output_visible: 1 };
    expect(await importing.calls(organization)).toMatchObject([written, written, written]);
  });

  test('searches are billed, and a usage type nobody knows is kept beside the call', async () => {
    const organization = importing.newOrganization();
    const usageDetails = { input: 1_000, output: 100, total: 1_100, web_search_requests: 2, input_video: 50 };
    const row = { ...observation, model: 'claude-sonnet-4-5', usageDetails };
    // (1000 x 3 + 100 x 15) / 1e6 and two searches at a cent.
    expect(await importing.importAll(organization, lines(row))).toMatchObject({
      accepted: 1,
      cost: '0.0245',
    });
    expect((await importing.calls(organization))[0]).toMatchObject({
      tool_units: { webSearches: '2' },
      tags: { 'usage.input_video': '50' },
    });
  });

  test('counts of versions before usageDetails are read, unless they are 0 or of another unit: then nothing is reported', async () => {
    const organization = importing.newOrganization();
    const { usageDetails: _, ...bare } = observation;
    const rows = [
      { ...bare, id: 'a', inputUsage: 1_000, outputUsage: 100, totalUsage: 1_100 },
      { ...bare, id: 'b', promptTokens: 1_000, completionTokens: 100 },
      { ...bare, id: 'c', usage: { input: 1_000, output: 100, total: 1_100, unit: 'TOKENS' } },
      { ...bare, id: 'd', usage: { input: 1_000, output: 100, unit: 'CHARACTERS' } },
      { ...bare, id: 'e', promptTokens: 0, completionTokens: 0, totalTokens: 0 },
    ];
    expect(await importing.importAll(organization, lines(...rows))).toMatchObject({
      ...{ accepted: 5, unpriced: 2, cost: '0.0105' },
    });
    expect((await importing.calls(organization)).map((call) => call.unpriced_reason)).toEqual([
      ...['', '', ''],
      ...['usage_not_reported', 'usage_not_reported'],
    ]);
  });
});
