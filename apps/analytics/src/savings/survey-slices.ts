import type { usageBuckets } from '@netra/contract';
import { z } from 'zod';
import { rollUpSource } from '../questions/roll-up-source.ts';
import { bucketColumns } from '../store/columns.ts';
import type { Store } from '../store/store.ts';
import type { Selection } from './selection.ts';

const count = z.coerce.number().int();

/** Operation of calls that turn text into vectors, as every way in names it. */
export const embeddingOperation = 'embeddings';

const tokensOf = (names: readonly (typeof usageBuckets)[number][]) =>
  names.map((name) => `r.${bucketColumns[name]}`).join(' + ');

/** What is summed up of the roll-up's rows, each under the name a slice has it by. */
const sums = {
  calls: 'sum(r.calls)',
  promptTokens: `sum(${tokensOf(['inputUncached', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'])})`,
  cacheReadTokens: `sum(${tokensOf(['cacheRead'])})`,
  cacheWriteTokens: `sum(${tokensOf(['cacheWrite5m', 'cacheWrite1h'])})`,
  outputTokens: `sum(${tokensOf(['outputVisible', 'reasoning'])})`,
  reasoningTokens: `sum(${tokensOf(['reasoning'])})`,
  imageTokens: `sum(${tokensOf(['inputImage'])})`,
  audioTokens: `sum(${tokensOf(['inputAudio'])})`,
  answered: "sumIf(r.calls, r.status = 'ok')",
  inConversation: 'sum(r.with_conversation)',
  embeddings: `sumIf(r.calls, r.operation = '${embeddingOperation}')`,
  withPromptHash: 'sum(r.with_prompt_hash)',
  withPrefix: 'sum(r.with_prefix_hashes)',
  withOutcome: 'sum(r.with_outcome)',
  /** Calls that say which call they repeat. */
  retries: 'sum(r.retry_calls)',
} as const;
export type SliceSum = keyof typeof sums;
export const sliceSums = Object.keys(sums) as SliceSum[];

/** What is summed up of amounts: what the calls cost, those that failed or were cancelled, and those that repeat one. */
const amounts = {
  spent: 'sum(r.cost)',
  failedSpent: "sumIf(r.cost, r.status != 'ok')",
  retriesSpent: 'sum(r.retry_cost)',
} as const;
export type SliceAmount = keyof typeof amounts;
export const sliceAmounts = Object.keys(amounts) as SliceAmount[];

const names = ['feature', 'provider', 'model', 'environment'] as const;

const sliceSchema = z.object({
  feature: z.string(),
  provider: z.string(),
  model: z.string(),
  environment: z.string(),
  serviceTier: z.string(),
  /** Up to two of the hosts that ran the calls. */
  hosts: z.array(z.string()),
  ...(Object.fromEntries(sliceSums.map((name) => [name, count])) as Record<SliceSum, typeof count>),
  ...(Object.fromEntries(sliceAmounts.map((name) => [name, z.coerce.string()])) as Record<
    SliceAmount,
    z.ZodCoercedString
  >),
  /** Calls in each hour of the day, UTC. */
  hours: z.array(count),
  /** Days with calls, counted from 1970. */
  days: z.array(count),
});
/** Facts about the priced calls of one feature and model in one environment at one tier. */
export type Slice = z.infer<typeof sliceSchema>;

/** Reads the slices of a selection from the roll-ups: what that costs hardly depends on how many calls there are. */
export async function slicesOf(store: Store, { scope, period, filter }: Selection): Promise<Slice[]> {
  const hours = Array.from({ length: 24 }, (_, hour) => `sumIf(r.calls, toHour(r.at) = ${hour})`);
  const columns = [
    ...names.map((name) => `r.${name} as ${name}`),
    'r.service_tier as serviceTier',
    'groupUniqArray(2)(r.host) as hosts',
    ...Object.entries({ ...sums, ...amounts }).map(([name, sum]) => `${sum} as ${name}`),
    `[${hours.join(', ')}] as hours`,
    'groupUniqArray(toRelativeDayNum(r.at)) as days',
  ].join(',\n  ');
  const source = rollUpSource(period, filter, {
    byHour: true,
    reads: `${columns} r.unpriced_reason`,
    callsOnly: true,
  });
  const sql = `select ${columns}
from ${source.sql} as r
where r.unpriced_reason = ''
group by feature, provider, model, environment, serviceTier
having sum(r.calls) > 0
order by feature, provider, model, environment, serviceTier`;
  const { rows } = await store.read(scope, { sql, parameters: source.parameters }, sliceSchema);
  return rows;
}
