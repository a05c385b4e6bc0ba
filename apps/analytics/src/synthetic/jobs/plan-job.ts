import type { Scope, SyntheticPlan, WorkloadRequest } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { Kysely } from 'kysely';
import { batchesOf, planWorkload } from '../plan.ts';
import { workloadOf } from '../workload-request.ts';
import type { JobTables } from './job-rows.ts';
import { isOthersProject } from './jobs.ts';

/** Calls from which on a project that others use is not filled without consent. */
const fewerThan = 50_000;
/** The project that calls without one belong to: everybody's. */
const everybodys = 'default';
/** Bytes of a generated call in all tables of the engine, roll-ups included: 194 were measured over 200,000 calls of four profiles. */
const bytesPerCall = 200;

type Planned = {
  readonly request: WorkloadRequest;
  readonly asksApproval: boolean;
  readonly endsAt: string;
  /** The organization's price book. */
  readonly book: PriceBook;
};

/**
 * What a job will make, how much room it takes, and why somebody must consent to it first. Raises what `workloadOf` and
 * `planWorkload` raise.
 */
export async function planJob(
  database: Kysely<JobTables>,
  scope: Scope,
  { request, asksApproval, endsAt, book }: Planned,
): Promise<SyntheticPlan> {
  const plan = planWorkload({ ...workloadOf(request, endsAt), book });
  const { profile, project, seed, period } = plan;
  const rows = batchesOf(plan, Number.POSITIVE_INFINITY).reduce((sum, { calls }) => sum + calls, 0);
  const isShared = project === everybodys || (await isOthersProject(database, scope, project));
  return {
    profile: profile.name,
    project,
    seed,
    period,
    rows,
    estimatedStorageBytes: rows * bytesPerCall,
    features: profile.features.map(({ feature, provider, model }) => ({ feature, provider, model })),
    approvalReasons: [
      ...(request.calls > fewerThan && isShared
        ? [`${request.calls} calls are more than ${fewerThan} in a project that others use`]
        : []),
      ...(profile.sensitivity === 'high' ? [`the profile ${profile.name} is highly sensitive`] : []),
      ...(asksApproval ? ['consent was asked for'] : []),
    ],
  };
}
