import type { Filter, Provenance } from '@netra/contract';
import { z } from 'zod';
import type { QuestionContext } from './question.ts';
import { filterCondition } from './selection.ts';

/** When the first and the last call began, in ms since 1970. */
export type CallSpan = { readonly firstMs: number; readonly lastMs: number };

const rowSchema = z.object({ firstMs: z.number(), lastMs: z.number() });

/**
 * The times of the first and the last call that pass a filter, given the first and last day with such calls (UTC midnights,
 * in seconds since 1970); undefined when they are gone meanwhile. The two lie in the first and last hour with calls of these
 * days: only the calls of two hours are read, however many there are.
 */
export async function callSpanOf(
  { store, scope, signal }: QuestionContext,
  { filter, firstDay, lastDay }: { filter: Filter; firstDay: number; lastDay: number },
): Promise<{ readonly span: CallSpan | undefined; readonly provenance: Provenance }> {
  const hours = filterCondition(filter, 'r');
  const sql = `
  with (
    select (min(at), max(at)) from (
      select r.hour as at, sum(r.calls) as calls
      from apex.calls_hourly as r
      where r.organization_id = {organization:String} and ${hours.sql} and (
        r.hour >= toDateTime({firstDay:UInt32}, 'UTC') and r.hour < toDateTime({firstDay:UInt32}, 'UTC') + interval 1 day
        or r.hour >= toDateTime({lastDay:UInt32}, 'UTC') and r.hour < toDateTime({lastDay:UInt32}, 'UTC') + interval 1 day)
      group by at
      having calls > 0
    )
  ) as edges
  select toUnixTimestamp64Milli(min(c.started_at)) as firstMs, toUnixTimestamp64Milli(max(c.started_at)) as lastMs
  from apex.llm_calls as c
  where c.organization_id = {organization:String} and ${filterCondition(filter, 'c').sql} and (
    c.started_at >= edges.1 and c.started_at < edges.1 + interval 1 hour
    or c.started_at >= edges.2 and c.started_at < edges.2 + interval 1 hour)
  having count() > 0`;
  const parameters = { ...hours.parameters, firstDay, lastDay };
  const statement = { sql, parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  return { span: rows[0], provenance };
}
