import type { CallProblem } from '../read-call.ts';
import type { FileRow } from './file-row.ts';
import { textLinesOf } from './read-lines.ts';

/** Header of the Azure public LLM inference trace (https://github.com/Azure/AzurePublicDataset). */
export const azureHeader = ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'] as const;

const timePattern = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|\+00:00)?$/;

/** A time of the trace (UTC, up to 7 decimals of a second) as ISO 8601 with milliseconds; undefined when it is none. */
function isoTime(text: string): string | undefined {
  const [, day, time, fraction = ''] = timePattern.exec(text) ?? [];
  if (day === undefined || time === undefined) return undefined;
  const iso = `${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
}

type Reading = { readonly raw: Record<string, unknown> } | { readonly problem: CallProblem };

function wrong(field: string, problem: string, expected: string): Reading {
  return { problem: { field, problem, expected } };
}

function readRow(cells: readonly string[]): Reading {
  const [time = '', context = '', generated = ''] = cells;
  if (cells.length !== azureHeader.length) {
    return wrong('(line)', `has ${cells.length} columns`, `${azureHeader.length} columns`);
  }
  const startedAt = isoTime(time);
  if (startedAt === undefined) {
    return wrong('TIMESTAMP', `"${time}" is no time`, 'a time such as 2023-11-16 18:17:03.9799600');
  }
  if (!/^\d+$/.test(context)) {
    return wrong('ContextTokens', `"${context}" is no count`, 'a whole number of tokens');
  }
  if (!/^\d+$/.test(generated)) {
    return wrong('GeneratedTokens', `"${generated}" is no count`, 'a whole number of tokens');
  }
  return { raw: { startedAt, usage: { inputUncached: Number(context), outputVisible: Number(generated) } } };
}

/** Rows of the Azure LLM trace: time, input and output tokens; it names no model. */
export async function* azureRows(source: AsyncIterable<Buffer>, separator = ','): AsyncGenerator<FileRow> {
  for await (const line of textLinesOf(source)) {
    if (!('text' in line)) {
      yield line;
      continue;
    }
    const { number, text } = line;
    if (number === 1) continue;
    yield { line: number, content: text, ...readRow(text.split(separator)) };
  }
}
