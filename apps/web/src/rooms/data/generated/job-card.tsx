import { Button, Group } from '@mantine/core';
import { formatFigureValue, formatUsd, type SyntheticJob } from '@netra/contract';
import { Link } from '@tanstack/react-router';
import { formatPeriod } from '../../../app/format/moments.ts';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import classes from '../data.module.css';
import { generatedStrings } from './strings.ts';
import { useJobChange } from './use-jobs.ts';

const strings = generatedStrings.list;

/** One generated workload: its plan, how far it is, what came of it, and what may be decided. */
export function JobCard({ job, mayChange }: { readonly job: SyntheticJob; readonly mayChange: boolean }) {
  const { status, plan, decision, error } = job;
  return (
    <article data-testid="generated-job" data-job={job.id} data-status={status}>
      <h3>
        {plan.project}: {strings.states[status]}
      </h3>
      <p className={classes.text}>
        {strings.plan(plan.profile, plan.rows, plan.seed)}; {formatPeriod(plan.period)} UTC;{' '}
        {strings.storage(plan.estimatedStorageBytes)}
      </p>
      {status === 'awaiting_approval' ? (
        <p className={classes.text}>
          {strings.reasons} {plan.approvalReasons.join('; ')}.
        </p>
      ) : null}
      <Progress job={job} />
      <Result job={job} />
      {decision === null ? null : (
        <p className={classes.text}>{strings.decided(decision.decision, decision.by, decision.note)}</p>
      )}
      {error === null ? null : <p role="alert">{error.message}</p>}
      {mayChange ? <Actions job={job} /> : null}
    </article>
  );
}

function Progress({ job: { status, progress } }: { readonly job: SyntheticJob }) {
  if (status !== 'running') return null;
  const { stored, total, ratePerSecond, etaMs } = progress;
  const text = strings.stored(stored, total);
  return (
    <p className={classes.text}>
      <progress value={stored} max={total} aria-label={text} /> {text}, {strings.rate(ratePerSecond)}
      {etaMs === null ? '' : `, ${strings.left(formatFigureValue(etaMs, 'ms'))}`}
    </p>
  );
}

function Result({ job: { result, plan } }: { readonly job: SyntheticJob }) {
  if (result === null) return null;
  return (
    <>
      <p className={classes.text}>
        {strings.result(result.calls, formatUsd(result.cost))}.{' '}
        <Link to="/savings" search={{ ...plan.period, project: plan.project }}>
          {strings.savings}
        </Link>
      </p>
      {result.truth.length === 0 ? null : (
        <>
          <p className={classes.text}>{strings.waste}</p>
          <ul>
            {result.truth.map(({ lever, feature, saving }) => (
              <li key={`${lever}/${feature}`}>{strings.saving(lever, feature, formatUsd(saving))}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Actions({ job: { id, status, plan } }: { readonly job: SyntheticJob }) {
  const change = useJobChange();
  const named = (what: string) => ({
    'aria-label': strings.of(what, plan.project),
    loading: change.isPending,
  });
  const isWaiting = status === 'awaiting_approval';
  if (!isWaiting && status !== 'running') return null;
  return (
    <>
      <Group gap="xs">
        {isWaiting ? (
          <>
            <Button
              size="compact-sm"
              {...named(strings.approve)}
              onClick={() => change.mutate({ kind: 'decide', id, decision: 'approve' })}
            >
              {strings.approve}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              {...named(strings.reject)}
              onClick={() => change.mutate({ kind: 'decide', id, decision: 'reject' })}
            >
              {strings.reject}
            </Button>
          </>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            {...named(strings.cancel)}
            onClick={() => change.mutate({ kind: 'cancel', id })}
          >
            {strings.cancel}
          </Button>
        )}
      </Group>
      <ProblemLine error={change.error} />
    </>
  );
}
