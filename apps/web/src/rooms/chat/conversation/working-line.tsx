import { Loader } from '@mantine/core';
import { formatFigureValue } from '@netra/contract';
import { useEffect, useState } from 'react';
import { readableName } from '../../../app/format/readable-name.ts';
import type { RunView } from '../fold/thread-view.ts';
import { chatStrings } from '../strings.ts';
import classes from './conversation.module.css';

const tickMs = 1_000;
const strings = chatStrings.run;

/** Who is at work on the run now, and for how long it has been going on. */
export function WorkingLine({ run }: { readonly run: RunView }) {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  const busy = run.agents.filter((agent) => agent.state === 'running' && agent.name !== 'supervisor');
  const who = busy.map((agent) => readableName(agent.name)).join(', ');
  const elapsedMs = Math.max(0, nowMs - Date.parse(run.startedAt));
  return (
    <p className={classes.working} data-testid="working">
      <Loader size={12} aria-hidden />
      <span>{doing(run, who)}</span>
      {elapsedMs < tickMs ? null : (
        <span>{formatFigureValue(Math.floor(elapsedMs / 1000) * 1000, 'ms')}</span>
      )}
    </p>
  );
}

function doing(run: RunView, who: string): string {
  if (run.approvals.some(({ decision }) => decision === null)) return strings.waiting;
  if (run.agents.length === 0) return strings.preparing;
  return who === '' ? strings.working : who;
}
