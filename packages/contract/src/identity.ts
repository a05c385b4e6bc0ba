import { z } from 'zod';
import { idSchema } from './ids.ts';
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

const email = z.string().trim().toLowerCase().pipe(z.email().max(254));
const personName = z.string().trim().min(1).max(200);
const organizationName = z.string().trim().min(1).max(200);

/** Shortest password that is accepted, in characters; the longest is 128. */
export const minPasswordLength = 12;
export const maxPasswordLength = 128;

/** `POST /auth/register`; without an organization's name, one is made from the person's. Answers `Me` and signs in. */
export const registerRequestSchema = z.object({
  email,
  password: z.string().min(minPasswordLength).max(maxPasswordLength),
  name: personName,
  organization: organizationName.optional(),
});
export type RegisterRequest = z.infer<typeof registerRequestSchema>;

/** `POST /auth/login`; answers `Me` and signs in. */
export const loginRequestSchema = z.object({ email, password: z.string().min(1).max(maxPasswordLength) });
export type LoginRequest = z.infer<typeof loginRequestSchema>;

/** `POST /auth/organizations`; the caller becomes its owner and the session moves to it. */
export const createOrganizationRequestSchema = z.object({ name: organizationName });
export type CreateOrganizationRequest = z.infer<typeof createOrganizationRequestSchema>;

/** `POST /auth/organizations/active`; tokens fetched from then on are for this organization. */
export const activeOrganizationRequestSchema = z.object({ organizationId: idSchema('organization') });

export const organizationListSchema = z.object({ items: z.array(organizationSchema) });

/** One place the person is signed in at. */
export const sessionSchema = z.object({
  id: z.string(),
  current: z.boolean(),
  organizationId: z.string().nullable(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Session = z.infer<typeof sessionSchema>;
export const sessionListSchema = z.object({ items: z.array(sessionSchema) });

/** An API key as it may be shown: never its secret. */
export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** The key's public beginning, `apex_<8 characters>`. */
  prefix: z.string(),
  permissions: z.array(keyPermissionSchema),
  project: z.string().nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;
export const apiKeyListSchema = z.object({ items: z.array(apiKeySchema) });

/** `POST /auth/keys`. */
export const createKeyRequestSchema = z.object({
  name: z.string().trim().min(1).max(100),
  permissions: z.array(keyPermissionSchema).min(1).max(keyPermissions.length),
  project: z.string().trim().min(1).max(200).optional(),
  expiresAt: z.iso.datetime().optional(),
});
export type CreateKeyRequest = z.infer<typeof createKeyRequestSchema>;

/** The answer to `POST /auth/keys`: the only time the whole key is shown. */
export const createdKeySchema = apiKeySchema.extend({ key: z.string() });
export type CreatedKey = z.infer<typeof createdKeySchema>;

/** `POST /auth/internal/keys/verify` (service token); answers `KeyScope`. */
export const verifyKeyRequestSchema = z.object({ key: z.string().min(1).max(200) });

/**
 * `GET /auth/internal/revocations?after=<cursor>` (service token): ids of sessions and keys that were ended after the
 * cursor, and again those of the last half minute; without a cursor those that a token may still stand for.
 */
export const revocationListSchema = z.object({ subjectIds: z.array(z.string()), cursor: z.string() });
export const revocationQuerySchema = z.object({
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'expected the cursor of an earlier answer')
    .optional(),
});

/** `POST /auth/internal/bootstrap` (a service token that auth's own key signed). */
export const bootstrapRequestSchema = z.object({
  email,
  name: personName,
  organization: organizationName,
  /** Asks for a further ingest key after the first call. */
  withIngestKey: z.boolean().optional(),
});
export type BootstrapRequest = z.input<typeof bootstrapRequestSchema>;

export const bootstrapResponseSchema = z.object({
  organizationId: z.string(),
  userId: z.string(),
  /** Signs in the owner once, within 15 minutes. */
  signInUrl: z.string(),
  ingestKey: z.string().optional(),
  accessToken: z.string(),
});
export type BootstrapResponse = z.infer<typeof bootstrapResponseSchema>;
