import { VisuallyHidden } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { LoadingState } from '../../../app/states/page-states.tsx';
import { chatStrings } from '../strings.ts';
import classes from './conversation.module.css';
import { milestoneOf } from './milestone.ts';
import { RunBlock } from './run-block.tsx';
import type { ThreadLog } from './use-thread-log.ts';

type ConversationProps = { readonly log: ThreadLog; readonly onRetry: (question: string) => void };

/** All questions and answers of a thread; the newest question is brought to the top, and stays where a reader left it. */
export function Conversation({ log, onRetry }: ConversationProps) {
  const { runs } = log.view;
  const newest = runs.at(-1);
  const end = useRef<HTMLDivElement>(null);
  const newestId = newest?.id;
  useEffect(() => {
    if (newestId === undefined || !log.caughtUp) return;
    end.current?.previousElementSibling?.scrollIntoView({ block: 'start' });
  }, [newestId, log.caughtUp]);
  return (
    <div className={classes.conversation}>
      <VisuallyHidden aria-live="polite">{log.caughtUp ? milestoneOf(newest) : ''}</VisuallyHidden>
      {runs.map((run) => (
        <RunBlock key={run.id} run={run} onRetry={onRetry} />
      ))}
      <div ref={end} />
      {runs.length > 0 ? null : log.caughtUp ? (
        <p className={classes.working}>{chatStrings.run.none}</p>
      ) : (
        <LoadingState />
      )}
    </div>
  );
}
