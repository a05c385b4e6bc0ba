import { attoFromUsd } from '@netra/replay';
import { z } from 'zod';
import { type StreamPlan, type WorkloadPlan, wholeBatch } from './plan.ts';
import { promptsQuery } from './prompts-query.ts';
import { batchParameters, slotsOf } from './rows-query.ts';
import { costOfCall } from './should-cost.ts';
import type { ReadMade, WasteAmount } from './truth.ts';

const row = z.object({ calls: z.number().int(), saved: z.coerce.string() });

/** Of the calls that were made to repeat one of a few prompts, all answered ones but each prompt's first are waste. */
export async function repeatedRequests(
  plan: WorkloadPlan,
  { plan: stream }: { plan: StreamPlan },
  read: ReadMade,
): Promise<WasteAmount> {
  const sql = `select sum(answered - 1) as calls, sum(spent - first) as saved from (
  select count() as answered, sum(paid) as spent, argMin(paid, (started_ms, turn_key)) as first
  from (select prompt_key, started_ms, turn_key, ${costOfCall(stream)} as paid
    from (${promptsQuery(plan.profile, stream, slotsOf(0))}) where is_repeat and is_answered)
  group by prompt_key
)`;
  const [sums] = await read(sql, batchParameters(plan, wholeBatch(plan), [stream]), row);
  return { calls: sums?.calls ?? 0, saving: attoFromUsd(sums?.saved ?? '0') };
}
