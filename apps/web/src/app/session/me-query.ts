import type { ApexClient } from '@netra/client';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useApplication } from '../application.tsx';

const freshForMs = 5 * 60_000;

export const meKey = ['me'] as const;

/** Who is signed in; fetched once before any page behind the sign-in is shown. */
export function meQuery(api: ApexClient) {
  return queryOptions({ queryKey: meKey, queryFn: () => api.auth.me(), staleTime: freshForMs });
}

/** The signed-in person; only for pages behind the sign-in, where it has been loaded already. */
export function useMe() {
  const { api } = useApplication();
  return useSuspenseQuery(meQuery(api)).data;
}
