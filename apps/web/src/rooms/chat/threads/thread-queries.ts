import type { ApexClient } from '@netra/client';
import type { Thread } from '@netra/contract';
import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';

const mostListed = 200;
/** What others ask, or another tab, shows up in the list within this. */
const lookAgainMs = 15_000;

export const threadsKey = ['threads'] as const;

/** The threads of the list, newest first as the server orders them. */
export function threadsQuery(api: ApexClient, archived: boolean) {
  return queryOptions({
    queryKey: [...threadsKey, { archived }],
    queryFn: () => api.threads.list({ archived, limit: mostListed }),
    refetchInterval: lookAgainMs,
  });
}

/** Notes in the lists how far a thread was read, which the server was told as well. */
export function markRead(queries: QueryClient, id: string, readSeq: number): void {
  queries.setQueriesData<{ readonly items: readonly Thread[] }>({ queryKey: threadsKey }, (page) =>
    page === undefined
      ? page
      : {
          ...page,
          items: page.items.map((thread) =>
            thread.id === id ? { ...thread, readSeq: Math.max(thread.readSeq, readSeq) } : thread,
          ),
        },
  );
}

/** The threads in whose title, questions or answers the words stand. */
export function threadSearchQuery(api: ApexClient, archived: boolean, search: string) {
  return queryOptions({
    queryKey: [...threadsKey, { archived, search }],
    queryFn: () => api.threads.list({ archived, search, limit: mostListed }),
    enabled: search !== '',
  });
}

/** One thread: title, marks and head. */
export function threadQuery(api: ApexClient, thread: string) {
  return queryOptions({
    queryKey: ['thread', thread],
    queryFn: () => api.threads.get(thread),
  });
}

export type ThreadChange = {
  readonly id: string;
  readonly title?: string;
  readonly archived?: boolean;
  readonly pinned?: boolean;
};

/** Renames, pins, archives or restores a thread, and reads the lists again. */
export function useChangeThread() {
  const { api } = useApplication();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...change }: ThreadChange) => api.threads.update(id, change),
    onSuccess: (thread) => {
      queries.setQueryData(['thread', thread.id], thread);
      return queries.invalidateQueries({ queryKey: threadsKey });
    },
  });
}
