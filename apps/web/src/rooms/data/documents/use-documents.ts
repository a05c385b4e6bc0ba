import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';

export const documentsKey = ['documents'] as const;

/** The organization's documents, last uploaded first, page by page; `search` is part of the name. */
export function useDocuments(search: string) {
  const { api } = useApplication();
  return useInfiniteQuery({
    queryKey: [...documentsKey, 'list', search],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      api.documents.list({
        ...(search === '' ? {} : { search }),
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      }),
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
}

/** The text of one document, passage by passage. */
export function usePassages(id: string) {
  const { api } = useApplication();
  return useInfiniteQuery({
    queryKey: [...documentsKey, 'passages', id],
    initialPageParam: '',
    queryFn: ({ pageParam }) => api.documents.passages(id, pageParam === '' ? {} : { cursor: pageParam }),
    getNextPageParam: ({ next }) => next,
  });
}
