import { type Call, type InvoiceLine, importOptionsSchema, usageBuckets } from '@netra/contract';
import { inputTokensOf, type PriceBook } from '@netra/pricing';
import { priceRecord } from '../../ingest/aggregate.ts';
import { FieldFault, Fields } from '../../ingest/files/fields.ts';
import { anthropicUsage } from '../../ingest/files/formats/anthropic-usage.ts';
import { openaiUsage } from '../../ingest/files/formats/openai-usage.ts';
import { speaks } from '../../ingest/files/formats/registry.ts';
import { type CallProblem, readCall } from '../../ingest/read-call.ts';
import type { Row } from './invoice-records.ts';
import type { ReadInvoice } from './read-invoice.ts';

/** Exports of tokens without amounts. */
const formats = [anthropicUsage, openaiUsage];

const options = importOptionsSchema.parse({});

const sentenceOf = ({ field, problem, expected }: CallProblem): string =>
  `${field} ${problem}: expected ${expected}`;

function lineOf(call: Call, startedAtMs: number, book: PriceBook): InvoiceLine | string {
  const priced = priceRecord(call, startedAtMs, book);
  const name = `${call.responseModel} at ${call.provider}`;
  if (priced.cost === null)
    return `states no amount, and ${name} has no price here (${priced.unpricedReason}): nothing to compare`;
  const inputTokens = inputTokensOf(call.usage);
  const all = usageBuckets.reduce((sum, bucket) => sum + call.usage[bucket], 0);
  return {
    day: new Date(startedAtMs).toISOString().slice(0, 10),
    until: null,
    model: call.responseModel,
    amount: priced.cost,
    inputTokens,
    outputTokens: all - inputTokens,
    description: 'usage export, at the prices here',
  };
}

/**
 * Reads the records of a provider's usage export into lines, whose amounts are what the stated tokens cost by the book:
 * the gap is then that of the tokens. Undefined for records that are no such export.
 */
export function readUsageExport(
  records: readonly Row[],
  book: PriceBook,
  nowMs: number,
): ReadInvoice | undefined {
  const [first] = records;
  const fields = new Set(Object.keys(first ?? {}));
  const format = formats.find((one) => speaks(one, fields) || fields.has('data'));
  if (format === undefined) return undefined;
  const lines: InvoiceLine[] = [];
  const problems: { line: number; problem: string }[] = [];
  for (const [index, record] of records.entries()) {
    const refuse = (problem: string) => problems.push({ line: index + 1, problem });
    try {
      for (const reading of format.read(new Fields(record), { book, options })) {
        if ('skipped' in reading) continue;
        if ('problem' in reading) {
          refuse(sentenceOf(reading.problem));
          continue;
        }
        const read = readCall(reading.raw, nowMs);
        const line = 'problems' in read ? undefined : lineOf(read.call, read.startedAtMs, book);
        if (line === undefined && 'problems' in read)
          refuse(read.problems.map(({ field, problem }) => `${field}: ${problem}`).join('; '));
        else if (typeof line === 'string') refuse(line);
        else if (line !== undefined) lines.push(line);
      }
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      refuse(sentenceOf(error.problem));
    }
  }
  return { lines, problems };
}
