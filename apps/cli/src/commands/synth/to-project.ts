import { ApexError, formatDuration, formatUsd, fromWireError, type SyntheticJob } from '@netra/contract';
import { say, sayJson } from '../../terminal/output.ts';
import { startProgress } from '../../terminal/progress.ts';
import { clientFor, type RemoteOptions } from '../remote-options.ts';
import { checkTruth, saveTruth } from './truth-file.ts';

export type ProjectOptions = RemoteOptions & { project: string; truth?: string; yes?: boolean };

const count = (value: number) => value.toLocaleString('en-US');

/** Raises `approval_needed` with what waits for consent. */
function waits({ id, plan }: SyntheticJob): never {
  const { approvalReasons, rows, estimatedStorageBytes, project, period } = plan;
  throw new ApexError(
    'approval_needed',
    `Job ${id} waits for consent, because ${approvalReasons.join(' and ')}: about ${count(rows)} calls (${count(Math.round(estimatedStorageBytes / 1e6))} MB) into "${project}", ${period.from} to ${period.to}.`,
    {
      details: { job: id, plan },
      suggestion: `Approve it: apex synth approve ${id}; or refuse it: apex synth reject ${id}.`,
    },
  );
}

function ended(job: SyntheticJob, options: RemoteOptions & { truth?: string }): void {
  if (job.error !== null) throw fromWireError(job.error);
  const { plan, result } = job;
  if (result === null)
    throw new ApexError('conflict', `The job ${job.id} was ${job.status}.`, { details: { job: job.id } });
  saveTruth(options.truth, { ...plan, ...result });
  if (options.json) {
    sayJson({ ...plan, synthetic: true, ...result, job: job.id });
    return;
  }
  say(`${count(result.calls)} synthetic calls, ${formatUsd(result.cost)}, in the project ${plan.project}`);
  for (const { lever, feature, calls, saving } of result.truth)
    say(`  ${lever} in ${feature}: ${count(calls)} calls, ${formatUsd(saving)} wasted`);
}

/** Follows a job to its end. Raises what the job failed with, and `approval_needed` while it waits. */
async function follow(id: string, options: RemoteOptions & { truth?: string }): Promise<void> {
  const progress = startProgress(id, options.json ?? false);
  const job = await clientFor(options)
    .synthetic.watch(id, ({ progress: { stored, total, ratePerSecond, etaMs } }) => {
      const left = etaMs === null || etaMs === 0 ? '' : `, ${formatDuration(etaMs)} left`;
      progress.update(stored, total, `${count(stored)} calls, ${count(ratePerSecond)}/s${left}`);
    })
    .finally(() => progress.end());
  if (job.status === 'awaiting_approval') waits(job);
  ended(job, options);
}

/** Generates a workload into a project of the running system. Raises what the service raises, and `approval_needed`. */
export async function synthToProject(
  workload: Record<string, unknown>,
  options: ProjectOptions,
): Promise<void> {
  checkTruth(options.truth);
  const client = clientFor(options);
  const request = { ...workload, project: options.project } as Parameters<typeof client.synthetic.start>[0];
  const job = await client.synthetic.start(request);
  if (job.status === 'awaiting_approval') {
    if (options.yes !== true) waits(job);
    await client.synthetic.decide(job.id, { decision: 'approve', note: 'consented on the command line' });
  }
  await follow(job.id, options);
}

/** Decides on a job that waits, and follows it where it runs. */
export async function decideOn(
  id: string,
  decision: 'approve' | 'reject',
  options: RemoteOptions & { note?: string; truth?: string },
): Promise<void> {
  const job = await clientFor(options).synthetic.decide(id, { decision, note: options.note ?? '' });
  if (decision === 'approve') return follow(id, options);
  if (options.json) return sayJson(job);
  say(`The job ${id} was rejected; nothing is generated.`);
}

/** Ends a job; what it has stored stays. */
export async function cancelJob(id: string, options: RemoteOptions): Promise<void> {
  const job = await clientFor(options).synthetic.cancel(id);
  if (options.json) return sayJson(job);
  say(`The job ${id} is ${job.status}, ${count(job.progress.stored)} calls are stored.`);
}
