import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import {
  type ImportEvent,
  type ImportResult,
  importEventSchema,
  importPreviewSchema,
  type QuestionAnswer,
} from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicDataTest } from '../../../../test/fixtures/public-data.ts';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

async function importText(organization: string, body: string | Uint8Array, query = '') {
  const answer = await analytics.send(organization, { path: `/api/v1/imports?fileName=test&${query}`, body });
  if (answer.status !== 200)
    return { status: answer.status, error: answer.json().error, events: [] as ImportEvent[] };
  const events = answer.lines.map((line) => importEventSchema.parse(JSON.parse(line)));
  return { status: 200, error: undefined, events };
}

function resultOf({ events }: { events: readonly ImportEvent[] }): ImportResult {
  const last = events.at(-1);
  if (last?.type !== 'result') throw new Error(`expected a result, got ${JSON.stringify(last)}`);
  return last.result;
}

async function spendOf(organization: string, body: object): Promise<QuestionAnswer<'spend'>> {
  return (await analytics.send(organization, { path: '/api/v1/questions/spend', body })).json();
}

const header = 'callId,startedAt,provider,responseModel,feature,inputUncached,outputVisible,tags,shop';
const good = 'c1,2026-11-01T10:00:00Z,openai,gpt-4o,chat,1000,100,"{""team"":""a""}",berlin';

describe('the Azure trace', () => {
  publicDataTest(
    'costs what an independent calculation from the file says',
    'traces/azure-llm-2023-code.csv',
    async (path) => {
      const organization = analytics.newOrganization();
      const file = readFileSync(path);
      let [calls, input, output] = [0n, 0n, 0n];
      for (const line of file.toString('utf8').trim().split(/\r?\n/).slice(1)) {
        const [, context, generated] = line.split(',');
        calls += 1n;
        input += BigInt(context!);
        output += BigInt(generated!);
      }
      // openai/gpt-4o: $2.50 a million tokens in, $10 a million out, that is 25 and 100 in 10^-7 dollars a token.
      const expected = input * 25n + output * 100n;
      const first = resultOf(await importText(organization, file, 'model=openai/gpt-4o&feature=code'));
      expect(first).toMatchObject({
        format: 'azure-llm-trace',
        accepted: Number(calls),
        quarantined: 0,
        unpriced: 0,
      });
      expect(BigInt(Math.round(Number(first.cost) * 1e7))).toBe(expected);
      const period = { from: '2023-11-16T00:00:00Z', to: '2023-11-17T00:00:00Z' };
      const spend = await spendOf(organization, { period, by: ['feature', 'model'], grain: 'hour' });
      expect(spend.totals).toMatchObject({
        calls: Number(calls),
        inputTokens: Number(input),
        outputTokens: Number(output),
        cost: first.cost,
      });
      expect(spend.rows.every((row) => row.key[0] === 'code' && row.key[1] === 'gpt-4o')).toBe(true);

      const again = resultOf(await importText(organization, file, 'model=openai/gpt-4o&feature=code'));
      expect(again).toMatchObject({ accepted: 0, duplicates: Number(calls), cost: '0' });
      expect((await spendOf(organization, { period })).totals).toEqual(spend.totals);
    },
  );

  test('needs a model, and says so', async () => {
    const answer = await importText(analytics.newOrganization(), 'TIMESTAMP,ContextTokens,GeneratedTokens\n');
    expect(answer).toMatchObject({ status: 422, error: { code: 'import_model_required' } });
  });

  test('reads its times as UTC', async () => {
    const organization = analytics.newOrganization();
    const file = 'TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:17:03.9799600,10,1';
    resultOf(await importText(organization, file, 'model=openai/gpt-4o'));
    const list = await analytics.send(organization, {
      path: '/api/v1/calls?from=2023-11-16T18:17:03.979Z&to=2023-11-16T18:17:03.980Z',
    });
    expect(list.json().calls).toHaveLength(1);
  });
});

describe('our own formats', () => {
  test('JSONL, CSV and gzip of the same call are one call', async () => {
    const organization = analytics.newOrganization();
    const csv = resultOf(await importText(organization, `${header}\n${good}\n`));
    expect(csv).toMatchObject({ format: 'csv', accepted: 1, cost: '0.0035' });
    const call = {
      callId: 'c1',
      startedAt: '2026-11-01T10:00:00Z',
      provider: 'openai',
      responseModel: 'gpt-4o',
      feature: 'chat',
      usage: { inputUncached: 1000, outputVisible: 100 },
      tags: { team: 'a', shop: 'berlin' },
    };
    const jsonl = resultOf(await importText(organization, `${JSON.stringify(call)}\n`));
    expect(jsonl).toMatchObject({ format: 'jsonl', accepted: 0, duplicates: 1 });
    const gzip = resultOf(await importText(organization, gzipSync(`${JSON.stringify(call)}\n`)));
    expect(gzip).toMatchObject({ format: 'jsonl', accepted: 0, duplicates: 1 });
    const stored = (await analytics.send(organization, { path: '/api/v1/calls/c1' })).json();
    expect(stored.tags).toEqual({ team: 'a', shop: 'berlin' });
  });

  test('two rows that say the same are two calls, in one file and in a second import of it', async () => {
    const organization = analytics.newOrganization();
    const row = ',2026-11-01T10:00:00Z,openai,gpt-4o,chat,1000,100,,';
    const file = `${header}\n${row}\n${row}\n`;
    expect(resultOf(await importText(organization, file))).toMatchObject({ accepted: 2, duplicates: 0 });
    expect(resultOf(await importText(organization, file))).toMatchObject({ accepted: 0, duplicates: 2 });
  });

  test('a call that comes again with other content replaces the first, under its first time', async () => {
    const organization = analytics.newOrganization();
    const at = (startedAt: string, output: number) =>
      JSON.stringify({
        callId: 'c1',
        startedAt,
        provider: 'openai',
        responseModel: 'gpt-4o',
        usage: { inputUncached: 1000, outputVisible: output },
      });
    await importText(organization, at('2026-11-01T10:00:00Z', 100));
    await importText(organization, at('2026-11-03T10:00:00Z', 200));
    const spend = await spendOf(organization, {
      period: { from: '2026-11-01T00:00:00Z', to: '2026-11-04T00:00:00Z' },
      grain: 'day',
    });
    expect(spend.totals).toMatchObject({ calls: 1, cost: '0.0045', outputTokens: 200 });
    expect(spend.rows).toMatchObject([{ at: '2026-11-01T00:00:00.000Z', calls: 1 }]);
  });
});

describe('bad input', () => {
  const call = (fields: object) =>
    JSON.stringify({
      callId: 'x',
      startedAt: '2026-11-01T10:00:00Z',
      provider: 'openai',
      responseModel: 'gpt-4o',
      usage: { inputUncached: 1 },
      ...fields,
    });
  const rows: [string, string, { field: string; problem?: RegExp }][] = [
    ['truncated JSON', call({}).slice(0, -10), { field: '(line)', problem: /not JSON/ }],
    ['JSON that is no object', '{}\n[1]'.slice(3), { field: '(line)', problem: /no object/ }],
    ['negative tokens', call({ usage: { inputUncached: -1 } }), { field: 'usage.inputUncached' }],
    ['a fraction of a token', call({ usage: { inputUncached: 1.5 } }), { field: 'usage.inputUncached' }],
    ['more tokens than can be', call({ usage: { inputUncached: 5e12 } }), { field: 'usage.inputUncached' }],
    ['NaN', call({ durationMs: 'NaN' }), { field: 'durationMs' }],
    [
      'a time in the future',
      call({ startedAt: '2036-01-01T00:00:00Z' }),
      { field: 'startedAt', problem: /range/ },
    ],
    ['a day that is none', call({ startedAt: '2026-02-30T00:00:00Z' }), { field: 'startedAt' }],
    ['no provider', call({ provider: undefined }), { field: 'provider' }],
    ['an id with a line feed', call({ callId: 'a\nb' }), { field: 'callId' }],
    ['an id with half a character', call({ callId: 'a\ud800' }), { field: 'callId' }],
    ['an amount that is none', call({ providedCost: '1e5' }), { field: 'providedCost' }],
  ];
  test.each(rows)(
    '%s is put aside with line, field and reason; its neighbour lands',
    async (_, bad, expected) => {
      const organization = analytics.newOrganization();
      const result = resultOf(
        await importText(organization, `${call({ callId: 'good' })}\n${bad}\n`, 'format=jsonl'),
      );
      expect(result).toMatchObject({
        accepted: 1,
        quarantined: 1,
        problems: [{ line: 2, field: expected.field }],
      });
      if (expected.problem !== undefined) expect(result.problems[0]!.problem).toMatch(expected.problem);
      const path = `/api/v1/imports/${result.jobId}/quarantine`;
      const aside = (await analytics.send(organization, { path })).json();
      expect(aside.rows).toMatchObject([{ line: 2, field: expected.field, content: bad }]);
      const other = (await analytics.send(analytics.newOrganization(), { path })).json();
      expect(other.rows).toEqual([]);
    },
  );

  test('rows of CSV come back under their header, as they stood, and land once they are corrected', async () => {
    const organization = analytics.newOrganization();
    const bad = [
      'c2,yesterday,openai,gpt-4o,chat,1000,100,,"Berlin, ""Mitte"""',
      'c3,2026-11-01T10:00:00Z,openai,gpt-4o,"two\nlines",many,100,,',
      'c4,2026-11-01T10:00:00Z',
    ];
    const first = resultOf(await importText(organization, [header, good, ...bad, ''].join('\n')));
    expect(first).toMatchObject({ accepted: 1, quarantined: 3 });
    const path = `/api/v1/imports/${first.jobId}/quarantine`;
    const file = await analytics.send(organization, { path: `${path}/file` });
    expect(file.text).toBe(`${[header, ...bad].join('\n')}\n`);
    expect((await analytics.send(organization, { path })).json().rows).toHaveLength(3);
    const corrected = file.text.replace('yesterday', '2026-11-01T10:00:00Z').replace('many', '1000');
    expect(resultOf(await importText(organization, corrected))).toMatchObject({
      accepted: 2,
      quarantined: 1,
    });
    expect((await analytics.send(analytics.newOrganization(), { path: `${path}/file` })).text).toBe('');
  });

  test('long JSON comes back whole', async () => {
    const organization = analytics.newOrganization();
    const long = call({
      callId: 'long',
      startedAt: 'soon',
      tags: { note: 'x'.repeat(1_900), more: 'y'.repeat(1_900) },
    });
    const first = resultOf(await importText(organization, `${call({ callId: 'good' })}\n${long}\n`));
    const path = `/api/v1/imports/${first.jobId}/quarantine/file`;
    const file = await analytics.send(organization, { path });
    expect(file.text).toBe(`${long}\n`);
    expect(
      resultOf(await importText(organization, file.text.replace('soon', '2026-11-01T10:00:00Z'))),
    ).toMatchObject({ accepted: 1, quarantined: 0 });
  });

  test('invalid UTF-8 and a line without an end are put aside without being held', async () => {
    const organization = analytics.newOrganization();
    const file = Buffer.concat([
      Buffer.from(`${call({ callId: 'good' })}\n`),
      Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a]),
      Buffer.alloc(6 * 1024 * 1024, 'x'),
      Buffer.from(`\n${call({ callId: 'last' })}\n`),
    ]);
    const result = resultOf(await importText(organization, file));
    expect(result).toMatchObject({ accepted: 2, quarantined: 2, problems: [{ line: 2 }, { line: 3 }] });
    expect(result.problems.map((row) => row.problem)).toEqual(['is not valid UTF-8', 'has 6291456 bytes']);
  });

  test('a CSV row with too few columns or no number is put aside', async () => {
    const file = `${header}\n${good}\nc2,2026-11-01T10:00:00Z\n${good.replace('c1', 'c3').replace('1000', 'many')}\n`;
    const result = resultOf(await importText(analytics.newOrganization(), file));
    expect(result).toMatchObject({
      accepted: 1,
      quarantined: 2,
      problems: [
        { line: 3, field: '(line)', problem: 'has 2 columns', expected: '9 columns' },
        { line: 4, field: 'inputUncached' },
      ],
    });
  });

  const files: [string, string | Uint8Array, string, object][] = [
    ['an empty file', ' \n', '', { code: 'import_unreadable' }],
    [
      'an unknown form',
      'hello,world\n1,2\n',
      '',
      { code: 'import_format_unknown', details: { firstLine: 'hello,world' } },
    ],
    [
      'a header without times',
      'callId,provider,responseModel,inputUncached\n',
      '',
      { code: 'import_unreadable', details: { field: 'startedAt' } },
    ],
    [
      'a truncated gzip',
      gzipSync('{"a":1}\n'.repeat(10_000)).subarray(0, 40),
      '',
      { code: 'import_unreadable' },
    ],
    ['a model nobody knows', call({}), 'model=no-such-model', { code: 'import_model_required' }],
    ['an unknown format', 'x', 'format=xml', { code: 'invalid_request' }],
  ];
  test.each(files)('%s is refused with the reason', async (_, body, query, error) => {
    const answer = await importText(analytics.newOrganization(), body, query);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.error).toMatchObject(error);
  });

  test('rows before the place where a CSV breaks off are in, and the error names the line', async () => {
    const organization = analytics.newOrganization();
    const answer = await importText(organization, `${header}\n${good}\n"c2,2026-11-01T10:00:00Z\n`);
    const error = answer.error ?? (answer.events.at(-1) as { error?: object }).error;
    expect(error).toMatchObject({ code: 'import_unreadable' });
    expect((await analytics.send(organization, { path: '/api/v1/calls/c1' })).status).toBe(200);
  });
});

describe('previews and senders that go away', () => {
  const call = (index: number) =>
    `${JSON.stringify({ callId: `c${index}`, startedAt: '2026-11-01T10:00:00Z', provider: 'openai', responseModel: 'gpt-4o', usage: { inputUncached: 1_000, outputVisible: 100 } })}\n`;

  test('a preview answers with the first rows of a long file and stores nothing', async () => {
    const organization = analytics.newOrganization();
    const file = Array.from({ length: 50_000 }, (_, index) => call(index)).join('');
    const answer = await analytics.send(organization, { path: '/api/v1/imports/preview', body: file });
    expect(answer.status).toBe(200);
    expect(importPreviewSchema.parse(answer.json())).toMatchObject({
      format: 'jsonl',
      confidence: 'certain',
      rows: { length: 20 },
    });
    expect(answer.json().rows[0]).toMatchObject({ line: 1, cost: '0.0035' });
    expect((await analytics.send(organization, { path: '/api/v1/calls/c0' })).status).toBe(404);
    const page = await analytics.send(organization, {
      path: '/api/v1/imports/preview',
      body: '<html></html>',
    });
    expect([page.status, page.json().error.code]).toEqual([422, 'import_unreadable']);
  });

  test('what came before the sender went away is in, and the next import adds the rest', async () => {
    const organization = analytics.newOrganization();
    const count = 60_000;
    const gone = new AbortController();
    const token = await analytics.issuers.backend.issue('analytics', analytics.scopeOf(organization));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const lines = Array.from({ length: 1_000 }, (_, index) => call(sent + index)).join('');
        sent += 1_000;
        controller.enqueue(new TextEncoder().encode(lines));
        if (sent >= count - 5_000) await new Promise((resolve) => setTimeout(resolve, 50));
        if (sent >= count) gone.abort();
      },
    });
    const init = {
      method: 'POST',
      body,
      duplex: 'half',
      signal: gone.signal,
      headers: { authorization: `Bearer ${token}` },
    };
    await expect(
      fetch(new URL('/api/v1/imports', analytics.url), init as RequestInit).then((response) =>
        response.text(),
      ),
    ).rejects.toThrow();
    const landed = async () => {
      const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
      return (await spendOf(organization, { period })).totals.calls;
    };
    await expect.poll(landed, { timeout: 20_000 }).toBeGreaterThan(0);
    const file = Array.from({ length: count }, (_, index) => call(index)).join('');
    const result = resultOf(await importText(organization, file));
    expect(result.accepted + result.duplicates).toBe(count);
    expect(result.duplicates).toBeGreaterThan(0);
    expect(await landed()).toBe(count);
  });
});
