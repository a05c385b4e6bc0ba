import { ApexError, newId, type Scope, type SyntheticPlan, type WorkloadRequest } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { Kysely, Updateable } from 'kysely';
import { actorOf } from '../../prices/store/price-rows.ts';
import type { JobRow, JobTables } from './job-rows.ts';

type Database = Kysely<JobTables>;
const mostListed = 200;

/** The jobs of the scope's organization, newest first. */
export function listJobs(database: Database, scope: Scope): Promise<JobRow[]> {
  return withScope(database, scope, (transaction) =>
    transaction
      .selectFrom('synthetic_job')
      .selectAll()
      .where('organization_id', '=', scope.organizationId)
      .orderBy('created_at', 'desc')
      .limit(mostListed)
      .execute(),
  );
}

/** One job. Raises `not_found` for an id that is not this organization's. */
export async function findJob(database: Database, scope: Scope, id: string): Promise<JobRow> {
  const row = await withScope(database, scope, (transaction) =>
    transaction
      .selectFrom('synthetic_job')
      .selectAll()
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  if (row === undefined) throw new ApexError('not_found', `There is no job "${id}" here.`);
  return row;
}

/** Keeps a job: running, or waiting where a person must consent. Raises `synthetic_project_taken` beside another. */
export async function addJob(
  database: Database,
  scope: Scope,
  { request, plan }: { request: WorkloadRequest; plan: SyntheticPlan },
): Promise<JobRow> {
  try {
    return await withScope(database, scope, (transaction) =>
      transaction
        .insertInto('synthetic_job')
        .values({
          id: newId('job'),
          organization_id: scope.organizationId,
          project: plan.project,
          request: JSON.stringify(request),
          plan: JSON.stringify(plan),
          status: plan.approvalReasons.length > 0 ? 'awaiting_approval' : 'running',
          total: String(plan.rows),
          requested_by: actorOf(scope),
          started_at: null,
          ended_at: null,
          decision: null,
          result: null,
          error: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow(),
    );
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error;
    throw new ApexError('synthetic_project_taken', `Another job generates into "${plan.project}" already.`, {
      cause: error,
      details: { project: plan.project },
    });
  }
}

/** Changes a job that is in one of these states; undefined when it is not any more. */
export function changeJob(
  database: Database,
  scope: Scope,
  { id, from, set }: { id: string; from: readonly string[]; set: Updateable<JobTables['synthetic_job']> },
): Promise<JobRow | undefined> {
  return withScope(database, scope, (transaction) =>
    transaction
      .updateTable('synthetic_job')
      .set(set)
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', id)
      .where('status', 'in', from)
      .returningAll()
      .executeTakeFirst(),
  );
}

/** Jobs of all organizations that were running when a process ended. */
export function unfinishedJobs(worker: Database): Promise<JobRow[]> {
  return worker.selectFrom('synthetic_job').selectAll().where('status', '=', 'running').execute();
}

/** Whether somebody else asked for a workload in the project before. */
export async function isOthersProject(database: Database, scope: Scope, project: string): Promise<boolean> {
  const row = await withScope(database, scope, (transaction) =>
    transaction
      .selectFrom('synthetic_job')
      .select('id')
      .where('organization_id', '=', scope.organizationId)
      .where('project', '=', project)
      .where('requested_by', '!=', actorOf(scope))
      .executeTakeFirst(),
  );
  return row !== undefined;
}
