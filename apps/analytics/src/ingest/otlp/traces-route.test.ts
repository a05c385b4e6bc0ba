import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runAnalytics, type TestAnalytics } from '../../testing/running-analytics.ts';
import { jsonBody, protobufBody, type TestSpan, testTraceId } from './testing/otlp-bodies.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
const protobuf = 'application/x-protobuf';
const json = 'application/json';

async function post(
  organization: string,
  body: Uint8Array | string,
  headers: Readonly<Record<string, string>> = { 'content-type': protobuf },
) {
  const token = await analytics.issuers.backend.issue('analytics', analytics.scopeOf(organization));
  const response = await fetch(new URL('/v1/traces', analytics.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: body as BodyInit,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}

/** Reads the two fields that both `google.rpc.Status` and `ExportTracePartialSuccess` have. */
function numberAndText(bytes: Uint8Array): { number: number; text: string } {
  const reader = new BinaryReader(bytes);
  const answer = { number: 0, text: '' };
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) answer.number = Number(reader.int64());
    else if (field === 2) answer.text = reader.string();
    else reader.skip(wireType, field);
  }
  return answer;
}

function partialSuccess(body: Uint8Array): { number: number; text: string } | undefined {
  const reader = new BinaryReader(body);
  if (reader.len === 0) return undefined;
  expect(reader.tag()[0]).toBe(1);
  return numberAndText(reader.bytes());
}

const totalsOf = async (organization: string) =>
  (await analytics.send(organization, { path: '/api/v1/questions/spend', body: { period } })).json().totals;

const attributes = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.response.model': 'gpt-4o',
  'gen_ai.usage.input_tokens': 1_000,
  'gen_ai.usage.output_tokens': 100,
};
const spanWith = (changes: Readonly<Record<string, unknown>>, spanId = '00f067aa0ba902b7'): TestSpan => ({
  spanId,
  attributes: { ...attributes, ...changes },
});

describe('what is sent right', () => {
  const spans = [spanWith({}), spanWith({}, '00f067aa0ba902b8')];
  const body = protobufBody(spans);

  test.each([
    ['protobuf', protobuf, body, undefined],
    ['protobuf in gzip', protobuf, gzipSync(body), 'gzip'],
    ['protobuf in deflate', protobuf, deflateSync(body), 'deflate'],
    ['protobuf in brotli', protobuf, brotliCompressSync(body), 'br'],
    ['protobuf in zstd', protobuf, zstdCompressSync(body), 'zstd'],
    ['JSON', json, jsonBody(spans), undefined],
    ['JSON with a charset', `${json}; charset=utf-8`, jsonBody(spans), 'identity'],
    ['JSON in gzip', json, gzipSync(jsonBody(spans)), 'gzip'],
  ])('%s becomes calls, once however often it is sent', async (_, type, sent, encoding) => {
    const organization = analytics.newOrganization();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const answer = await post(organization, sent, {
        'content-type': type,
        ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain(type.startsWith(json) ? json : protobuf);
      expect(answer.body.toString()).toBe(type.startsWith(json) ? '{}' : '');
    }
    // gpt-4o: $2.50 a million in, $10 a million out.
    expect(await totalsOf(organization)).toMatchObject({ calls: 2, cost: '0.007' });
  });

  test('an empty batch is taken in', async () => {
    const organization = analytics.newOrganization();
    expect(await post(organization, '')).toMatchObject({ status: 200 });
    expect(await post(organization, '{}', { 'content-type': json })).toMatchObject({ status: 200 });
    expect(await post(organization, protobufBody([]))).toMatchObject({ status: 200 });
    expect((await totalsOf(organization)).calls).toBe(0);
  });

  test('spans that are no calls of models are taken in and cost nothing', async () => {
    const organization = analytics.newOrganization();
    const other = { spanId: '00f067aa0ba902b7', name: 'GET /', attributes: { 'http.request.method': 'GET' } };
    expect(partialSuccess((await post(organization, protobufBody([other]))).body)).toBeUndefined();
    expect((await totalsOf(organization)).calls).toBe(0);
  });
});

describe('what is sent wrong', () => {
  test.each([
    ['negative', -5],
    ['not whole', 1.5],
    ['NaN', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['huge', 2 ** 52],
    ['no number', 'many'],
    ['a list', [1]],
  ])('a count of tokens that is %s goes to the quarantine, the rest lands', async (_, tokens) => {
    const organization = analytics.newOrganization();
    const spans = [
      spanWith({ 'gen_ai.usage.input_tokens': tokens, 'gen_ai.input.messages': 'what was asked' }),
      spanWith({}, '00f067aa0ba902b8'),
    ];
    const answer = await post(organization, protobufBody(spans));
    expect(answer.status).toBe(200);
    const partial = partialSuccess(answer.body);
    expect(partial?.number).toBe(1);
    expect(partial?.text).toContain('span 00f067aa0ba902b7: gen_ai.usage.input_tokens');
    expect((await totalsOf(organization)).calls).toBe(1);

    const inJson = await post(organization, jsonBody(spans), { 'content-type': json });
    expect(JSON.parse(inJson.body.toString()).partialSuccess).toMatchObject({ rejectedSpans: '1' });

    const { rows } = await analytics.store.read(
      analytics.scopeOf(organization),
      { sql: 'select field, content from apex.quarantine where organization_id = {organization:String}' },
      z.object({ field: z.string(), content: z.string() }),
    );
    expect(rows[0]).toMatchObject({ field: 'gen_ai.usage.input_tokens' });
    expect(rows[0]?.content).toContain('00f067aa0ba902b7');
    expect(JSON.stringify(rows)).not.toContain('what was asked');
  });

  test.each([
    ['trace_id', { traceId: '00'.repeat(16) }],
    ['trace_id', { traceId: 'abcd' }],
    ['span_id', { spanId: '00' }],
    ['parent_span_id', { parentSpanId: 'abcdef' }],
    ['start_time_unix_nano', { startMs: 0 }],
    ['start_time_unix_nano', { startMs: Date.parse('2040-01-01T00:00:00Z') }],
  ])('a wrong %s is named', async (field, changes) => {
    const answer = await post(analytics.newOrganization(), protobufBody([{ ...spanWith({}), ...changes }]));
    expect(partialSuccess(answer.body)?.text).toContain(`: ${field}:`);
  });

  const whole = protobufBody([spanWith({})]);
  test.each([
    ['protobuf garbage', Buffer.from('this is not protobuf at all'), {}, 400, 3],
    ['bytes that read as a field 0', Buffer.from([1, 2, 3, 255, 255, 255, 9, 9, 9]), {}, 400, 3],
    ['bytes that read as fields of something else', Buffer.from([0x7a, 2, 65, 66]), {}, 400, 3],
    ['protobuf that breaks off', whole.subarray(0, whole.length - 10), {}, 400, 3],
    ['truncated gzip', gzipSync(whole).subarray(0, 40), { 'content-encoding': 'gzip' }, 400, 3],
    ['gzip that is none', whole, { 'content-encoding': 'gzip' }, 400, 3],
    ['a zip bomb', gzipSync(Buffer.alloc(300 * 1024 * 1024)), { 'content-encoding': 'gzip' }, 413, 11],
    ['an unknown encoding', whole, { 'content-encoding': 'lzma' }, 415, 3],
  ])('%s is refused in the form of OTLP', async (_, body, headers, status, code) => {
    const answer = await post(analytics.newOrganization(), body, { 'content-type': protobuf, ...headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe(protobuf);
    const { number, text } = numberAndText(answer.body);
    expect(number).toBe(code);
    expect(text.length).toBeGreaterThan(20);
  });

  test.each([
    ['{', 400],
    ['[]', 400],
    ['{"resourceSpans":{}}', 400],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[7]}]}]}', 400],
    [Buffer.from([0x22, 0xff, 0xfe, 0x22]), 400],
  ])('JSON such as %s is refused in JSON', async (body, status) => {
    const answer = await post(analytics.newOrganization(), body, { 'content-type': json });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 3 });
  });

  test('another content type is 415, a body beyond the limit 413', async () => {
    const organization = analytics.newOrganization();
    expect((await post(organization, 'a,b', { 'content-type': 'text/csv' })).status).toBe(415);
    expect((await post(organization, Buffer.alloc(17 * 1024 * 1024))).status).toBe(413);
  });

  test('more spans than one request may hold are refused, not held', async () => {
    // A span of two bytes each, 60,000 of them.
    const span = Buffer.from([0x12, 0x00]);
    const spans = Buffer.concat(Array.from({ length: 60_000 }, () => span));
    const length = (bytes: number) => {
      const parts: number[] = [];
      for (let rest = bytes; ; rest >>>= 7) {
        parts.push(rest > 127 ? (rest & 127) | 128 : rest);
        if (rest <= 127) return Buffer.from(parts);
      }
    };
    const scope = Buffer.concat([Buffer.from([0x12]), length(spans.length), spans]);
    const body = Buffer.concat([Buffer.from([0x0a]), length(scope.length), scope]);
    expect((await post(analytics.newOrganization(), body)).status).toBe(413);
  });

  test('values nested 10, 100 and 10,000 levels deep do no harm', async () => {
    const organization = analytics.newOrganization();
    const nested = (levels: number): unknown => {
      let value: unknown = 'deep';
      for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { inner: value };
      return value;
    };
    const body = protobufBody([spanWith({ ten: nested(10), hundred: nested(100) })]);
    expect((await post(organization, body)).status).toBe(200);
    const open = '{"arrayValue":{"values":['.repeat(10_000);
    const close = ']}}'.repeat(10_000);
    const text = jsonBody([spanWith({ deep: 'DEEP' }, '00f067aa0ba902b8')]).replace(
      '{"stringValue":"DEEP"}',
      `${open}${close}`,
    );
    expect((await post(organization, text, { 'content-type': json })).status).toBe(200);
    expect((await totalsOf(organization)).calls).toBe(2);
  });

  test.each([
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer nonsense' }],
  ])('%s is 401 in the form of OTLP, before the body is read', async (_, headers) => {
    const response = await fetch(new URL('/v1/traces', analytics.url), {
      method: 'POST',
      headers: { 'content-type': protobuf, ...headers },
      body: whole as BodyInit,
    });
    expect(response.status).toBe(401);
    expect(numberAndText(Buffer.from(await response.arrayBuffer())).number).toBe(16);
  });

  test('ids are hex in JSON, in either case', async () => {
    const organization = analytics.newOrganization();
    const body = jsonBody([spanWith({})]).replaceAll(testTraceId, testTraceId.toUpperCase());
    expect((await post(organization, body, { 'content-type': json })).body.toString()).toBe('{}');
    const callId = `${testTraceId}-00f067aa0ba902b7`;
    expect((await analytics.send(organization, { path: `/api/v1/calls/${callId}` })).status).toBe(200);
  });
});
