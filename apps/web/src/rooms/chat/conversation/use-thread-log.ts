import type { ApexError } from '@netra/contract';
import { useEffect, useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { foldEvents } from '../fold/fold-events.ts';
import { emptyThreadView, type ThreadView } from '../fold/thread-view.ts';

export type ThreadLog = {
  readonly view: ThreadView;
  /** True once everything that had happened before the page was opened is in the view. */
  readonly caughtUp: boolean;
  readonly error: ApexError | null;
};

const unread: ThreadLog = { view: emptyThreadView, caughtUp: false, error: null };

/**
 * Reads a thread's log from its start and follows it. A lost connection is resumed by the stream at the last event
 * seen, so the view has neither gap nor duplicate. Mount the caller anew (`key`) for another thread.
 */
export function useThreadLog(thread: string): ThreadLog {
  const { stream } = useApplication();
  const [log, setLog] = useState(unread);
  useEffect(() => {
    setLog(unread);
    const subscription = stream.subscribe(
      thread,
      { afterSeq: 0 },
      {
        onEvents: (events) => setLog((old) => ({ ...old, view: foldEvents(old.view, events) })),
        onReset: () => setLog((old) => ({ ...old, view: emptyThreadView })),
        onCaughtUp: () => setLog((old) => ({ ...old, caughtUp: true })),
        onError: (error) => setLog((old) => ({ ...old, error })),
      },
    );
    return () => subscription.unsubscribe();
  }, [stream, thread]);
  return log;
}
