import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { ApexError } from '@netra/contract';
import { parse } from 'csv-parse';
import { linesOf } from '../files/made-call.ts';

/** What a trace tells of one call: when it began, how long prompt and answer were, and whose it was. */
export type TraceCall = {
  /** In ms since 1970 (or since the trace began), as finely as the trace has it. */
  readonly atMs: number;
  readonly contextTokens: number;
  readonly generatedTokens: number;
  readonly feature: string;
  readonly provider: string;
  readonly model: string;
  /** USD; absent where the trace states none. */
  readonly cost?: number;
};

type Fields = Readonly<Record<string, unknown>>;

const inputs = ['inputUncached', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'inputAudio', 'inputImage'];
const outputs = ['outputVisible', 'reasoning', 'outputAudio', 'outputImage'];

const snake = (name: string) => name.replaceAll(/[A-Z]|(?<=[a-z])\d/g, (one) => `_${one.toLowerCase()}`);

/** A field under the contract's name or the exports'. */
function fieldOf(fields: Fields, name: string): unknown {
  return fields[name] ?? fields[snake(name)];
}

function sumOf(fields: Fields, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + Number(fieldOf(fields, name) ?? 0), 0);
}

/** Ms since 1970 of a time in UTC, with what it has below the millisecond. */
function timeOf(text: unknown): number {
  const [, day, clock, fraction = ''] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00:00)?$/.exec(String(text)) ?? [];
  if (day === undefined) return Number.NaN;
  return Date.parse(`${day}T${clock}Z`) + (fraction === '' ? 0 : Number(`0.${fraction}`) * 1_000);
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

function traceCall(fields: Fields): TraceCall {
  const none = { feature: '', provider: '', model: '' };
  if ('ContextTokens' in fields)
    return {
      atMs: timeOf(fields.TIMESTAMP),
      contextTokens: Number(fields.ContextTokens),
      generatedTokens: Number(fields.GeneratedTokens),
      ...none,
    };
  if ('input_length' in fields)
    return {
      atMs: Number(fields.timestamp),
      contextTokens: Number(fields.input_length),
      generatedTokens: Number(fields.output_length),
      ...none,
    };
  const usage = (typeof fields.usage === 'object' && fields.usage !== null ? fields.usage : fields) as Fields;
  const cost = fields.cost ?? fields.providedCost;
  return {
    atMs: timeOf(fieldOf(fields, 'startedAt')),
    contextTokens: sumOf(usage, inputs),
    generatedTokens: sumOf(usage, outputs),
    feature: textOf(fields.feature),
    provider: textOf(fields.provider),
    model: textOf(fields.responseModel ?? fields.model),
    ...(cost === undefined || cost === null || cost === '' ? {} : { cost: Number(cost) }),
  };
}

function checked(call: TraceCall, file: string, line: number): TraceCall {
  const wrong = (['atMs', 'contextTokens', 'generatedTokens'] as const).find(
    (field) => !(Number.isFinite(call[field]) && call[field] >= 0),
  );
  if (wrong === undefined) return call;
  const names = {
    atMs: 'a time',
    contextTokens: 'a count of input tokens',
    generatedTokens: 'a count of output tokens',
  };
  throw unreadable(file, `line ${line} states no ${names[wrong].replace(/^a /, '')}`, names[wrong]);
}

function unreadable(file: string, problem: string, expected: string): ApexError {
  return new ApexError('trace_unreadable', `${file} cannot be learned from: ${problem}.`, {
    details: { file, expected },
    suggestion:
      'Give a CSV with TIMESTAMP,ContextTokens,GeneratedTokens, JSON lines with timestamp, input_length, output_length, or calls as JSON lines or CSV as Apex exports them.',
  });
}

async function beginningOf(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(4_096), 0, 4_096, 0);
      return buffer
        .toString('utf8', 0, bytesRead)
        .replace(/^\uFEFF/, '')
        .trimStart();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new ApexError('usage', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/**
 * The calls of a trace: the Azure LLM trace (CSV), Mooncake's (JSON lines), or calls as Apex writes them (JSON lines or
 * CSV). Raises `usage` for a file that cannot be read, and `trace_unreadable` naming the line that is none.
 */
export async function* traceCalls(file: string): AsyncGenerator<TraceCall> {
  const beginning = await beginningOf(file);
  if (beginning === '') throw unreadable(file, 'it is empty', 'at least one call');
  if (!beginning.startsWith('{') && !/^"?(TIMESTAMP|call_?id)"?,/i.test(beginning))
    throw unreadable(file, 'its form is not known', 'a trace or calls');
  let line = beginning.startsWith('{') ? 0 : 1;
  for await (const fields of beginning.startsWith('{') ? jsonLines(file) : csvRecords(file)) {
    line += 1;
    yield checked(traceCall(fields), file, line);
  }
}

async function* jsonLines(file: string): AsyncGenerator<Fields> {
  let number = 0;
  for await (const lines of linesOf(createReadStream(file))) {
    for (const text of lines) {
      number += 1;
      if (text.trim() === '') continue;
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (cause) {
        throw unreadable(
          file,
          `line ${number} is no JSON: ${(cause as Error).message}`,
          'one JSON object a line',
        );
      }
      if (typeof value !== 'object' || value === null)
        throw unreadable(file, `line ${number} is no object`, 'an object');
      yield value as Fields;
    }
  }
}

async function* csvRecords(file: string): AsyncGenerator<Fields> {
  const records = createReadStream(file).pipe(parse({ columns: true, bom: true, skip_empty_lines: true }));
  try {
    for await (const record of records) yield record as Fields;
  } catch (cause) {
    throw unreadable(file, (cause as Error).message, 'CSV with a header');
  }
}
