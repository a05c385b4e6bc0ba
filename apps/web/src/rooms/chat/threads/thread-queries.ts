import type { ApexClient } from '@netra/client';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';

const mostListed = 200;

export const threadsKey = ['threads'] as const;

/** The threads of the list, newest first as the server orders them. */
export function threadsQuery(api: ApexClient, archived: boolean) {
  return queryOptions({
    queryKey: [...threadsKey, { archived }],
    queryFn: () => api.threads.list({ archived, limit: mostListed }),
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
