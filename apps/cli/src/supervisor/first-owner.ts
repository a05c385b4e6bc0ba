import type { ServiceTokenIssuer } from '@netra/foundation';
import { createHttpClient } from '@netra/foundation';
import { z } from 'zod';

const ownerSchema = z.object({
  organizationId: z.string(),
  userId: z.string(),
  signInUrl: z.string(),
  ingestKey: z.string().nullish(),
  accessToken: z.string(),
});
export type FirstOwner = z.infer<typeof ownerSchema>;

const demoSchema = z.object({ calls: z.number(), durationMs: z.number(), created: z.boolean() });

/** Asks auth for the installation's owner (made at the first start) and a fresh one-time sign-in link. */
export function ensureFirstOwner(
  authUrl: string,
  tokens: ServiceTokenIssuer,
  withIngestKey: boolean,
): Promise<FirstOwner> {
  const client = createHttpClient({
    name: 'auth',
    baseUrl: authUrl,
    authorization: async () => `Bearer ${await tokens.issue('auth')}`,
  });
  return client.send({
    method: 'POST',
    path: '/auth/internal/bootstrap',
    body: {
      email: 'owner@localhost.localdomain',
      name: 'Owner',
      organization: 'My organization',
      withIngestKey,
    },
    answer: ownerSchema,
  });
}

/** Asks analytics for the synthetic demo workload; it makes one only for an organization without any calls. */
export function ensureDemo(analyticsUrl: string, tokens: ServiceTokenIssuer, owner: FirstOwner) {
  const scope = {
    organizationId: owner.organizationId,
    principal: {
      kind: 'service' as const,
      service: tokens.service,
      userId: owner.userId,
      role: 'owner' as const,
    },
  };
  const client = createHttpClient({
    name: 'analytics',
    baseUrl: analyticsUrl,
    timeoutMs: 120_000,
    authorization: async () => `Bearer ${await tokens.issue('analytics', scope)}`,
  });
  return client.send({ method: 'POST', path: '/internal/demo', body: {}, answer: demoSchema });
}
