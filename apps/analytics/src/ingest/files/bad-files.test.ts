import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Importing, openImporting } from '../testing/importing.ts';
import { maxLineBytes, mostKeptCharacters } from './file-row.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

const call = (callId: string, fields: object = {}) =>
  JSON.stringify({
    callId,
    startedAt: '2026-10-05T08:00:00Z',
    provider: 'openai',
    responseModel: 'gpt-4o',
    usage: { inputUncached: 1_000, outputVisible: 100 },
    ...fields,
  });
const calls = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `${call(`c${from + index}`)}\n`).join('');

describe('files that hold no data, or another than was said', () => {
  const refused: [string, string | Uint8Array, object, object][] = [
    ['nothing', '', {}, { code: 'import_unreadable', message: 'The file is empty.' }],
    [
      'a web page',
      '<!DOCTYPE html>\n<html><body>Sign in</body></html>',
      {},
      { code: 'import_unreadable', message: 'The file is a web page or XML, not data.' },
    ],
    [
      'a web page said to be JSON lines',
      '<html></html>',
      { format: 'jsonl' },
      { code: 'import_unreadable', message: 'The file is a web page or XML, not data.' },
    ],
    [
      'calls said to be OTLP requests',
      calls(3),
      { format: 'otlp' },
      { code: 'import_unreadable', message: 'The file is not otlp: it lacks resourceSpans.' },
    ],
    [
      'a zip archive',
      Buffer.from('PK\u0003\u0004rest'),
      {},
      { code: 'import_unreadable', message: 'The file is a zip archive.' },
    ],
    ['bytes of no known kind', Buffer.from([1, 0, 2, 0, 3, 0]), {}, { code: 'import_unreadable' }],
    [
      'JSON lines said to be CSV',
      calls(1),
      { format: 'csv' },
      {
        code: 'import_unreadable',
        message: 'The file is JSON lines, not csv.',
        details: { looksLike: 'jsonl' },
      },
    ],
    [
      "our own calls said to be LiteLLM's",
      calls(1),
      { format: 'litellm' },
      { code: 'import_unreadable', details: { field: 'request_id', looksLike: 'jsonl' } },
    ],
    [
      'CSV said to be JSON lines',
      'a,b\n1,2\n',
      { format: 'jsonl' },
      { code: 'import_unreadable', message: 'The file is CSV or plain text, not jsonl.' },
    ],
    [
      'CSV with one name twice',
      'request_id,startTime,spend,prompt_tokens,spend\n',
      {},
      { code: 'import_unreadable', details: { field: 'spend' } },
    ],
    [
      'UTF-16, as spreadsheets save it',
      Buffer.from('\uFEFFcallId,startedAt\n', 'utf16le'),
      {},
      { code: 'import_unreadable', message: 'The file is UTF-16 text.' },
    ],
    ['Parquet cut off', Buffer.from('PAR1garbage-without-an-index'), {}, { code: 'import_unreadable' }],
    [
      'a mapping of a field no call has',
      'a,b\n1,2\n',
      { map: '{"inputTokens":"a"}' },
      { code: 'invalid_request', details: { unknown: ['inputTokens'] } },
    ],
  ];
  test.each(refused)('%s is refused with the reason', async (_, body, options, error) => {
    await expect(importing.importAll(importing.newOrganization(), body, options)).rejects.toMatchObject(
      error,
    );
  });
});

describe('files that break off', () => {
  const broken: [string, Uint8Array][] = [
    ['gzip', gzipSync(calls(20_000))],
    ['zstd', zstdCompressSync(calls(20_000))],
  ];
  test.each(broken)(
    'truncated %s: what came before is in, the rest comes with the whole file, nothing twice',
    async (_, packed) => {
      const organization = importing.newOrganization();
      await expect(
        importing.importAll(organization, packed.subarray(0, Math.floor(packed.length * 0.7))),
      ).rejects.toMatchObject({
        code: 'import_unreadable',
        details: { expected: expect.stringMatching(/^a whole/) },
      });
      const before = (await importing.calls(organization)).length;
      expect(before).toBeGreaterThan(0);
      expect(await importing.importAll(organization, packed)).toMatchObject({
        accepted: 20_000 - before,
        duplicates: before,
      });
    },
  );

  test('a JSON array that ends in the middle names the line; the records before it are in', async () => {
    const organization = importing.newOrganization();
    const text = `[\n${call('a')},\n${call('b')},\n{"callId": "c", "usage": {\n`;
    await expect(importing.importAll(organization, text)).rejects.toMatchObject({
      code: 'import_unreadable',
      details: { line: 5 },
    });
    expect((await importing.calls(organization)).map((row) => row.call_id)).toEqual(['a', 'b']);
  });
});

describe('rows that cannot be read', () => {
  test('a line without an end is put aside and not held', async () => {
    const organization = importing.newOrganization();
    const piece = Buffer.alloc(1024 * 1024, 'x');
    const pieces = Math.ceil(maxLineBytes / piece.length) * 10;
    async function* file() {
      yield Buffer.from(calls(1));
      for (let index = 0; index < pieces; index += 1) yield piece;
      yield Buffer.from(`\n${calls(1, 1)}`);
    }
    const before = process.memoryUsage.rss();
    const result = await importing.importAll(organization, file());
    expect(result).toMatchObject({
      accepted: 2,
      quarantined: 1,
      problems: [{ line: 2, problem: `has ${pieces * piece.length} bytes` }],
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(pieces * piece.length);
  });

  test('a row that was put aside may be cut within a character', async () => {
    const organization = importing.newOrganization();
    // Of two rows one has a letter more, so that whatever is cut is cut within a character of one of them.
    const rows = ['', 'x'].map((more) =>
      call(`${more}😀`, { startedAt: 'soon', note: `${more}${'😀'.repeat(mostKeptCharacters)}` }),
    );
    const shown = ['', 'x'].map((more) => call('shown', { startedAt: `${more}${'😀'.repeat(300)}` }));
    const file = [...rows, ...shown, call('good')].map((row) => `${row}\n`).join('');
    expect(await importing.importAll(organization, file)).toMatchObject({ accepted: 1, quarantined: 4 });
  });

  test('the same in a JSON array', async () => {
    const organization = importing.newOrganization();
    const long = call('long', { tags: { note: 'x'.repeat(maxLineBytes) } });
    expect(await importing.importAll(organization, `[${call('a')},${long},${call('b')}]`)).toMatchObject({
      accepted: 2,
      quarantined: 1,
    });
  });

  test('invalid UTF-8, deep nesting, and JSON that is no object are put aside; their neighbours land', async () => {
    const organization = importing.newOrganization();
    const deep = (levels: number) =>
      `{"callId":"deep${levels}","startedAt":"2026-10-05T08:00:00Z","provider":"openai","responseModel":"gpt-4o","usage":{},"extra":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    const file = Buffer.concat([
      Buffer.from(`${call('a')}\n{"callId":"`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(`"}\n${deep(10)}\n${deep(200_000)}\n[1]\n42\n${call('b')}\n`),
    ]);
    const result = await importing.importAll(organization, file);
    expect(result).toMatchObject({ accepted: 3, quarantined: 4 });
    expect(result.problems.map(({ line, problem }) => [line, problem])).toEqual([
      [2, 'is not valid UTF-8'],
      [4, 'is nested too deeply'],
      [5, 'is JSON but no object'],
      [6, 'is JSON but no object'],
    ]);
  });

  test('invalid UTF-8 in CSV is put aside, not altered; a BOM and CRLF are no trouble', async () => {
    const organization = importing.newOrganization();
    const header = 'callId,startedAt,provider,responseModel,feature,inputUncached';
    const row = (id: string, feature: string | Uint8Array) =>
      Buffer.concat([
        Buffer.from(`${id},2026-10-05T08:00:00Z,openai,gpt-4o,`),
        Buffer.from(feature as Uint8Array),
        Buffer.from(',10\r\n'),
      ]);
    const file = Buffer.concat([
      Buffer.from(`\uFEFF${header}\r\n`),
      row('a', 'münchen'),
      row('b', Buffer.from([0xe9, 0x20])),
      row('c', '東京'),
    ]);
    expect(await importing.importAll(organization, file)).toMatchObject({
      format: 'csv',
      accepted: 2,
      quarantined: 1,
      problems: [{ line: 3, problem: 'is not valid UTF-8' }],
    });
    expect((await importing.calls(organization)).map((stored) => stored.feature)).toEqual([
      'münchen',
      '東京',
    ]);
  });

  const log = {
    request_id: 'x',
    call_type: 'completion',
    startTime: '2026-10-05T08:00:00Z',
    model: 'gpt-4o',
    custom_llm_provider: 'openai',
    prompt_tokens: 10,
    completion_tokens: 1,
    spend: 0,
  };
  const fields: [string, object, string][] = [
    ['NaN tokens', { prompt_tokens: 'NaN' }, 'prompt_tokens'],
    ['negative tokens', { completion_tokens: -1 }, 'completion_tokens'],
    ['more tokens than can be', { prompt_tokens: 1e15 }, 'usage.inputUncached'],
    ['a time in the future', { startTime: '2036-01-01T00:00:00Z' }, 'startedAt'],
    ['a time that is none', { startTime: 'yesterday' }, 'startTime'],
    ['a day that does not exist', { startTime: '2026-02-30T00:00:00Z' }, 'startTime'],
    ['a negative cost', { spend: -3 }, 'spend'],
    ['an end thousands of years away', { endTime: '9999-01-01T00:00:00Z' }, 'durationMs'],
    ['no model', { model: '' }, 'model'],
  ];
  test.each(fields)("%s in another tool's export: line, field, expected", async (_, wrong, field) => {
    const organization = importing.newOrganization();
    const file = `${JSON.stringify(log)}\n${JSON.stringify({ ...log, request_id: 'y', ...wrong })}\n`;
    const result = await importing.importAll(organization, file);
    expect(result).toMatchObject({
      format: 'litellm',
      accepted: 1,
      quarantined: 1,
      problems: [{ line: 2, field }],
    });
    expect(result.problems[0]!.expected).not.toBe('');
  });

  test('a provider nobody knows lands unpriced and is counted, never $0', async () => {
    const organization = importing.newOrganization();
    const result = await importing.importAll(
      organization,
      JSON.stringify({ ...log, custom_llm_provider: 'nobody-inc', model: 'secret-model' }),
    );
    expect(result).toMatchObject({ accepted: 1, unpriced: 1, cost: '0' });
    expect(await importing.calls(organization)).toMatchObject([
      { cost: null, unpriced_reason: 'unknown_provider', provider: 'nobody-inc' },
    ]);
  });

  test('an object among OTLP requests that is none is put aside; logs and metrics are passed over', async () => {
    const file = '{"resourceSpans":[]}\n{"callId":"x"}\n{"resourceLogs":[]}\n{}\n';
    expect(await importing.importAll(importing.newOrganization(), file)).toMatchObject({
      format: 'otlp',
      accepted: 0,
      quarantined: 2,
      skipped: 1,
      problems: [
        { line: 2, field: 'resourceSpans', problem: 'is missing' },
        { line: 4, field: 'resourceSpans' },
      ],
    });
  });

  test('a CSV row with the wrong number of columns', async () => {
    const file =
      'request_id,startTime,call_type,model,custom_llm_provider,prompt_tokens,completion_tokens\na,2026-10-05T08:00:00Z,completion,gpt-4o,openai,1,1\nb,2026-10-05T08:00:00Z,completion\n';
    expect(await importing.importAll(importing.newOrganization(), file)).toMatchObject({
      accepted: 1,
      quarantined: 1,
      problems: [{ line: 3, field: '(line)', problem: 'has 3 columns', expected: '7 columns' }],
    });
  });
});
