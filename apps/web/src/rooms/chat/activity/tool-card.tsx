import { formatFigureValue } from '@netra/contract';
import { IconChecks, IconLoader2, IconX } from '@tabler/icons-react';
import { useOpenEvidence } from '../evidence/evidence-context.tsx';
import type { ToolOutcome, ToolView } from '../fold/thread-view.ts';
import { chatStrings } from '../strings.ts';
import classes from './activity.module.css';

const strings = chatStrings.agent;
const iconSize = 13;

/** One call of a tool: why, with which arguments, and what came of it. */
export function ToolCard({ tool }: { readonly tool: ToolView }) {
  return (
    <div className={classes.tool} data-tool={tool.tool} data-call-id={tool.callId}>
      <details data-event-type="tool_executing">
        <summary>
          <OutcomeIcon outcome={tool.outcome} />
          <code>{tool.tool}</code>
          <span className={classes.purpose}>{tool.purpose}</span>
          {tool.outcome === null ? null : (
            <span className={classes.duration}>{formatFigureValue(tool.outcome.durationMs, 'ms')}</span>
          )}
        </summary>
        <div className={classes.arguments}>
          <span className={classes.soft}>{strings.arguments}</span>
          <pre>{JSON.stringify(tool.arguments, null, 2)}</pre>
        </div>
      </details>
      {tool.outcome === null ? (
        <ProgressRow tool={tool} />
      ) : (
        <OutcomeRow tool={tool.tool} outcome={tool.outcome} />
      )}
    </div>
  );
}

function ProgressRow({ tool: { progress } }: { readonly tool: ToolView }) {
  if (progress === undefined) return null;
  const { message, done, total, etaMs } = progress;
  return (
    <p className={classes.outcome} data-event-type="progress">
      <progress value={done} max={total ?? undefined} aria-label={message} /> {message}
      {etaMs === null ? '' : `, ${strings.left(formatFigureValue(etaMs, 'ms'))}`}
    </p>
  );
}

function OutcomeIcon({ outcome }: { readonly outcome: ToolOutcome | null }) {
  if (outcome === null) return <IconLoader2 size={iconSize} className={classes.spin ?? ''} aria-hidden />;
  return outcome.kind === 'completed' ? (
    <IconChecks size={iconSize} className={classes.good ?? ''} aria-hidden />
  ) : (
    <IconX size={iconSize} className={wasStopped(outcome) ? '' : (classes.bad ?? '')} aria-hidden />
  );
}

/** A call that ended because somebody stopped the run is no failure to look into. */
function wasStopped(outcome: Extract<ToolOutcome, { kind: 'failed' }>): boolean {
  return outcome.error.code === 'run_stopped';
}

function OutcomeRow({ tool, outcome }: { readonly tool: string; readonly outcome: ToolOutcome }) {
  const openEvidence = useOpenEvidence();
  if (outcome.kind === 'failed') {
    return (
      <p
        className={classes.outcome}
        data-failed={!wasStopped(outcome) || undefined}
        data-event-type="tool_failed"
      >
        {outcome.error.message}
      </p>
    );
  }
  return (
    <p className={classes.outcome} data-event-type="tool_completed">
      {outcome.summary}{' '}
      <button
        type="button"
        className={classes.evidence}
        data-evidence-id={outcome.evidenceId}
        aria-label={strings.evidenceOf(tool)}
        onClick={() => openEvidence({ evidenceId: outcome.evidenceId })}
      >
        {strings.evidence}
      </button>
    </p>
  );
}
