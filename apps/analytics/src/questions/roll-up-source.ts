import type { Filter, Period } from '@netra/contract';
import { keysOf, rollUpKeys, rollUpSums, sumsOfCalls } from '../store/roll-up-columns.ts';
import { type Condition, filterCondition, moment } from './selection.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type Span = { readonly from: number; readonly to: number };

const ceil = (value: number, step: number) => Math.ceil(value / step) * step;
const floor = (value: number, step: number) => Math.floor(value / step) * step;

/** The part of a span made of whole steps (empty when there is none), and what is left before and after it. */
function whole(span: Span, step: number): { inner: Span | undefined; edges: Span[] } {
  const inner = { from: ceil(span.from, step), to: floor(span.to, step) };
  if (inner.from >= inner.to) return { inner: undefined, edges: [span] };
  const edges = [
    { from: span.from, to: inner.from },
    { from: inner.to, to: span.to },
  ];
  return { inner, edges: edges.filter((edge) => edge.from < edge.to) };
}

/**
 * A relation with one row per key and time (`at`, UTC) whose sums are exactly those of the period's calls: whole days
 * from the daily roll-up (not when hours are asked for), whole hours from the hourly one, and only the cut-off rest of
 * an hour at either end from the calls themselves. So its cost hardly depends on how many calls there are.
 */
export function rollUpSource(
  period: Period,
  filter: Filter,
  options: { byHour: boolean; name?: string },
): Condition {
  const name = options.name ?? 'p';
  const span = { from: Date.parse(period.from), to: Date.parse(period.to) };
  const parameters: Record<string, unknown> = { ...filterCondition(filter, 'r').parameters };
  const bind = (value: number): string => {
    const parameter = `${name}${Object.keys(parameters).length}`;
    parameters[parameter] = value;
    return moment(parameter);
  };
  const rollUp = (table: string, time: string, part: Span) => `
    select r.${time} as at, ${keysOf('r')}, ${rollUpSums.map((sum) => `r.${sum} as ${sum}`).join(', ')}
    from apex.${table} as r
    where r.organization_id = {organization:String} and r.${time} >= toDateTime(${bind(part.from)}, 'UTC')
      and r.${time} < toDateTime(${bind(part.to)}, 'UTC') and ${filterCondition(filter, 'r').sql}`;
  const calls = (part: Span) => `
    select toStartOfHour(c.started_at) as at, ${keysOf('c')}, ${sumsOfCalls()}
    from apex.llm_calls as c
    where c.organization_id = {organization:String} and c.started_at >= ${bind(part.from)}
      and c.started_at < ${bind(part.to)} and ${filterCondition(filter, 'c').sql}
    group by at, ${rollUpKeys.join(', ')}`;

  const hours = whole(span, hourMs);
  const parts = hours.edges.map(calls);
  if (hours.inner !== undefined) {
    const days = options.byHour ? { inner: undefined, edges: [hours.inner] } : whole(hours.inner, dayMs);
    if (days.inner !== undefined) parts.push(rollUp('calls_daily', 'day', days.inner));
    parts.push(...days.edges.map((edge) => rollUp('calls_hourly', 'hour', edge)));
  }
  return { sql: `(${parts.join('\n    union all')}\n  )`, parameters };
}
