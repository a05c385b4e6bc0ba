import { type SyntheticJob, syntheticJobSchema, workloadRequestSchema } from '@netra/contract';
import type { Generated, Kysely, Selectable } from 'kysely';
import type { PriceParts } from '../../prices/price-parts.ts';

export type JobTables = {
  synthetic_job: {
    id: string;
    organization_id: string;
    project: string;
    request: unknown;
    plan: unknown;
    status: string;
    next_batch: Generated<number>;
    started_at: Date | null;
    generated: Generated<string>;
    total: string;
    requested_by: string;
    created_at: Generated<Date>;
    ended_at: Date | null;
    decision: unknown;
    result: unknown;
    error: unknown;
  };
};
export type JobRow = Selectable<JobTables['synthetic_job']>;

/** Jobs lie in the schema of prices: the app's connections see one organization, the worker's all that must be resumed. */
export function jobDatabases({ database }: PriceParts): {
  app: Kysely<JobTables>;
  worker: Kysely<JobTables>;
} {
  return {
    app: database.app.kysely as unknown as Kysely<JobTables>,
    worker: database.worker.kysely as unknown as Kysely<JobTables>,
  };
}

/** A stored job in the words of the contract. */
export function jobOf(row: JobRow): SyntheticJob {
  const generated = Number(row.generated);
  const total = Number(row.total);
  const elapsedMs =
    row.started_at === null ? 0 : (row.ended_at ?? new Date()).getTime() - row.started_at.getTime();
  const ratePerSecond = elapsedMs > 0 ? (1_000 * generated) / elapsedMs : 0;
  const { profile, ...request } = workloadRequestSchema.parse(row.request);
  return syntheticJobSchema.parse({
    id: row.id,
    status: row.status,
    // A profile that was learned holds thousands of quantiles: it is not told with every job.
    request: { ...request, profile: typeof profile === 'string' ? profile : null },
    plan: row.plan,
    progress: {
      generated,
      // A batch is made and stored by one statement.
      stored: generated,
      total,
      ratePerSecond: Math.round(ratePerSecond),
      etaMs: ratePerSecond > 0 ? Math.round((1_000 * Math.max(0, total - generated)) / ratePerSecond) : null,
    },
    requestedBy: row.requested_by,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    decision: row.decision,
    result: row.result,
    error: row.error,
  });
}
