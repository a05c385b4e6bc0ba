import type { callSampleSchema, Rule } from '@netra/contract';
import { serveCell, usdFromAtto } from '@netra/replay';
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import type { SampledCell } from './replay-cells.ts';
import { type Selection, selectionCondition } from './selection.ts';
import { SqlParameters } from './sql-parameters.ts';

const sampleCount = 3;

type Sample = z.infer<typeof callSampleSchema>;
/** A sample whose call is known by when it started and what it cost. */
export type UnnamedSample = Omit<Sample, 'callId'>;

/** The calls that change most under the rules that are on, of the dearest ones of each cell, before and after. */
export function changedCalls(
  cells: readonly SampledCell[],
  rules: readonly Rule[],
  isOn: (ruleIndex: number) => boolean = () => true,
): UnnamedSample[] {
  return cells
    .flatMap(({ samples }) => samples)
    .map((sample) => ({
      sample,
      served: serveCell(sample.cell, { rules, isOn, scenario: 'expected' }),
    }))
    .filter(({ served }) => served.steps.length > 0)
    .map((entry) => ({ ...entry, difference: entry.served.before - entry.served.after }))
    .sort((left, right) =>
      left.difference === right.difference
        ? left.sample.startedAtMs - right.sample.startedAtMs
        : left.difference > right.difference
          ? -1
          : 1,
    )
    .slice(0, sampleCount)
    .map(({ sample, served }) => ({
      startedAt: new Date(sample.startedAtMs).toISOString(),
      model: sample.model,
      costBefore: usdFromAtto(served.before),
      costAfter: usdFromAtto(served.after),
    }));
}

const namedRow = z.object({
  at: z.coerce.number().int(),
  model: z.string(),
  cost: z.string(),
  id: z.string(),
});

/** Looks up which calls samples are; of calls that are alike in time, model and cost, the first by id. */
export async function nameCalls(
  store: Store,
  selection: Selection,
  samples: readonly UnnamedSample[],
): Promise<(sample: UnnamedSample) => Sample> {
  const known = new Map<string, string>();
  if (samples.length > 0) {
    const parameters = new SqlParameters();
    const moments = [...new Set(samples.map(({ startedAt }) => Date.parse(startedAt)))];
    const sql = `select toUnixTimestamp64Milli(started_at) as at, model, toString(cost) as cost, min(call_id) as id
from apex.llm_calls
where ${selectionCondition(selection, parameters)} and isNotNull(cost)
  and started_at in (${moments.map((moment) => `fromUnixTimestamp64Milli(toInt64(${moment}), 'UTC')`).join(', ')})
group by started_at, model, llm_calls.cost`;
    const { rows } = await store.read(selection.scope, { sql, parameters: parameters.values }, namedRow);
    for (const { at, model, cost, id } of rows) known.set(JSON.stringify([at, model, cost]), id);
  }
  return (sample) => ({
    callId: known.get(JSON.stringify([Date.parse(sample.startedAt), sample.model, sample.costBefore])) ?? '',
    ...sample,
  });
}
