import {
  accessTokenResponseSchema,
  apiKeyListSchema,
  type CreateKeyRequest,
  createdKeySchema,
  type LoginRequest,
  meSchema,
  organizationListSchema,
  organizationSchema,
  type RegisterRequest,
  sessionListSchema,
} from '@netra/contract';
import { z } from 'zod';
import type { Request, Requester } from '../http/requester.ts';

/** Signing in and out, sessions, organizations and keys. Sign-in lives in an HttpOnly cookie, never seen here. */
export function authRoutes(requester: Requester) {
  const send = <Schema extends z.ZodType>(request: Omit<Request<Schema>, 'credential'>) =>
    requester.send<Schema>({ ...request, credential: 'cookie' } as Request<Schema>);
  const change = async (method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<void> => {
    await send({ method, path, body, answer: z.unknown() });
  };
  return {
    me: () => send({ method: 'GET', path: '/auth/me', answer: meSchema }),
    /** A fresh access token for the session in the cookie; raises `unauthenticated` when there is none. */
    token: () =>
      send({ method: 'POST', path: '/auth/token', repeatable: true, answer: accessTokenResponseSchema }),
    login: (body: LoginRequest) => send({ method: 'POST', path: '/auth/login', body, answer: meSchema }),
    register: (body: RegisterRequest) =>
      send({ method: 'POST', path: '/auth/register', body, answer: meSchema }),
    logout: () => change('POST', '/auth/logout'),
    sessions: {
      list: () => send({ method: 'GET', path: '/auth/sessions', answer: sessionListSchema }),
      end: (session: string) => change('DELETE', `/auth/sessions/${encodeURIComponent(session)}`),
    },
    organizations: {
      list: () => send({ method: 'GET', path: '/auth/organizations', answer: organizationListSchema }),
      create: (name: string) =>
        send({ method: 'POST', path: '/auth/organizations', body: { name }, answer: organizationSchema }),
    },
    /** Tokens fetched from then on are for this organization. */
    switchOrganization: (organizationId: string) =>
      change('POST', '/auth/organizations/active', { organizationId }),
    keys: {
      list: () => send({ method: 'GET', path: '/auth/keys', answer: apiKeyListSchema }),
      /** The key itself is in the answer, this once. */
      create: (body: CreateKeyRequest) =>
        send({ method: 'POST', path: '/auth/keys', body, answer: createdKeySchema }),
      remove: (key: string) => change('DELETE', `/auth/keys/${encodeURIComponent(key)}`),
    },
  };
}
