import type { Subscription } from '@netra/client';
import type { ApexError } from '@netra/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { foldEvents } from '../fold/fold-events.ts';
import { emptyThreadView, type ThreadView } from '../fold/thread-view.ts';
import { markRead } from '../threads/thread-queries.ts';

export type ThreadLog = {
  readonly view: ThreadView;
  /** True once everything that had happened before the page was opened is in the view. */
  readonly caughtUp: boolean;
  readonly error: ApexError | null;
};

const nothingYet: ThreadLog = { view: emptyThreadView, caughtUp: false, error: null };

/**
 * Reads a thread's log from its start and follows it. A lost connection is resumed by the stream at the last event
 * seen, so the view has neither gap nor duplicate. Mount the caller anew (`key`) for another thread.
 */
export function useThreadLog(thread: string): ThreadLog {
  const { stream } = useApplication();
  const [log, setLog] = useState(nothingYet);
  const reading = useRef<Subscription | null>(null);
  useEffect(() => {
    setLog(nothingYet);
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
    reading.current = subscription;
    return () => {
      reading.current = null;
      subscription.unsubscribe();
    };
  }, [stream, thread]);
  useReadPosition(thread, log, reading);
  return log;
}

/** A run says much at once: how far it was read is told when it pauses, or this often. */
const tellAfterMs = 1_000;

/** Tells the server how far the thread was read, for other tabs and devices; in a page that nobody sees nothing is read. */
function useReadPosition(
  thread: string,
  { view: { headSeq }, caughtUp }: ThreadLog,
  reading: { readonly current: Subscription | null },
): void {
  const queries = useQueryClient();
  const told = useRef(0);
  const seen = useRef(0);
  const tell = useCallback(() => {
    if (seen.current <= told.current) return;
    told.current = seen.current;
    reading.current?.acknowledge(seen.current);
    markRead(queries, thread, seen.current);
  }, [queries, reading, thread]);
  const [isSeen, setSeen] = useState(() => document.visibilityState === 'visible');
  useEffect(() => {
    const look = () => setSeen(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  useEffect(() => {
    if (!caughtUp || !isSeen) return;
    seen.current = headSeq;
    const timer = setTimeout(tell, tellAfterMs);
    return () => clearTimeout(timer);
  }, [caughtUp, isSeen, headSeq, tell]);
  // Whoever leaves at once has read it all the same; told before the subscription ends, as its effect is cleaned up later.
  useLayoutEffect(() => tell, [tell]);
}
