import { Button, Group } from '@mantine/core';
import type { DecideApproval } from '@netra/contract';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { formatMoment } from '../../../app/format/moments.ts';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import type { ApprovalView } from '../fold/thread-view.ts';
import { chatStrings } from '../strings.ts';
import classes from './approval.module.css';
import { approvalState } from './approval-state.ts';

const strings = chatStrings.approval;

type ApprovalCardProps = { readonly run: string; readonly approval: ApprovalView };

/** A call that waits for a person: which tool, with which arguments, until when, and the two buttons that decide. */
export function ApprovalCard({ run, approval }: ApprovalCardProps) {
  const { api } = useApplication();
  const state = useApprovalState(approval);
  const decide = useMutation({
    mutationFn: (decision: DecideApproval['decision']) =>
      api.runs.decide(run, approval.approvalId, { decision, argsHash: approval.argsHash }),
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
        {approval.reason === 'in-doubt' ? strings.inDoubt : strings.title}
        {approval.tool === null ? null : <code>{approval.tool}</code>}
      </h3>
      <p>{approval.title}</p>
      <details open={state === 'waiting'}>
        <summary>{strings.arguments}</summary>
        <pre>{JSON.stringify(approval.arguments, null, 2)}</pre>
      </details>
      {state === 'waiting' ? (
        <>
          <p className={classes.soft}>{strings.until(formatMoment(approval.expiresAt))}</p>
          <Group gap="xs">
            <Button loading={decide.isPending} onClick={() => decide.mutate('approved')}>
              {strings.approve}
            </Button>
            <Button variant="default" disabled={decide.isPending} onClick={() => decide.mutate('denied')}>
              {strings.reject}
            </Button>
          </Group>
        </>
      ) : (
        <p className={classes.soft}>{strings.states[state]}</p>
      )}
      <ProblemLine error={decide.error} />
    </section>
  );
}

/** The state now, and again when the time to decide is over. */
function useApprovalState(approval: ApprovalView) {
  const [nowMs, setNowMs] = useState(Date.now);
  const state = approvalState(approval, nowMs);
  const leftMs = Date.parse(approval.expiresAt) - nowMs;
  useEffect(() => {
    if (state !== 'waiting') return;
    const timer = setTimeout(() => setNowMs(Date.now()), leftMs);
    return () => clearTimeout(timer);
  }, [state, leftMs]);
  return state;
}
