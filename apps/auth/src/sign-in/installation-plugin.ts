import { getCurrentAdapter } from '@better-auth/core/context';
import type { BetterAuthPlugin } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';

/**
 * Our own plugin of the library: the record of the first owner, so that it is written in the same transaction as
 * the owner, and a way to open a session for a person who proved themselves by a one-time link.
 */
export function installationPlugin() {
  // The library's own router is never mounted, so these endpoints are reachable only from our code.
  return {
    id: 'apex-installation',
    schema: {
      installation: {
        fields: {
          userId: { type: 'string', required: true, fieldName: 'user_id' },
          organizationId: { type: 'string', required: true, fieldName: 'organization_id' },
          createdAt: { type: 'date', required: true, fieldName: 'created_at' },
        },
      },
    },
    endpoints: {
      recordInstallation: createAuthEndpoint(
        '/apex/record-installation',
        {
          method: 'POST',
          body: z.object({ userId: z.string(), organizationId: z.string() }),
          metadata: { SERVER_ONLY: true },
        },
        async (context) => {
          const adapter = await getCurrentAdapter(context.context.adapter);
          await adapter.create({
            model: 'installation',
            data: { id: 'first', ...context.body, createdAt: new Date() },
            forceAllowId: true,
          });
        },
      ),
      openSession: createAuthEndpoint(
        '/apex/open-session',
        {
          method: 'POST',
          requireHeaders: true,
          body: z.object({ userId: z.string() }),
          metadata: { SERVER_ONLY: true },
        },
        async (context) => {
          const { internalAdapter } = context.context;
          const user = await internalAdapter.findUserById(context.body.userId);
          if (user === null) return { token: null };
          const session = await internalAdapter.createSession(user.id);
          await setSessionCookie(context, { session, user });
          return { token: session.token };
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}
