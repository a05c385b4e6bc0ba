// Chat: a thread of questions, the agents at work on them, and their reports. It asks and stops, and otherwise only
// reads: the event log is the truth, and leaving the page changes nothing about a run.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useApplication } from '../../app/application.tsx';
import { usePageTitle } from '../../app/browser/use-page-title.ts';
import { ErrorState } from '../../app/states/page-states.tsx';
import classes from './chat.module.css';
import { Composer } from './composer/composer.tsx';
import { ConnectionBanner } from './conversation/connection-banner.tsx';
import { Conversation } from './conversation/conversation.tsx';
import { useAsk } from './conversation/use-ask.ts';
import { useThreadLog } from './conversation/use-thread-log.ts';
import { EvidencePanel } from './evidence/evidence-panel.tsx';
import { chatStrings } from './strings.ts';
import { threadQuery, threadsKey } from './threads/thread-queries.ts';

/** The page of the thread in the address. */
export function ThreadPage() {
  const { thread } = useParams({ from: '/signed-in/chat/$thread' });
  return <ThreadRoom key={thread} thread={thread} />;
}

function ThreadRoom({ thread }: { readonly thread: string }) {
  const { api } = useApplication();
  const queries = useQueryClient();
  const log = useThreadLog(thread);
  const ask = useMutation({ mutationFn: useAsk(thread) });
  const known = useQuery(threadQuery(api, thread));
  const stop = useMutation({ mutationFn: (run: string) => api.runs.stop(run) });
  const running = log.view.runs.findLast((run) => run.state === 'running');
  const title = log.view.title ?? known.data?.title ?? '';
  usePageTitle(title === '' ? chatStrings.threads.untitled : title);

  const runCount = log.view.runs.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the log says of the thread makes the lists stale.
  useEffect(() => {
    if (!log.caughtUp) return;
    void queries.invalidateQueries({ queryKey: threadsKey });
    void queries.invalidateQueries({ queryKey: ['thread', thread] });
  }, [log.caughtUp, log.view.title, log.view.archived, runCount, running?.id]);

  const error = log.error ?? (known.error?.name === 'ApexError' ? known.error : null);
  if (error !== null && log.view.headSeq === 0) {
    return <ErrorState heading="h1" error={error} onRetry={() => window.location.reload()} />;
  }
  return (
    <EvidencePanel>
      <div className={classes.page}>
        <header className={classes.header}>
          <h1>{title === '' ? chatStrings.threads.untitled : title}</h1>
        </header>
        <ConnectionBanner />
        <div className={classes.scroll}>
          <Conversation log={log} onRetry={ask.mutate} />
        </div>
        <div className={classes.foot}>
          <Composer
            onAsk={ask.mutateAsync}
            error={ask.error ?? stop.error}
            stopping={stop.isPending || (stop.isSuccess && stop.variables === running?.id)}
            {...(running === undefined ? {} : { onStop: () => stop.mutate(running.id) })}
          />
        </div>
      </div>
    </EvidencePanel>
  );
}
