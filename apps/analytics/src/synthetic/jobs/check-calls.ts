import { ApexError, type Scope } from '@netra/contract';
import { readCall } from '../../ingest/read-call.ts';
import type { Store } from '../../store/store.ts';
import { callObject } from '../files/call-fields.ts';
import { linesOf } from '../files/made-call.ts';
import { batchesOf, type WorkloadPlan } from '../plan.ts';
import { rowsQuery } from '../rows-query.ts';

/** Calls of one place of a workload that are looked at, and how many calls a place is chosen from. */
const lookedAt = 400;
const placeCalls = 20_000;
const mostInvalid = 0.01;
const sampleSize = 5;

/**
 * Reads calls from the beginning, the middle and the end of a workload as an import would. Raises `synthetic_invalid`
 * with a sample when more than one in a hundred is no valid call.
 */
export async function checkCalls(store: Store, scope: Scope, plan: WorkloadPlan): Promise<void> {
  const batches = batchesOf(plan, placeCalls);
  const places = [...new Set([0, Math.floor(batches.length / 2), batches.length - 1])];
  let read = 0;
  const invalid: { call: unknown; field: string; problem: string; expected: string }[] = [];
  for (const place of places) {
    const batch = batches[place];
    if (batch === undefined) continue;
    const { sql, parameters } = rowsQuery(plan, batch, { isOrdered: true, columns: callObject(plan) });
    const statement = { sql: `${sql} limit ${lookedAt}`, parameters: { ...parameters, ingestedMs: 0 } };
    for await (const lines of linesOf(await store.file(scope, statement, 'JSONEachRow'))) {
      for (const line of lines) {
        read += 1;
        const call = JSON.parse(line) as { callId: string; startedAt: string; feature: string };
        const result = readCall(call, Date.now());
        const problem = 'problems' in result ? result.problems[0] : undefined;
        if (problem === undefined) continue;
        const { callId, startedAt, feature } = call;
        invalid.push({ call: { callId, startedAt, feature }, ...problem });
      }
    }
  }
  if (invalid.length <= mostInvalid * read) return;
  const [first] = invalid;
  throw new ApexError(
    'synthetic_invalid',
    `${invalid.length} of ${read} calls looked at are not valid: ${first?.field} ${first?.problem}.`,
    { details: { looked: read, invalid: invalid.length, sample: invalid.slice(0, sampleSize) } },
  );
}
