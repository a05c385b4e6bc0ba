import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import {
  ApexError,
  type Scope,
  syntheticDecisionSchema,
  syntheticJobListSchema,
  syntheticJobRequestSchema,
  syntheticJobSchema,
  syntheticPlanSchema,
  syntheticProfilesSchema,
  type WorkloadRequest,
  workloadRequestSchema,
} from '@netra/contract';
import { type HttpService, requireRole } from '@netra/foundation';
import { entryFor } from '../../http/entry.ts';
import type { AnalyticsParts } from '../../http/parts.ts';
import { idSchema, requireStorable } from '../../http/storable.ts';
import { actorOf } from '../../prices/store/price-rows.ts';
import { checkProjects } from '../../session/door.ts';
import { profileNamed, profileNames } from '../profiles/profiles.ts';
import { jobDatabases, jobOf } from './job-rows.ts';
import { addJob, changeJob, findJob, listJobs } from './jobs.ts';
import { planJob } from './plan-job.ts';
import { createJobRunner } from './run-jobs.ts';

const eventsEveryMs = 250;
/** Profiles learned from traces hold thousands of quantiles. */
const bodyLimitBytes = 8 * 1024 * 1024;

/**
 * Adds the routes of generated workloads: profiles, a preview of what a job would make, jobs with their progress as lines
 * of JSON, consent, and cancelling. Jobs that a process left are gone on with when the server is ready.
 */
export function addSyntheticRoutes(app: HttpService, { store, door, intake, prices }: AnalyticsParts): void {
  const read = entryFor(door, 'read');
  const ingest = entryFor(door, 'ingest');
  const databases = jobDatabases(prices);
  const onError = (error: unknown) => app.log.warn({ err: error }, 'a synthetic workload was not generated');
  const runner = createJobRunner(store, databases, { onError, bookOf: intake.bookOf });
  app.addHook('onReady', async () => {
    const resumed = await runner.resume();
    if (resumed > 0) app.log.info({ jobs: resumed }, 'unfinished synthetic workloads are gone on with');
  });
  app.addHook('onClose', () => runner.close());

  const planned = (scope: Scope, request: WorkloadRequest, asksApproval: boolean) =>
    planJob(databases.app, scope, {
      ...{ request, asksApproval, endsAt: new Date().toISOString() },
      book: intake.bookOf(scope.organizationId),
    });

  app.get(
    '/api/v1/synthetic-data/profiles',
    { onRequest: read.onRequest, schema: { response: { 200: syntheticProfilesSchema } } },
    async () => ({
      profiles: profileNames.map((name) => {
        const { description, sensitivity, features } = profileNamed(name);
        return {
          name,
          description,
          sensitivity,
          features: [...new Set(features.map(({ feature }) => feature))],
        };
      }),
    }),
  );

  app.post(
    '/api/v1/synthetic-data/preview',
    {
      onRequest: read.onRequest,
      bodyLimit: bodyLimitBytes,
      schema: { body: syntheticJobRequestSchema, response: { 200: syntheticPlanSchema } },
    },
    async (request) => {
      const { approval, ...asked } = request.body;
      return planned(read.callerOf(request).scope, asked, approval);
    },
  );

  app.post(
    '/api/v1/synthetic-data/jobs',
    {
      onRequest: ingest.onRequest,
      bodyLimit: bodyLimitBytes,
      preHandler: requireStorable,
      schema: { body: syntheticJobRequestSchema, response: { 202: syntheticJobSchema } },
    },
    async (request, reply) => {
      const caller = ingest.callerOf(request);
      const { approval, ...asked } = request.body;
      const plan = await planned(caller.scope, asked, approval);
      checkProjects(caller, [plan.project]);
      // The period is settled now, so that a job that is gone on with makes the same calls.
      const settled = { ...asked, project: plan.project, to: plan.period.to };
      const job = await addJob(databases.app, caller.scope, { request: settled, plan });
      if (job.status === 'running') runner.start(job);
      return reply.status(202).send(jobOf(job));
    },
  );

  app.get(
    '/api/v1/synthetic-data/jobs',
    { onRequest: read.onRequest, schema: { response: { 200: syntheticJobListSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      const jobs = await listJobs(databases.app, caller.scope);
      return {
        jobs: jobs.filter(({ project }) => caller.project === null || caller.project === project).map(jobOf),
      };
    },
  );

  app.get(
    '/api/v1/synthetic-data/jobs/:id',
    { onRequest: read.onRequest, schema: { params: idSchema, response: { 200: syntheticJobSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      const job = await findJob(databases.app, caller.scope, request.params.id);
      checkProjects(caller, [job.project]);
      return jobOf(job);
    },
  );

  app.get(
    '/api/v1/synthetic-data/jobs/:id/events',
    { onRequest: read.onRequest, schema: { params: idSchema } },
    async (request, reply) => {
      const caller = read.callerOf(request);
      const { id } = request.params;
      checkProjects(caller, [(await findJob(databases.app, caller.scope, id)).project]);
      async function* lines(): AsyncGenerator<string> {
        let before = '';
        for (;;) {
          const job = jobOf(await findJob(databases.app, caller.scope, id));
          const line = `${JSON.stringify(job)}\n`;
          if (line !== before) yield line;
          before = line;
          if (job.status !== 'running') return;
          await setTimeout(eventsEveryMs);
        }
      }
      return reply.type('application/x-ndjson').send(Readable.from(lines()));
    },
  );

  app.post(
    '/api/v1/synthetic-data/jobs/:id/decision',
    {
      onRequest: read.onRequest,
      preHandler: requireStorable,
      schema: { params: idSchema, body: syntheticDecisionSchema, response: { 200: syntheticJobSchema } },
    },
    async (request) => {
      const caller = read.callerOf(request);
      const { scope } = caller;
      requireRole(scope, 'analyst');
      const { id } = request.params;
      const { decision: word, note, changes } = request.body;
      const job = await findJob(databases.app, scope, id);
      checkProjects(caller, [job.project]);
      if ((word === 'modify') !== (changes !== undefined))
        throw new ApexError('invalid_request', 'changes: expected with modify, and only with it.', {
          details: { field: 'changes' },
        });
      const at = new Date();
      const decision = JSON.stringify({ decision: word, by: actorOf(scope), at: at.toISOString(), note });
      const before = workloadRequestSchema.parse(job.request);
      const asked = workloadRequestSchema.parse({ ...before, ...changes });
      const plan = await planned(scope, asked, false);
      const set =
        word === 'reject'
          ? { status: 'rejected', ended_at: at, decision }
          : {
              status: 'running',
              decision,
              request: JSON.stringify(asked),
              plan: JSON.stringify(plan),
              total: String(plan.rows),
            };
      const decided = await changeJob(databases.app, scope, { id, from: ['awaiting_approval'], set });
      if (decided === undefined)
        throw new ApexError('conflict', `The job is ${job.status}: there is nothing to decide.`, {
          details: { status: job.status },
        });
      if (decided.status === 'running') runner.start(decided);
      return jobOf(decided);
    },
  );

  app.post(
    '/api/v1/synthetic-data/jobs/:id/cancel',
    { onRequest: ingest.onRequest, schema: { params: idSchema, response: { 200: syntheticJobSchema } } },
    async (request) => {
      const caller = ingest.callerOf(request);
      const { id } = request.params;
      const job = await findJob(databases.app, caller.scope, id);
      checkProjects(caller, [job.project]);
      const set = { status: 'cancelled', ended_at: new Date() };
      const cancelled = await changeJob(databases.app, caller.scope, {
        id,
        from: ['awaiting_approval', 'running'],
        set,
      });
      runner.cancel(id);
      return jobOf(cancelled ?? (await findJob(databases.app, caller.scope, id)));
    },
  );
}
