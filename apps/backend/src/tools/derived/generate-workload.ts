import { setTimeout as delay } from 'node:timers/promises';
import {
  ApexError,
  formatUsd,
  type SyntheticJob,
  sumUsd,
  syntheticJobListSchema,
  syntheticJobSchema,
  syntheticPlanSchema,
  syntheticProfilesSchema,
} from '@netra/contract';
import type { Analytics } from '../analytics-access.ts';
import type { Derivation, Parsed } from '../derived-tool.ts';
import { count, span } from './words.ts';

const root = '/api/v1/synthetic-data';
const pollMs = 200;
/** How long is waited for a job; a longer one goes on by itself, and is told as it stands. */
const patienceMs = 180_000;

/** What calls can be generated from. */
export const workloadProfiles: Derivation<'workload-profiles'> = {
  name: 'workload-profiles',
  derive: (_, analytics) =>
    analytics.send({ method: 'GET', path: `${root}/profiles`, answer: syntheticProfilesSchema }),
  summarize: ({ profiles }) => `Profiles: ${profiles.map(({ name }) => name).join(', ')}.`,
};

/** What a workload would be. */
export const planWorkload: Derivation<'plan-workload'> = {
  name: 'plan-workload',
  derive: (body, analytics) =>
    analytics.send({ method: 'POST', path: `${root}/preview`, body, answer: syntheticPlanSchema }),
  summarize: ({ rows, project, profile, period, estimatedStorageBytes }) =>
    `About ${count(rows, 'call')} of the profile ${profile} into the project ${project}, ${span(period)}, in ${count(Math.ceil(estimatedStorageBytes / 1e6), 'megabyte')}.`,
};

/** The job that an earlier execution of the same request began; a project has one. */
async function begun(
  request: Parsed<'generate-workload'>,
  analytics: Analytics,
): Promise<SyntheticJob | undefined> {
  const { jobs } = await analytics.send({
    method: 'GET',
    path: `${root}/jobs`,
    answer: syntheticJobListSchema,
  });
  return jobs.find(
    ({ plan, status }) =>
      plan.project === request.project &&
      plan.seed === request.seed &&
      plan.profile === request.profile &&
      status !== 'failed' &&
      status !== 'cancelled' &&
      status !== 'rejected',
  );
}

/** Consent that analytics asks for as well was given already: with the arguments, when this tool was allowed to run. */
function consent({ id }: SyntheticJob, analytics: Analytics): Promise<SyntheticJob> {
  const body = { decision: 'approve', note: 'Approved with its arguments in the run that asked for it.' };
  return analytics.send({
    method: 'POST',
    path: `${root}/jobs/${id}/decision`,
    body,
    answer: syntheticJobSchema,
  });
}

async function ended(job: SyntheticJob, analytics: Analytics, signal: AbortSignal): Promise<SyntheticJob> {
  const startedAt = performance.now();
  let seen = job;
  while (seen.status === 'running' && performance.now() - startedAt < patienceMs) {
    await delay(pollMs, undefined, { signal });
    seen = await analytics.send({
      method: 'GET',
      path: `${root}/jobs/${job.id}`,
      answer: syntheticJobSchema,
    });
  }
  return seen;
}

/** Generates a workload by a job of analytics, and waits for it. Raises what the job failed with. */
export const generateWorkload: Derivation<'generate-workload'> = {
  name: 'generate-workload',
  async derive(request, analytics, { signal }) {
    const earlier = await begun(request, analytics);
    const body = { ...request, approval: false };
    const job =
      earlier ??
      (await analytics.send({ method: 'POST', path: `${root}/jobs`, body, answer: syntheticJobSchema }));
    const allowed = job.status === 'awaiting_approval' ? await consent(job, analytics) : job;
    const done = await ended(allowed, analytics, signal);
    if (done.error !== null)
      throw new ApexError('workload_not_generated', done.error.message, {
        details: { job: done.id, project: request.project, code: done.error.code },
      });
    const { result } = done;
    return { ...done, wasteCost: result === null ? null : sumUsd(result.truth.map(({ saving }) => saving)) };
  },
  summarize: ({ status, result, plan, progress, wasteCost }) =>
    result === null
      ? `The job into ${plan.project} is ${status}: ${count(progress.stored, 'call')} of ${progress.total} so far.`
      : `${count(result.calls, 'call')} worth ${formatUsd(result.cost)} are in the project ${plan.project}${wasteCost === null || result.truth.length === 0 ? '' : `, ${formatUsd(wasteCost)} of it waste that was built in`}.`,
};
