import { setTimeout as delay } from 'node:timers/promises';
import type { ToolCall } from '@netra/agents';
import {
  ApexError,
  type EventDataOf,
  formatUsd,
  type SyntheticJob,
  type SyntheticJobStatus,
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
/** Who watches is told how far it is at most this often. */
const tellEveryMs = 1_000;
/** How long is waited for a job; a longer one goes on by itself, and is told as it stands. */
const patienceMs = 180_000;
/** Jobs that made nothing, or nothing that stands for what was asked. */
const withoutCalls: readonly SyntheticJobStatus[] = ['failed', 'cancelled', 'rejected'];

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

const hourMs = 3_600_000;

/** Everything that decides which calls are made, in one text: the same text makes the same calls. */
function settledText({
  profile,
  calls,
  days,
  seed,
  inject = '',
  to,
  project,
}: NonNullable<SyntheticJob['request']>): string {
  const endHour = to === undefined ? null : Math.floor(Date.parse(to) / hourMs);
  return JSON.stringify([profile, calls, days, seed, inject.trim(), endHour, project]);
}

/** Nobody makes a second workload beside this job. */
function taken({ id, status, plan: { project } }: SyntheticJob, why: string): ApexError {
  return new ApexError('synthetic_project_taken', `The project "${project}" ${why}.`, {
    details: { project, job: id, status },
    suggestion: 'Generate into a project of another name.',
  });
}

/**
 * The job that an earlier execution of the very same request began: consent was given for these arguments, not for the
 * project. One whose calls were all deleted since counts no more. Raises `synthetic_project_taken` beside another job.
 */
async function begun(
  request: Parsed<'generate-workload'>,
  analytics: Analytics,
): Promise<SyntheticJob | undefined> {
  const [{ jobs }, held] = await Promise.all([
    analytics.send({ method: 'GET', path: `${root}/jobs`, answer: syntheticJobListSchema }),
    analytics.ask('data-sufficiency', { filter: { project: [request.project] } }),
  ]);
  const present = jobs.find(
    ({ plan, status }) =>
      plan.project === request.project &&
      !withoutCalls.includes(status) &&
      !(status === 'done' && held.calls === 0),
  );
  if (present === undefined) return undefined;
  if (present.request === undefined || settledText(present.request) !== settledText(request))
    throw taken(present, `has a job of another request, which is ${present.status}`);
  if (present.result !== null && present.result.calls !== held.calls)
    throw taken(present, `holds ${held.calls} calls, not the ${present.result.calls} that were generated`);
  return present;
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

/** How far a job has come, as people who watch the run are told. */
function progressOf({ id, status, progress }: SyntheticJob): EventDataOf<'progress'> {
  const { stored, total, ratePerSecond, etaMs } = progress;
  const state = status === 'running' || status === 'done' || status === 'cancelled' ? status : 'failed';
  const message = `${count(stored, 'call')} of about ${total.toLocaleString('en-US')} are stored`;
  return { jobId: id, kind: 'generation', state, done: stored, total, ratePerSecond, etaMs, message };
}

async function ended(
  job: SyntheticJob,
  analytics: Analytics,
  { signal, onProgress }: Pick<ToolCall<unknown>, 'signal' | 'onProgress'>,
): Promise<SyntheticJob> {
  const startedAt = performance.now();
  let toldAt = startedAt;
  let told = 0;
  let seen = job;
  while (seen.status === 'running' && performance.now() - startedAt < patienceMs) {
    await delay(pollMs, undefined, { signal });
    seen = await analytics.send({
      method: 'GET',
      path: `${root}/jobs/${job.id}`,
      answer: syntheticJobSchema,
    });
    // A job that is over at once needs no word of how far it is.
    const isNews = seen.progress.stored !== told && performance.now() - toldAt >= tellEveryMs;
    if (!isNews) continue;
    await onProgress?.(progressOf(seen));
    [told, toldAt] = [seen.progress.stored, performance.now()];
  }
  return seen;
}

/** The job's end, where it has made nothing. Raises `synthetic_project_taken` and `workload_not_generated`. */
function refuseUnmade({ id, status, error, plan }: SyntheticJob): void {
  if (!withoutCalls.includes(status)) return;
  const isTaken = error?.code === 'synthetic_project_taken';
  throw new ApexError(
    isTaken ? 'synthetic_project_taken' : 'workload_not_generated',
    error?.message ?? `The job into "${plan.project}" was ${status}.`,
    { details: { job: id, project: plan.project, status, ...(error === null ? {} : { code: error.code }) } },
  );
}

/**
 * Generates a workload by a job of analytics, and waits for it; a job of the very same request is taken over. Raises
 * `synthetic_project_taken` beside another one or other calls, and `workload_not_generated`.
 */
export const generateWorkload: Derivation<'generate-workload'> = {
  name: 'generate-workload',
  async derive(request, analytics, call) {
    const earlier = await begun(request, analytics);
    const body = { ...request, approval: false };
    const job =
      earlier ??
      (await analytics.send({ method: 'POST', path: `${root}/jobs`, body, answer: syntheticJobSchema }));
    const allowed = job.status === 'awaiting_approval' ? await consent(job, analytics) : job;
    const done = await ended(allowed, analytics, call);
    refuseUnmade(done);
    const { result } = done;
    return { ...done, wasteCost: result === null ? null : sumUsd(result.truth.map(({ saving }) => saving)) };
  },
  summarize: ({ status, result, plan, progress, wasteCost }) =>
    result === null
      ? `The job into ${plan.project} is ${status}: ${count(progress.stored, 'call')} of ${progress.total} so far.`
      : `${count(result.calls, 'call')} worth ${formatUsd(result.cost)} are in the project ${plan.project}${wasteCost === null || result.truth.length === 0 ? '' : `, ${formatUsd(wasteCost)} of it waste that was built in`}.`,
};
