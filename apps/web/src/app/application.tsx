import type { ApexClient, EventStream } from '@netra/client';
import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { AccessTokens } from './session/access-tokens.ts';

/** What lives as long as the page: one client, one socket, one cache, one access token. */
export type Application = {
  readonly api: ApexClient;
  readonly stream: EventStream;
  readonly tokens: AccessTokens;
  readonly queries: QueryClient;
};

export const ApplicationContext = createContext<Application | null>(null);

/** The page's long-lived parts. */
export function useApplication(): Application {
  const application = useContext(ApplicationContext);
  if (application === null) throw new Error('useApplication is only for components inside the application');
  return application;
}
