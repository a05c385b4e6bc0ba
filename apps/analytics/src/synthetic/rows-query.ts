import type { Batch, StreamPlan, WorkloadPlan } from './plan.ts';
import { promptsQuery } from './prompts-query.ts';
import { rowColumns } from './row-columns.ts';

/** A statement and the values it binds, the organization apart. */
export type BoundQuery = { readonly sql: string; readonly parameters: Readonly<Record<string, unknown>> };

/** The values that the queries of some parts of a workload bind for a batch. */
export function batchParameters(
  plan: WorkloadPlan,
  batch: Batch,
  streams: readonly StreamPlan[] = plan.streams,
): Record<string, unknown> {
  const slots = streams.flatMap(({ feature, sessionsPerHour }, index) => {
    const made = sessionsPerHour.slice(batch.firstHour, batch.firstHour + batch.hours);
    const name = slotsOf(index);
    return [
      [name, made],
      [`${name}First`, batch.firstHour],
      ...(feature.hardShare === 0 ? [] : [[`${name}Before`, sumsBefore(sessionsPerHour, batch)]]),
    ];
  });
  return {
    seed: plan.seed,
    fromMs: Date.parse(plan.period.from),
    toMs: Date.parse(plan.period.to),
    ...Object.fromEntries(slots),
  };
}

/** How many sessions begin before each hour of a batch. */
function sumsBefore(sessionsPerHour: readonly number[], { firstHour, hours }: Batch): number[] {
  let sum = 0;
  const sums = sessionsPerHour.map((sessions) => {
    sum += sessions;
    return sum - sessions;
  });
  return sums.slice(firstHour, firstHour + hours);
}

/** The name of the parameter with the sessions of a part. */
export function slotsOf(index: number): string {
  return `slots${index}`;
}

/** The columns of `llm_calls` that are generated, in the order of `rowsQuery`. */
export function generatedColumns(plan: WorkloadPlan): string[] {
  const [first] = plan.streams;
  if (first === undefined) throw new RangeError('a workload needs at least one feature');
  return rowColumns(first, plan.project, plan.profile.prefixBlockTokens).map(([column]) => column);
}

/**
 * The calls of a batch as rows of `llm_calls`, made and not read: nothing of the organization is touched. Binds
 * `organization` and `ingestedMs`. With `isOrdered` the rows of all batches one after the other are those of the whole
 * in the same order, byte for byte: by the hour their session began in, then by time; `columns` are expressions over
 * the rows (and `made_us`, the microseconds by which each began later) to have in their place.
 */
export function rowsQuery(
  plan: WorkloadPlan,
  batch: Batch,
  { isOrdered, columns }: { isOrdered: boolean; columns?: readonly string[] },
): BoundQuery {
  const selects = plan.streams.map((stream, index) => {
    const expressions = rowColumns(stream, plan.project, plan.profile.prefixBlockTokens).map(
      ([column, expression]) => `${expression} as ${column}`,
    );
    return `select ${[...expressions, ...(isOrdered ? ['slot as made_in', 'session_us as made_us'] : [])].join(',\n  ')}
from (${promptsQuery(plan.profile, stream, slotsOf(index))})`;
  });
  const all = selects.join('\nunion all\n');
  const sql = isOrdered
    ? `select ${(columns ?? generatedColumns(plan)).join(', ')} from (${all}) order by made_in, started_at, made_us, call_id`
    : all;
  return { sql, parameters: batchParameters(plan, batch) };
}
