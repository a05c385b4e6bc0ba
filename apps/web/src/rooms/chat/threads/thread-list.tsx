import { Skeleton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Thread } from '@netra/contract';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { chatStrings } from '../strings.ts';
import { matchingThreads } from './matching-threads.ts';
import { threadSearchQuery, threadsQuery } from './thread-queries.ts';
import { ThreadRow } from './thread-row.tsx';
import classes from './threads.module.css';

const strings = chatStrings.threads;
/** The server is asked when typing pauses; titles answer at once. */
const settleMs = 250;
const longestSearch = 200;

const RenameThread = lazy(() =>
  import('./rename-thread.tsx').then((module) => ({ default: module.RenameThread })),
);

/** The organization's threads: search in titles, questions and answers, pinned first, archived apart. */
export function ThreadList() {
  const { api } = useApplication();
  const [archived, setArchived] = useState(false);
  const [words, setWords] = useState('');
  const [renaming, setRenaming] = useState<Thread | null>(null);
  const threads = useQuery(threadsQuery(api, archived));
  const wanted = words.trim();
  const [settled] = useDebouncedValue(wanted, settleMs);
  const said = useQuery(threadSearchQuery(api, archived, settled));
  const isSearched = wanted === settled && !said.isLoading;
  const shown = matchingThreads(threads.data?.items ?? [], wanted, isSearched ? said.data?.items : []);
  return (
    <section className={classes.section} aria-labelledby="threads-heading">
      <div className={classes.head}>
        <h2 id="threads-heading">{strings.heading}</h2>
        <button
          type="button"
          className={classes.toggle}
          aria-pressed={archived}
          onClick={() => setArchived(!archived)}
        >
          {strings.showArchived}
        </button>
      </div>
      <input
        type="search"
        className={classes.search}
        aria-label={strings.search}
        placeholder={strings.search}
        value={words}
        maxLength={longestSearch}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <div className={classes.scroll}>
        {threads.isPending ? <ListSkeleton /> : null}
        {threads.isError || said.isError ? (
          <p className={classes.note} role="alert">
            {strings.failed}
          </p>
        ) : null}
        {threads.isSuccess && isSearched && shown.length === 0 ? (
          <p className={classes.note}>{wanted === '' ? strings.empty : strings.noMatch}</p>
        ) : null}
        <ul className={classes.list}>
          {shown.map((thread) => (
            <ThreadRow key={thread.id} thread={thread} onRename={setRenaming} />
          ))}
        </ul>
      </div>
      {renaming === null ? null : (
        <Suspense fallback={null}>
          <RenameThread thread={renaming} onClose={() => setRenaming(null)} />
        </Suspense>
      )}
    </section>
  );
}

function ListSkeleton() {
  return (
    <div className={classes.skeleton} aria-hidden>
      <Skeleton height={14} width="80%" />
      <Skeleton height={14} width="60%" />
      <Skeleton height={14} width="72%" />
    </div>
  );
}
