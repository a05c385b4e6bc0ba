import { z } from 'zod';
import { allDimensionColumns } from './columns.ts';
import { distinctColumns, recountDistinct } from './distinct-counts.ts';
import type { EngineClient } from './engine-client.ts';
import { minutesOfCalls, packedMinutes } from './minute-columns.ts';
import { keysOf, rollUpKeys, sumsOfCalls } from './roll-up-columns.ts';

/** A list of texts as one SQL string, split by line feeds, which no call id contains. */
export function listLiteral(values: readonly string[]): string {
  return `splitByChar('\\n', '${values.join('\n').replaceAll('\\', '\\\\').replaceAll("'", "\\'")}')`;
}

const inTime = `c.organization_id = {organization:String}
  and c.started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
  and c.started_at <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')`;
const isReplaced = `${inTime} and (c.call_id, c.version) in (REPLACED)`;

const subtractReplaced = `
insert into apex.calls_hourly
select c.organization_id as organization_id, toStartOfHour(c.started_at) as hour, ${keysOf('c')}, ${sumsOfCalls(-1)}
from apex.llm_calls as c
where ${isReplaced}
group by organization_id, hour, ${rollUpKeys.join(', ')}`;

const subtractMinutes = `insert into apex.minutes_by_project ${packedMinutes(minutesOfCalls(isReplaced, -1))}`;

/** Hours in which a call is gone, or no longer of the conversation, user or dimensions it was of. */
const moved = `
select distinct toUnixTimestamp(toStartOfHour(startedAt)) as second from (
  select any(c.started_at) as startedAt from apex.llm_calls as c
  where ${inTime} and c.call_id in (select id from (REPLACED))
  group by c.call_id
  having uniqExact(${[...Object.values(distinctColumns), ...allDimensionColumns].map((column) => `c.${column}`).join(', ')}) > 1
    or countIf((c.call_id, c.version) not in (REPLACED)) = 0)`;
const movedSchema = z.array(z.object({ second: z.number() }));

const deleteReplaced = `
delete from apex.llm_calls
where organization_id = {organization:String}
  and started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
  and started_at <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')
  and (call_id, version) in (REPLACED)`;

/** A stored version of a call. */
export type CallVersion = { readonly id: string; readonly startedAtMs: number; readonly version: number };

/**
 * Takes versions of calls out of every roll-up and out of the table; a newer version, where there is one, is already in
 * all of them. `started_at` is the same for all versions of a call.
 */
export async function removeVersions(
  writer: EngineClient,
  organization: string,
  replaced: readonly CallVersion[],
): Promise<void> {
  if (replaced.length === 0) return;
  const times = replaced.map((call) => call.startedAtMs);
  const parameters = {
    organization,
    from: times.reduce((left, right) => Math.min(left, right)),
    to: times.reduce((left, right) => Math.max(left, right)),
  };
  const ids = listLiteral(replaced.map((call) => call.id));
  const versions = replaced.map((call) => call.version).join(', ');
  const list = `select id, toUInt32(version) from (select ${ids} as ids, [${versions}] as list) array join ids as id, list as version`;
  const withList = (statement: string) => statement.replaceAll('REPLACED', () => list);
  const { rows } = await writer.query(withList(moved), parameters);
  const seconds = movedSchema.parse(rows).map((row) => row.second);
  for (const statement of [subtractReplaced, subtractMinutes, deleteReplaced])
    await writer.command(withList(statement), parameters);
  if (seconds.length === 0) return;
  await recountDistinct(writer, {
    hours: `select {organization:String} as organization_id, toDateTime(arrayJoin({seconds:Array(UInt32)}), 'UTC') as hour`,
    bounds: `c.organization_id = {organization:String} and c.started_at >= fromUnixTimestamp64Milli({from:Int64} - 3600000)
      and c.started_at <= fromUnixTimestamp64Milli({to:Int64} + 3600000)`,
    parameters: { ...parameters, seconds },
  });
}
