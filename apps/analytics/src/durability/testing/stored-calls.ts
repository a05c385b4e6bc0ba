import type { Scope } from '@netra/contract';
import { z } from 'zod';
import { aggregateOperation, allDimensionColumns } from '../../store/columns.ts';
import { keptMinutes } from '../../store/minute-columns.ts';
import type { Store } from '../../store/store.ts';

const idSchema = z.object({ id: z.string() });
const placeSchema = z.object({ place: z.string(), calls: z.number(), cost: z.string(), tokens: z.number() });

const tokens = 'toInt64(sum(t.input_uncached + t.cache_read + t.output_visible + t.reasoning))';

/** Ids of the stored calls, as often as they are stored. */
export async function storedIds(store: Store, scope: Scope): Promise<string[]> {
  const sql = `select call_id as id from apex.llm_calls where organization_id = {organization:String}`;
  return (await store.read(scope, { sql }, idSchema)).rows.map((row) => row.id);
}

/** What the calls themselves come to, and what each roll-up says they do: one line a place, all the same. */
export async function sumsOf(
  store: Store,
  scope: Scope,
): Promise<Omit<z.infer<typeof placeSchema>, 'place'>[]> {
  const sql = ['llm_calls', 'calls_hourly', 'calls_daily']
    .map((table) => {
      const calls = table === 'llm_calls' ? 'toInt64(count())' : 'sum(t.calls)';
      return `select '${table}' as place, ${calls} as calls, toString(sum(ifNull(t.cost, 0))) as cost, ${tokens} as tokens
        from apex.${table} as t where t.organization_id = {organization:String}`;
    })
    .join(' union all ');
  const { rows } = await store.read(
    scope,
    { sql: `select * from (${sql}) order by place desc` },
    placeSchema,
  );
  return rows.map(({ place: _, ...sums }) => sums);
}

const differenceSchema = z.object({ place: z.string(), rows: z.number() });

/** Rows of the roll-ups that do not say what the calls say, by table; the result of a store in order is empty. */
export async function differences(store: Store, scope: Scope): Promise<z.infer<typeof differenceSchema>[]> {
  const keys = allDimensionColumns.join(', ');
  const of = (alias: string) =>
    allDimensionColumns.map((column) => `${alias}.${column} as ${column}`).join(', ');
  const sums = { calls_hourly: 'toStartOfHour', calls_daily: 'toStartOfDay' };
  const byTime = Object.entries(sums).map(([table, start]) => {
    const time = table === 'calls_hourly' ? 'hour' : 'day';
    return `select '${table}' as place, count() as rows from (
      select time, ${keys}, sum(n) as calls, sum(amount) as cost from (
        select ${start}(c.started_at) as time, ${of('c')}, toInt64(1) as n, ifNull(c.cost, toDecimal128(0, 18)) as amount
        from apex.llm_calls as c where c.organization_id = {organization:String}
        union all
        select r.${time} as time, ${of('r')}, -r.calls as n, -r.cost as amount
        from apex.${table} as r where r.organization_id = {organization:String})
      group by time, ${keys} having calls != 0 or cost != 0)`;
  });
  const minutes = `select 'minutes_by_project' as place, count() as rows from (
    select minute, sum(n) as requests from (
      select toStartOfMinute(c.started_at) as minute, toInt64(1) as n from apex.llm_calls as c
      where c.organization_id = {organization:String} and c.operation != '${aggregateOperation}'
      union all
      select minute, -requests as n from (${keptMinutes('h.organization_id = {organization:String}')}))
    group by minute having requests != 0)`;
  const users = `select 'distinct_daily' as place, toUInt64(a.n != b.n) as rows from
    (select uniqCombined64(13)(if(c.conversation_id = '', null, sipHash64(c.conversation_id))) as n
     from apex.llm_calls as c where c.organization_id = {organization:String}) as a,
    (select uniqCombined64Merge(13)(d.conversations) as n from apex.distinct_daily as d
     where d.organization_id = {organization:String}) as b`;
  const keysTable = `select 'call_keys' as place, count() as rows from (
    select id, sum(n) as times from (
      select c.call_id as id, toInt64(1) as n from apex.llm_calls as c where c.organization_id = {organization:String}
      union all
      select distinct k.call_id as id, toInt64(-1) as n from apex.call_keys as k where k.organization_id = {organization:String})
    group by id having times != 0)`;
  const sql = `select * from (${[...byTime, minutes, users, keysTable].join(' union all ')}) where rows > 0`;
  return (await store.read(scope, { sql }, differenceSchema)).rows;
}
