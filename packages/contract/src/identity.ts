import { z } from 'zod';
import { roleSchema } from './scope.ts';

/** Who may read our access tokens; their `aud`. */
export const accessTokenAudience = 'apex-api';

/** Claims of an access token (JWT, EdDSA, at most 15 minutes). */
export const accessTokenClaimsSchema = z.object({
  iss: z.string(),
  aud: z.literal(accessTokenAudience),
  /** User id. */
  sub: z.string(),
  /** Session id. */
  sid: z.string(),
  /** Organization id. */
  org: z.string(),
  role: roleSchema,
  typ: z.literal('access'),
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
});
export type AccessTokenClaims = z.infer<typeof accessTokenClaimsSchema>;

/** `POST /auth/token`, from a session cookie. */
export const accessTokenResponseSchema = z.object({
  accessToken: z.string(),
  expiresAt: z.iso.datetime(),
  organizationId: z.string(),
});
export type AccessTokenResponse = z.infer<typeof accessTokenResponseSchema>;

export const organizationSchema = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  role: roleSchema,
});
export type Organization = z.infer<typeof organizationSchema>;

/** `GET /auth/me`. */
export const meSchema = z.object({
  user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  organization: organizationSchema,
  organizations: z.array(organizationSchema),
});
export type Me = z.infer<typeof meSchema>;

export const keyPermissions = ['ingest', 'read', 'ask', 'admin'] as const;
export const keyPermissionSchema = z.enum(keyPermissions);

/** What an API key may do, as auth tells the other services (`POST /auth/internal/keys/verify`). */
export const keyScopeSchema = z.object({
  keyId: z.string(),
  organizationId: z.string(),
  permissions: z.array(keyPermissionSchema),
  project: z.string().nullable(),
});
export type KeyScope = z.infer<typeof keyScopeSchema>;
