import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importOptionsSchema } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { importFile } from './import-file.ts';
import { takeCalls } from './take-calls.ts';
import { type Importing, openImporting } from './testing/importing.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

const call = (index: number) => ({
  callId: `c${index}`,
  startedAt: '2026-10-05T08:00:00.000Z',
  provider: 'openai',
  responseModel: 'gpt-4o',
  usage: { inputUncached: 600, cacheRead: 400, outputVisible: 70, reasoning: 30 },
});

test('the JSON API, a Langfuse export, OTLP in a file and provider bodies of the same calls come to the same numbers', async () => {
  const count = 40;
  const ways = ['api', 'langfuse', 'otlp', 'bodies'] as const;
  const at = (index: number) => Date.parse('2026-10-05T08:00:00.000Z') + index * 1_000;
  const iso = (index: number) => new Date(at(index)).toISOString();
  const tokens = (index: number) => ({
    uncached: 600 + index,
    cached: 400,
    visible: 70 + index,
    reasoning: 30,
  });
  const sums: Record<string, unknown> = {};
  for (const way of ways) {
    const organization = importing.newOrganization();
    const indexes = Array.from({ length: count }, (_, index) => index);
    if (way === 'api') {
      const caller = { scope: importing.scopeOf(organization), project: null };
      await takeCalls(
        importing.intake,
        caller,
        indexes.map((index) => {
          const { uncached, cached, visible, reasoning } = tokens(index);
          return {
            ...call(index),
            startedAt: iso(index),
            usage: { inputUncached: uncached, cacheRead: cached, outputVisible: visible, reasoning },
          };
        }),
      );
    } else {
      const records = indexes.map((index) => {
        const { uncached, cached, visible, reasoning } = tokens(index);
        if (way === 'langfuse')
          return {
            id: `c${index}`,
            traceId: `t${index}`,
            type: 'GENERATION',
            startTime: iso(index),
            model: 'gpt-4o',
            usageDetails: {
              input: uncached,
              input_cached_tokens: cached,
              output: visible,
              output_reasoning_tokens: reasoning,
            },
          };
        if (way === 'bodies')
          return {
            provider_id: 'openai',
            api_flavor: 'responses',
            timestamp: iso(index),
            id: `c${index}`,
            body: {
              model: 'gpt-4o',
              usage: {
                input_tokens: uncached + cached,
                input_tokens_details: { cached_tokens: cached },
                output_tokens: visible + reasoning,
                output_tokens_details: { reasoning_tokens: reasoning },
              },
            },
          };
        const attribute = (key: string, value: string | number) => ({
          key,
          value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
        });
        const span = {
          traceId: (index + 1).toString(16).padStart(32, '0'),
          spanId: (index + 1).toString(16).padStart(16, '0'),
          name: 'chat gpt-4o',
          startTimeUnixNano: `${at(index)}000000`,
          endTimeUnixNano: `${at(index) + 900}000000`,
          attributes: [
            attribute('gen_ai.operation.name', 'chat'),
            attribute('gen_ai.provider.name', 'openai'),
            attribute('gen_ai.response.model', 'gpt-4o'),
            attribute('gen_ai.usage.input_tokens', uncached + cached),
            attribute('gen_ai.usage.cache_read.input_tokens', cached),
            attribute('gen_ai.usage.output_tokens', visible + reasoning),
            attribute('gen_ai.usage.reasoning.output_tokens', reasoning),
          ],
        };
        return { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans: [span] }] }] };
      });
      const file = records.map((record) => `${JSON.stringify(record)}\n`).join('');
      const result = await importing.importAll(organization, file);
      expect(result).toMatchObject({ accepted: count, quarantined: 0, unpriced: 0 });
      expect(await importing.importAll(organization, file)).toMatchObject({ accepted: 0, duplicates: count });
    }
    const stored = await importing.calls(organization);
    const sum = (column: string) => stored.reduce((total, row) => total + Number(row[column]), 0);
    sums[way] = [
      stored.length,
      ...['input_uncached', 'cache_read', 'output_visible', 'reasoning'].map(sum),
      Math.round(sum('cost') * 1e9),
    ];
  }
  expect(new Set(Object.values(sums).map((row) => JSON.stringify(row))).size).toBe(1);
  expect((sums.api as number[])[0]).toBe(count);
});

describe('a mapping for a file of an unknown form', () => {
  const file =
    'when,vendor,llm,tok_in,tok_cached,tok_out,secs,price_cents,note\n1790000000,OpenAI,gpt-4o,1000,400,100,2.5,0.3,hello\n1790000060,OpenAI,gpt-4o,x,0,1,1,0,no\n';
  const map = JSON.stringify({
    startedAt: { column: 'when', unit: 's' },
    provider: { const: 'openai' },
    responseModel: 'llm',
    'usage.input': 'tok_in',
    'usage.cacheRead': 'tok_cached',
    'usage.output': 'tok_out',
    durationMs: { column: 'secs', unit: 's' },
    providedCost: { column: 'price_cents', unit: 'cents' },
    feature: { const: 'mapped' },
    'tags.vendor': 'vendor',
  });

  test('fills calls, with units; columns it does not name are not kept', async () => {
    const organization = importing.newOrganization();
    await expect(importing.importAll(organization, file)).rejects.toMatchObject({
      code: 'import_format_unknown',
      details: { fields: expect.arrayContaining(['tok_in']) },
    });
    expect(await importing.importAll(organization, file, { map })).toMatchObject({
      accepted: 1,
      quarantined: 1,
      cost: '0.003',
      problems: [{ line: 3, field: 'tok_in', expected: 'a number' }],
    });
    expect(await importing.calls(organization)).toMatchObject([
      {
        input_uncached: 600,
        cache_read: 400,
        output_visible: 100,
        duration_ms: 2_500,
        provided_cost: '0.003',
        feature: 'mapped',
        tags: { vendor: 'OpenAI' },
        started_at: '2026-09-21 14:13:20.000',
      },
    ]);
    expect(await importing.importAll(organization, file, { map })).toMatchObject({
      accepted: 0,
      duplicates: 1,
    });
  });

  test('a preview shows the first rows, what is read and what is not, and stores nothing', async () => {
    const organization = importing.newOrganization();
    const preview = await importing.preview(organization, file, { map });
    expect(preview).toMatchObject({
      format: 'csv',
      container: 'csv',
      confidence: 'stated',
      unrecognised: ['note'],
    });
    expect(preview.rows).toMatchObject([
      { line: 2, cost: '0.003', call: { responseModel: 'gpt-4o', usage: { inputUncached: 600 } } },
      { line: 3, call: null, problem: { field: 'tok_in' } },
    ]);
    expect(await importing.calls(organization)).toEqual([]);
    const many = Array.from(
      { length: 100 },
      (_, index) => `${JSON.stringify({ ...call(index), surprise: 1 })}\n`,
    ).join('');
    expect(await importing.preview(organization, many)).toMatchObject({
      format: 'jsonl',
      confidence: 'certain',
      unrecognised: ['surprise'],
      rows: { length: 20 },
    });
  });
});

describe('containers of our own record', () => {
  test('a JSON array, pretty or not, is the same as JSON lines', async () => {
    const organization = importing.newOrganization();
    const records = Array.from({ length: 3 }, (_, index) => call(index));
    expect(await importing.importAll(organization, JSON.stringify(records))).toMatchObject({
      format: 'jsonl',
      accepted: 3,
    });
    expect(await importing.importAll(organization, JSON.stringify(records, null, 2))).toMatchObject({
      duplicates: 3,
    });
    expect(
      await importing.importAll(
        organization,
        records.map((record) => JSON.stringify(record, null, 2)).join('\n'),
      ),
    ).toMatchObject({ duplicates: 3 });
    expect(await importing.importAll(organization, JSON.stringify({ data: records }))).toMatchObject({
      duplicates: 3,
    });
  });

  test("Parquet as the engine writes it, of our own record and of LiteLLM's columns", async () => {
    const organization = importing.newOrganization();
    const path = join(tmpdir(), `apex-parquet-${process.pid}.parquet`);
    onTestFinished(() => rmSync(path, { force: true }));
    const write = async (select: string) => {
      rmSync(path, { force: true });
      await importing.store.write(importing.scopeOf(organization), (writer) =>
        writer.command(`insert into function file('${path}', 'Parquet') ${select}`),
      );
      return readFileSync(path);
    };
    const own =
      await write(`select concat('p', toString(number)) as callId, toDateTime64('2026-10-05 08:00:00', 3, 'UTC') as startedAt, 'openai' as provider, 'gpt-4o' as responseModel,
      toUInt32(600) as inputUncached, toInt64(400) as cacheRead, toUInt32(100) as outputVisible, 'berlin' as shop from numbers(1000)`);
    expect(await importing.importAll(organization, own)).toMatchObject({
      format: 'parquet',
      accepted: 1_000,
      quarantined: 0,
      cost: '3',
    });
    expect((await importing.calls(organization))[0]).toMatchObject({ tags: { shop: 'berlin' } });
    const litellm =
      await write(`select concat('l', toString(number)) as request_id, 'completion' as call_type, toDateTime64('2026-10-05 08:00:00', 3, 'UTC') as startTime, 'gpt-4o' as model,
      'openai' as custom_llm_provider, toInt64(1000) as prompt_tokens, toInt64(100) as completion_tokens, 0.0035 as spend from numbers(10)`);
    expect(await importing.importAll(organization, litellm)).toMatchObject({
      format: 'litellm',
      accepted: 10,
      cost: '0.035',
    });
    await expect(importing.importAll(organization, own.subarray(0, own.length - 20))).rejects.toMatchObject({
      code: 'import_unreadable',
    });
  });
});

test('an import that is cancelled keeps what landed; the next one adds the rest and nothing twice', async () => {
  const organization = importing.newOrganization();
  const count = 30_000;
  async function* file(): AsyncGenerator<Buffer> {
    for (let from = 0; from < count; from += 1_000)
      yield Buffer.from(
        Array.from({ length: 1_000 }, (_, index) => `${JSON.stringify(call(from + index))}\n`).join(''),
      );
  }
  let totalBytes = 0;
  for await (const piece of file()) totalBytes += piece.length;
  const events = importFile(importing.store, importing.intake, {
    scope: importing.scopeOf(organization),
    body: file(),
    options: importOptionsSchema.parse({}),
    totalBytes,
  });
  const first = await events.next();
  if (first.done === true || first.value.type !== 'progress') throw new Error('there was no progress');
  const { rows, bytes, ratePerSecond, etaMs } = first.value.progress;
  expect(rows).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(totalBytes);
  // What is left of the file at the rate so far; every row of it has nearly the same size.
  const expectedMs = ((count - rows) / ratePerSecond) * 1000;
  expect(etaMs).toBeGreaterThan(0.8 * expectedMs);
  expect(etaMs).toBeLessThan(1.2 * expectedMs);
  await events.return(undefined);
  const landed = (await importing.calls(organization)).length;
  expect(landed).toBeGreaterThan(0);
  expect(landed).toBeLessThan(count);
  expect(await importing.importAll(organization, file())).toMatchObject({
    accepted: count - landed,
    duplicates: landed,
  });
});

test('a key that is bound to a project cannot import rows of another', async () => {
  const organization = importing.newOrganization();
  async function* file(): AsyncGenerator<Buffer> {
    yield Buffer.from(
      `${JSON.stringify({ ...call(1), project: 'web' })}\n${JSON.stringify({ ...call(2), project: 'mobile' })}\n`,
    );
  }
  const events = importFile(importing.store, importing.intake, {
    scope: importing.scopeOf(organization),
    body: file(),
    options: importOptionsSchema.parse({ project: 'web' }),
    totalBytes: null,
    project: 'web',
  });
  for await (const event of events)
    if (event.type === 'result')
      expect(event.result).toMatchObject({
        accepted: 1,
        quarantined: 1,
        problems: [{ line: 2, field: 'project', expected: 'web' }],
      });
});

test('a call that stands in a file several times counts once, costs what its last row says, and the same file again adds nothing', async () => {
  const organization = importing.newOrganization();
  const partial = { ...call(1), usage: { inputUncached: 1_000, outputVisible: 1 } };
  const file = [
    partial,
    call(2),
    { ...call(1), usage: { inputUncached: 1_000, outputVisible: 100 } },
    call(2),
  ]
    .map((one) => `${JSON.stringify(one)}\n`)
    .join('');
  const [first, second] = [
    await importing.importAll(organization, file),
    await importing.importAll(organization, file),
  ];
  const stored = await importing.calls(organization);
  expect(stored).toMatchObject([{ output_visible: 100, version: 1 }, { call_id: 'c2' }]);
  expect(first).toMatchObject({ accepted: 2, duplicates: 2 });
  expect(Number(first.cost)).toBeCloseTo(
    stored.reduce((sum, row) => sum + Number(row.cost), 0),
    12,
  );
  expect(second).toMatchObject({ accepted: 0, duplicates: 4, cost: '0' });
});
