import { accessTokenResponseSchema, keyPermissionSchema, meSchema } from '@netra/contract';
import { z } from 'zod';
import type { Requester } from '../http/requester.ts';

const keySchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  permissions: z.array(keyPermissionSchema),
});

export type Credentials = { readonly email: string; readonly password: string };
export type Registration = Credentials & { readonly name: string; readonly organization?: string };
export type KeyRequest = {
  readonly name: string;
  readonly permissions: readonly z.infer<typeof keyPermissionSchema>[];
  readonly project?: string;
};

/** Signing in and out, and keys. Sign-in lives in an HttpOnly cookie, which these requests carry and never see. */
export function authRoutes(requester: Requester) {
  const change = async (path: string, body?: unknown): Promise<void> => {
    await requester.send({ method: 'POST', path, body, credential: 'cookie', answer: z.unknown() });
  };
  return {
    me: () => requester.send({ method: 'GET', path: '/auth/me', credential: 'cookie', answer: meSchema }),
    /** A fresh access token for the session in the cookie; raises `unauthenticated` when there is none. */
    token: () =>
      requester.send({
        method: 'POST',
        path: '/auth/token',
        credential: 'cookie',
        repeatable: true,
        answer: accessTokenResponseSchema,
      }),
    login: (credentials: Credentials) => change('/auth/login', credentials),
    register: (registration: Registration) => change('/auth/register', registration),
    logout: () => change('/auth/logout'),
    switchOrganization: (organizationId: string) => change('/auth/organizations/active', { organizationId }),
    keys: {
      list: () =>
        requester.send({
          method: 'GET',
          path: '/auth/keys',
          credential: 'cookie',
          answer: z.object({ items: z.array(keySchema) }),
        }),
      /** The key itself is in the answer, this once. */
      create: (request: KeyRequest) =>
        requester.send({
          method: 'POST',
          path: '/auth/keys',
          body: request,
          credential: 'cookie',
          answer: keySchema.extend({ key: z.string() }),
        }),
      remove: async (key: string): Promise<void> => {
        await requester.send({
          method: 'DELETE',
          path: `/auth/keys/${encodeURIComponent(key)}`,
          credential: 'cookie',
          answer: z.unknown(),
        });
      },
    },
  };
}
