import { expect, test } from 'vitest';
import { fieldsOfBegun } from './begun-record.ts';
import { detectFormat } from './detect-format.ts';

const longText = 'an "escaped\\" text, {not: a field} '.repeat(10_000);
const span = {
  traceId: '0'.repeat(32),
  spanId: '1'.repeat(16),
  name: 'chat',
  attributes: [{ key: 'gen_ai.input.messages', value: { stringValue: longText } }],
};
const request = { resourceSpans: [{ resource: {}, scopeSpans: [{ spans: [span, span] }] }] };
const record = {
  request_id: 'a',
  messages: longText,
};
const litellm = {
  startTime: '2026-10-05T08:00:00Z',
  spend: 0,
  prompt_tokens: 10,
  custom_llm_provider: 'openai',
};

test.each([
  ['{"a": {"x": 1, "y": [{"z": 2}]}, "b": "c\\"d", "e', ['a', 'b']],
  ['[{"a": 1, "b": [1, 2', ['a', 'b']],
  ['{"data": [{"id": 1, "inner": {"x": 2}, "usage": {"pro', ['id', 'inner', 'usage']],
  ['{"a": 1, "data": [{"id": 1', ['a', 'data']],
  ['{"a": 1}\n{"b": 2}', ['a']],
  ['{"the name is not', []],
  ['', []],
])('the names that can be seen of %s', (text, names) => {
  expect(fieldsOfBegun(text)).toEqual(names);
});

test.each([
  ['an OTLP request on one long line', JSON.stringify(request), 'otlp'],
  ['a log of long records', `${JSON.stringify({ ...litellm, ...record })}\n`.repeat(2), 'litellm'],
  ['a list of long records', JSON.stringify([{ ...litellm, ...record }]), 'litellm'],
])('%s is told from what is looked at, where no record ends', async (_, file, format) => {
  const beginning = Buffer.from(file).subarray(0, 64 * 1024);
  expect(beginning.includes(0x0a)).toBe(false);
  expect(await detectFormat(beginning, 'auto')).toMatchObject({ format, confidence: 'certain' });
  expect(await detectFormat(beginning, format as 'otlp')).toMatchObject({ format, confidence: 'stated' });
});
