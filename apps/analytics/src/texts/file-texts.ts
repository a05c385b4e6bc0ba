import type { CallTexts, ImportOptions } from '@netra/contract';
import { isObject, parseObject } from '../ingest/files/fields.ts';
import type { FileRow } from '../ingest/files/file-row.ts';

type Json = Readonly<Record<string, unknown>>;
type Format = ImportOptions['format'];

/** A value as text: a text as it is, anything else as JSON; '' where nothing is in it. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value === '{}' || value === '[]' ? '' : value;
  if (typeof value !== 'object') return String(value);
  return Object.keys(value).length === 0 ? '' : JSON.stringify(value);
}

/** The first of some fields in which something stands. */
function first(record: Json, ...names: readonly string[]): string {
  for (const name of names) {
    const text = Object.hasOwn(record, name) ? textOf(record[name]) : '';
    if (text !== '') return text;
  }
  return '';
}

function objectIn(record: Json, ...names: readonly string[]): Json {
  for (const name of names) {
    const value = record[name];
    if (isObject(value)) return value;
    const parsed = typeof value === 'string' ? parseObject(value) : undefined;
    if (parsed !== undefined) return parsed;
  }
  return {};
}

/** What a request to a provider asks: system prompt or instructions, and messages, under the names providers have for them. */
function promptOf(request: Json): string {
  const system = first(request, 'system', 'instructions', 'systemInstruction', 'system_instruction');
  const messages = first(request, 'messages', 'input', 'contents', 'prompt');
  return [first(request, 'tools'), system, messages].filter((text) => text !== '').join('\n');
}

/** What a provider's response answers. */
const completionOf = (response: Json): string =>
  first(response, 'choices', 'content', 'candidates', 'output', 'output_text', 'generation', 'completion');

/** The observation of a trace that is the call. */
function observationOf(record: Json, callId: string): Json {
  const { observations } = record;
  if (!Array.isArray(observations)) return record;
  return observations.find((one): one is Json => isObject(one) && one.id === callId) ?? {};
}

/** Where each format that carries texts has them; formats that are not here carry none. */
const readers: Partial<Record<Format, (record: Json, callId: string) => CallTexts>> = {
  litellm: (record) => ({
    prompt: first(record, 'messages') || promptOf(objectIn(record, 'proxy_server_request')),
    completion: first(record, 'response'),
  }),
  langfuse: (record, callId) => {
    const observation = observationOf(record, callId);
    return { prompt: first(observation, 'input'), completion: first(observation, 'output') };
  },
  helicone: (record) => ({
    prompt: promptOf(objectIn(record, 'request_body')),
    completion: completionOf(objectIn(record, 'response_body')),
  }),
  'provider-bodies': (record) => {
    const outer = objectIn(record, 'body', 'response');
    // As they are, wrapped, or as lines of the results of a batch.
    const bodies = [objectIn(outer, 'body'), objectIn(objectIn(record, 'result'), 'message'), outer];
    const body = bodies.find((one) => Object.keys(one).length > 0);
    return {
      prompt: promptOf(objectIn(record, 'request')) || (body === undefined ? '' : promptOf(record)),
      completion: completionOf(body ?? record),
    };
  },
};

/** The texts that a record of another tool's file states of a call; undefined for formats and containers without any. */
export function textsOfRecord(
  format: Format,
  row: Pick<FileRow, 'content'>,
  callId: string,
): CallTexts | undefined {
  const read = readers[format];
  const record = read === undefined ? undefined : parseObject(row.content);
  return record === undefined ? undefined : read?.(record, callId);
}
