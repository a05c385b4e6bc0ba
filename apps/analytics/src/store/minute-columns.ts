import { bucketColumns, inputBuckets, outputBuckets } from './columns.ts';

/** What a minute is told apart by, besides its organization: the limits of providers hold by model. */
export const minuteKeys: readonly string[] = ['project', 'environment', 'provider', 'model', 'synthetic'];

/** Columns a minute sums. `busy_ms` over 60,000 is how many calls ran at once, on average. */
export const minuteSums: readonly string[] = ['requests', 'tokens', 'busy_ms', 'with_latency'];

/** A call counts as running for at most this long, in minutes; what lasts longer is a job that waits. */
const longestMinutes = 60;

const tokens = [...inputBuckets, ...outputBuckets].map((bucket) => `c.${bucketColumns[bucket]}`).join(' + ');
const fromMs = 'toUnixTimestamp64Milli(c.started_at)';
const endMs = `(${fromMs} + least(toInt64(round(ifNull(c.duration_ms, 0))), ${longestMinutes * 60_000}))`;
const first = `intDiv(${fromMs}, 60000)`;
const last = `intDiv(greatest(${endMs} - 1, ${fromMs}), 60000)`;
const beginMs = `((${first} + slot) * 60000)`;

/**
 * A select of the minutes of calls: requests and tokens in the minute a call starts, its running time in each it
 * touches. `where` is over `llm_calls c`; with `sign` -1, what takes the calls out again.
 */
export function minutesOfCalls(where: string, sign: 1 | -1 = 1): string {
  const sum = (value: string) => `${sign === -1 ? '-' : ''}toInt64(sum(${value}))`;
  return `
select c.organization_id as organization_id, toDateTime(${beginMs} / 1000, 'UTC') as minute,
  ${minuteKeys.map((key) => `c.${key} as ${key}`).join(', ')},
  ${sum('slot = 0')} as requests, ${sum(`if(slot = 0, ${tokens}, 0)`)} as tokens,
  ${sum(`greatest(least(${endMs}, ${beginMs} + 60000) - greatest(${fromMs}, ${beginMs}), 0)`)} as busy_ms,
  ${sum('slot = 0 and isNotNull(c.duration_ms)')} as with_latency
from apex.llm_calls as c
array join range(toUInt32(${last} - ${first} + 1)) as slot
where ${where}
group by organization_id, minute, ${minuteKeys.join(', ')}`;
}
