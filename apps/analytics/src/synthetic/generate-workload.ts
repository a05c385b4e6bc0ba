import type { Readable } from 'node:stream';
import { ApexError, type Scope, type Usd, usd } from '@netra/contract';
import { z } from 'zod';
import type { FileFormat } from '../store/answer-file.ts';
import type { Store } from '../store/store.ts';
import {
  type Batch,
  batchesOf,
  type PlanOptions,
  planWorkload,
  type WorkloadPlan,
  wholeBatch,
} from './plan.ts';
import { generatedColumns, rowsQuery } from './rows-query.ts';
import { type GroundTruth, groundTruth } from './truth.ts';

/** Calls that are written by one statement. */
const usualBatchCalls = 1_000_000;
/** Longest time to write them, in ms. */
const batchTimeoutMs = 600_000;
/**
 * Both cores; and without looking in every `and` for comparisons that follow from others: there are none, and for each
 * the whole statement below it is read again, which takes longer than all else before its first row.
 */
const writeSettings = `max_insert_threads = 2, parallel_view_processing = 1, optimize_and_compare_chain = 0, max_execution_time = ${batchTimeoutMs / 1000}`;

export type GenerateOptions = PlanOptions & {
  /** About how many calls are written at a time. The calls are the same whatever it is. */
  readonly batchCalls?: number;
  /** Told after each batch, how far it is. */
  readonly onBatch?: (progress: Progress) => void | Promise<void>;
  /** Begin with this batch: those before it are stored. What an interrupted one left is not made twice. */
  readonly fromBatch?: number;
  /** An earlier attempt was interrupted, perhaps in its first batch already. */
  readonly isResumed?: boolean;
  readonly signal?: AbortSignal;
};

type Progress = {
  readonly batch: number;
  readonly batches: number;
  /** About how many calls are made, and how many there will be. */
  readonly calls: number;
  readonly total: number;
};

export type GeneratedWorkload = {
  readonly plan: WorkloadPlan;
  /** All calls of the project, and what they cost. */
  readonly calls: number;
  readonly cost: Usd;
  readonly truth: readonly GroundTruth[];
  readonly durationMs: number;
};

const presentSchema = z.object({
  made: z.number().int(),
  real: z.number().int(),
  spent: z.coerce.string(),
});
export type Present = z.infer<typeof presentSchema>;

/**
 * Generates a workload's calls into a project, in the engine, batch by batch in constant memory, each marked synthetic
 * and priced from the price book. Raises `synthetic_project_taken` when the project holds calls already (real ones
 * always; synthetic ones unless it goes on from a batch), `profile_unpriced`, and what the store raises.
 */
export async function generateWorkload(
  store: Store,
  scope: Scope,
  options: GenerateOptions,
): Promise<GeneratedWorkload> {
  const startedAt = performance.now();
  const plan = planWorkload(options);
  const { fromBatch = 0, batchCalls = usualBatchCalls } = options;
  const isResumed = options.isResumed ?? fromBatch > 0;
  const before = await callsPresent(store, scope, plan.project);
  refuseTaken(plan.project, isResumed ? { ...before, made: 0 } : before);
  const batches = batchesOf(plan, batchCalls);
  const total = batches.reduce((sum, batch) => sum + batch.calls, 0);
  let calls = 0;
  for (const [index, batch] of batches.entries()) {
    options.signal?.throwIfAborted();
    calls += batch.calls;
    if (index < fromBatch) continue;
    await writeBatch(store, scope, { plan, batch, isResumed: index === fromBatch && isResumed });
    await options.onBatch?.({ batch: index, batches: batches.length, calls, total });
  }
  const after = await callsPresent(store, scope, plan.project);
  return {
    plan,
    calls: after.made,
    cost: usd(after.spent),
    truth: await groundTruth(store, scope, plan),
    durationMs: performance.now() - startedAt,
  };
}

/** Raises `synthetic_project_taken` when a project holds calls that generated ones would mix with. */
function refuseTaken(project: string, { real, made }: Pick<Present, 'real' | 'made'>): void {
  if (real === 0 && made === 0) return;
  const held = real > 0 ? `${real} real calls` : `${made} synthetic calls`;
  throw new ApexError('synthetic_project_taken', `The project "${project}" holds ${held}.`, {
    details: { project, calls: real > 0 ? real : made, synthetic: real === 0 },
  });
}

/** Writes one batch of a plan; where an interrupted attempt left some of its calls, only the others. */
async function writeBatch(
  store: Store,
  scope: Scope,
  { plan, batch, isResumed }: { plan: WorkloadPlan; batch: Batch; isResumed: boolean },
): Promise<void> {
  const { sql, parameters } = rowsQuery(plan, batch, { isOrdered: false });
  const fresh = isResumed
    ? `select * from (${sql}) where sipHash64(call_id) not in (
  select call_key from apex.call_keys where organization_id = {organization:String} and project = {project:String})`
    : sql;
  const statement = `insert into apex.llm_calls (${generatedColumns(plan).join(', ')})
settings ${writeSettings}
${fresh}`;
  await store.write(scope, (writer, ingestedMs) =>
    writer.command(statement, {
      ...parameters,
      organization: scope.organizationId,
      project: plan.project,
      ingestedMs,
    }),
  );
}

/**
 * A workload's calls as one file, made while it is read and stored nowhere; of the whole period, or of one batch. Files
 * of all batches one after the other are the file of the whole, for formats without a head or foot. Rows are as
 * `llm_calls` has them; `ingested_at` is the end of the period. Whoever reads it must end or destroy it.
 */
export function workloadRows(
  store: Store,
  scope: Scope,
  {
    plan,
    format,
    batch,
    timeoutMs,
  }: { plan: WorkloadPlan; format: FileFormat; batch?: Batch; timeoutMs?: number },
): Promise<Readable> {
  const { sql, parameters } = rowsQuery(plan, batch ?? wholeBatch(plan), { isOrdered: true });
  const bound = { ...parameters, ingestedMs: Date.parse(plan.period.to) };
  return store.file(
    scope,
    { sql, parameters: bound, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
    format,
  );
}

/** The calls a project holds, generated and real, and what they cost. */
export async function callsPresent(store: Store, scope: Scope, project: string): Promise<Present> {
  const sql = `select countIf(synthetic = 1) as made, countIf(synthetic = 0) as real, sum(cost) as spent
from apex.llm_calls where organization_id = {organization:String} and project = {project:String}`;
  const { rows } = await store.read(scope, { sql, parameters: { project } }, presentSchema);
  return rows[0] ?? { made: 0, real: 0, spent: '0' };
}
