import { ApexError } from '@netra/contract';
import { refuse } from '../fields.ts';
import type { RecordFormat } from './record-format.ts';

/** Tokens one block of the trace's hashes stands for. */
const blockTokens = 512;
/** Longest list of prefix hashes a call may carry. */
const maxBlocks = 4_096;

/** No trace lasts a decade; a larger number is in another unit, and no time. */
const longestMs = 3_653 * 86_400_000;

/** When a trace without a date begins, unless the import says so: the first month after the shipped prices were read. */
export const defaultBaseTime = '2026-10-01T00:00:00.000Z';

/** Mooncake's request traces (https://github.com/kvcache-ai/Mooncake, FAST'25): ms, lengths, and 512-token prefix blocks. */
export const mooncake: RecordFormat = {
  id: 'mooncake',
  signature: [['timestamp'], ['input_length'], ['output_length'], ['hash_ids']],
  reads: ['timestamp', 'input_length', 'output_length', 'hash_ids'],
  needsModel: true,
  read: (fields, { options }) => {
    const offsetMs = fields.number('timestamp');
    if (offsetMs === undefined || offsetMs < 0)
      refuse('timestamp', 'is missing or negative', 'milliseconds from 0');
    if (offsetMs > longestMs) refuse('timestamp', `is ${offsetMs}`, `milliseconds from 0 to ${longestMs}`);
    const input =
      fields.count('input_length') ?? refuse('input_length', 'is missing', 'a whole number of tokens');
    const output =
      fields.count('output_length') ?? refuse('output_length', 'is missing', 'a whole number of tokens');
    const ids = fields.list('hash_ids');
    if (ids.some((id) => typeof id !== 'number' && typeof id !== 'string'))
      refuse('hash_ids', 'holds something else than ids', 'a list of block ids');
    const baseMs = Date.parse(options.baseTime ?? defaultBaseTime);
    if (Number.isNaN(baseMs)) throw new ApexError('invalid_request', 'baseTime is no time');
    return [
      {
        raw: {
          startedAt: new Date(Math.round(baseMs + offsetMs)).toISOString(),
          usage: { inputUncached: input, outputVisible: output },
          prefixHashes: ids.slice(0, maxBlocks).map(String),
          prefixBlockTokens: blockTokens,
        },
      },
    ];
  },
};
