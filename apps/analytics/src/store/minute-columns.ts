import { aggregateOperation, bucketColumns, inputBuckets, outputBuckets } from './columns.ts';

/** What a minute is told apart by, besides its organization: the limits of providers hold by model. */
export const minuteKeys: readonly string[] = ['project', 'environment', 'provider', 'model'];

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
 * touches. Sums of usage exports have no minute of their own. `where` is over `llm_calls c`; with `sign` -1, what takes
 * the calls out again.
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
where ${where} and c.operation != '${aggregateOperation}'
group by organization_id, minute, ${minuteKeys.join(', ')}`;
}

/** Kept as lists of an hour's minutes in one row; the engine adds up nested columns of this ending place by place. */
const nested = 'minuteMap';
const places = `${nested}.place`;
export const minuteColumnType = `${nested} Nested(place UInt8, ${minuteSums.map((column) => `${column} Int64`).join(', ')})`;

/** The list of a column in a row of kept minutes aliased `h`, minute by minute as in `place` (0 to 59). */
export function minuteList(column: string): string {
  return `h.${nested}.${column}`;
}

/** A select of the rows of `apex.minutes_by_project` that hold these minutes, each of which is there once. */
export function packedMinutes(minutes: string): string {
  const lists = minuteSums.map(
    (column, index) => `tupleElement(list, ${index + 2}) as \`${nested}.${column}\``,
  );
  return `
select organization_id, hour, ${minuteKeys.join(', ')}, tupleElement(list, 1) as \`${places}\`, ${lists.join(', ')}
from (
  select m.organization_id as organization_id, toStartOfHour(m.minute) as hour, ${minuteKeys.map((key) => `m.${key} as ${key}`).join(', ')},
    arraySort(groupArray((toUInt8(toMinute(m.minute)), ${minuteSums.map((column) => `m.${column}`).join(', ')}))) as list
  from (${minutes}) as m
  group by organization_id, hour, ${minuteKeys.join(', ')}
)`;
}

/** A select of kept minutes, row by row as `minutesOfCalls` has them, to be summed; `where` is over `minutes_by_project h`. */
export function keptMinutes(where: string, sign: 1 | -1 = 1): string {
  const minus = sign === -1 ? '-' : '';
  return `
select h.organization_id as organization_id, h.hour + place * 60 as minute, ${minuteKeys.map((key) => `h.${key} as ${key}`).join(', ')},
  ${minuteSums.map((column) => `${minus}one_${column} as ${column}`).join(', ')}
from apex.minutes_by_project as h
array join ${minuteList('place')} as place, ${minuteSums.map((column) => `${minuteList(column)} as one_${column}`).join(', ')}
where ${where}`;
}

/** The difference between the minutes of calls and the kept ones, as rows to be added to `apex.minutes_by_project`. */
export function missingMinutes(calls: string, kept: string): string {
  return packedMinutes(`
  select organization_id, minute, ${minuteKeys.join(', ')}, ${minuteSums.map((column) => `sum(d.${column}) as ${column}`).join(', ')}
  from (${calls} union all ${kept}) as d
  group by organization_id, minute, ${minuteKeys.join(', ')}
  having ${minuteSums.map((column) => `${column} != 0`).join(' or ')}`);
}
