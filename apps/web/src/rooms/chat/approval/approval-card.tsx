import type { DecideApproval } from '@netra/contract';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { formatMoment } from '../../../app/format/moments.ts';
import { useMe } from '../../../app/session/me-query.ts';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import type { ApprovalView } from '../fold/thread-view.ts';
import { chatStrings } from '../strings.ts';
import classes from './approval.module.css';
import { approvalState } from './approval-state.ts';
import { DecisionForm } from './decision-form.tsx';
import { timeLeft } from './time-left.ts';

const strings = chatStrings.approval;
const tickMs = 1_000;

type ApprovalCardProps = { readonly run: string; readonly approval: ApprovalView };

/** A call that waits for a person: which tool, with which arguments, how long still, and the two ways to decide. */
export function ApprovalCard({ run, approval }: ApprovalCardProps) {
  const { api } = useApplication();
  const { state, leftMs } = useApprovalState(approval);
  const decide = useMutation({
    mutationFn: (decision: Omit<DecideApproval, 'argsHash'>) =>
      api.runs.decide(run, approval.approvalId, { ...decision, argsHash: approval.argsHash }),
  });
  return (
    <section
      className={classes.card}
      aria-label={strings.label}
      data-testid="approval"
      data-approval-id={approval.approvalId}
      data-state={state}
      data-event-type={approval.decision === null ? 'approval_requested' : 'approval_resolved'}
    >
      <h3>
        {state !== 'waiting'
          ? strings.label
          : approval.reason === 'in-doubt'
            ? strings.inDoubt
            : strings.title}
        {approval.tool === null ? null : <code>{approval.tool}</code>}
      </h3>
      <p>{approval.title}</p>
      <details open={state === 'waiting'}>
        <summary>{strings.arguments}</summary>
        <pre data-testid="approval-arguments">{JSON.stringify(approval.arguments, null, 2)}</pre>
      </details>
      {state === 'waiting' ? (
        <>
          {/* Not announced: a screen reader would read every second. */}
          <p className={classes.soft} role="timer" data-testid="approval-left">
            {strings.left(timeLeft(leftMs), formatMoment(approval.expiresAt))}
          </p>
          <DecisionForm isPending={decide.isPending} onDecide={decide.mutate} />
        </>
      ) : (
        <Decided state={state} approval={approval} />
      )}
      <ProblemLine error={decide.error} />
    </section>
  );
}

type DecidedProps = {
  readonly state: 'approved' | 'denied' | 'expired';
  readonly approval: ApprovalView;
};

/** What was decided, why, and whether it was the reader. */
function Decided({ state, approval }: DecidedProps) {
  const me = useMe();
  return (
    <p className={classes.soft} role="status">
      {strings.states[state]} {approval.decidedBy === me.user.id ? strings.byYou : null}{' '}
      {approval.comment === null ? null : strings.because(approval.comment)}
    </p>
  );
}

/** The state and the time that is left (ms), each second anew until it is decided or over. */
function useApprovalState(approval: ApprovalView) {
  const [nowMs, setNowMs] = useState(Date.now);
  const state = approvalState(approval, nowMs);
  useEffect(() => {
    if (state !== 'waiting') return;
    const timer = setInterval(() => setNowMs(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [state]);
  return { state, leftMs: Date.parse(approval.expiresAt) - nowMs };
}
