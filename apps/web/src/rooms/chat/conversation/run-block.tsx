import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, memo, Suspense } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import { ErrorState, LoadingState } from '../../../app/states/page-states.tsx';
import { Activity } from '../activity/activity.tsx';
import { ApprovalCard } from '../approval/approval-card.tsx';
import type { RunView } from '../fold/thread-view.ts';
import { chatStrings } from '../strings.ts';
import classes from './conversation.module.css';
import { KnownSoFar } from './known-so-far.tsx';
import { WorkingLine } from './working-line.tsx';

const strings = chatStrings.run;
const longestWholeQuestion = 600;

const ReportView = lazy(() =>
  import('../report/report-view.tsx').then((module) => ({ default: module.ReportView })),
);
const Markdown = lazy(() => import('./markdown.tsx').then((module) => ({ default: module.Markdown })));

type RunBlockProps = { readonly run: RunView; readonly onRetry: (question: string) => void };

/** One question and its answer: what the agents do beside what they found. */
export const RunBlock = memo(function RunBlock({ run, onRetry }: RunBlockProps) {
  return (
    <article className={classes.run} id={run.id} data-testid="run" data-run={run.id} data-state={run.state}>
      <Question text={run.question} />
      <div className={classes.columns}>
        <div className={classes.answer}>
          {run.state === 'running' ? <WorkingLine run={run} /> : null}
          {run.approvals.map((approval) => (
            <ApprovalCard key={approval.approvalId} run={run.id} approval={approval} />
          ))}
          {run.report === null ? <PartialAnswer run={run} /> : <FinalAnswer reportId={run.report.reportId} />}
          <RunEnd run={run} onRetry={onRetry} />
        </div>
        <Activity run={run} />
      </div>
    </article>
  );
});

/** A pasted log must not push its answer out of sight. */
function Question({ text }: { readonly text: string }) {
  const heading = <h2 className={classes.question}>{text}</h2>;
  return text.length <= longestWholeQuestion ? (
    heading
  ) : (
    <ScrollRegion className={classes.longQuestion} label={strings.question}>
      {heading}
    </ScrollRegion>
  );
}

function PartialAnswer({ run }: { readonly run: RunView }) {
  if (run.parts.length === 0) return run.state === 'running' ? <KnownSoFar run={run} /> : null;
  return (
    <div className={classes.partial} data-testid="partial-text">
      <Suspense fallback={null}>
        {run.parts.map((part) => (
          <Markdown key={`${part.messageId}/${part.part}`} text={part.text} />
        ))}
      </Suspense>
    </div>
  );
}

function FinalAnswer({ reportId }: { readonly reportId: string }) {
  const { api } = useApplication();
  const report = useQuery({
    queryKey: ['report', reportId],
    queryFn: () => api.reports.get(reportId),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (report.isPending) return <LoadingState />;
  if (report.isError) return <ErrorState error={report.error} onRetry={() => void report.refetch()} />;
  return (
    <Suspense fallback={<LoadingState />}>
      <ReportView report={report.data} />
    </Suspense>
  );
}

function RunEnd({ run, onRetry }: RunBlockProps) {
  if (run.state !== 'failed' && run.state !== 'cancelled') return null;
  const failed = run.state === 'failed';
  return (
    <div
      className={classes.end}
      data-state={run.state}
      data-event-type={failed ? 'run_failed' : 'run_cancelled'}
      role={failed ? 'alert' : undefined}
    >
      <p>
        <strong>{failed ? strings.failed : strings.cancelled}</strong>
        {run.error === null ? null : ` ${run.error.message} ${run.error.suggestion}`}
        {run.cancelReason === null ? null : `: ${run.cancelReason}`}
      </p>
      <Button variant="default" onClick={() => onRetry(run.question)}>
        {strings.retry}
      </Button>
    </div>
  );
}
