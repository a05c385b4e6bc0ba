// Signing in: Better Auth holds users, passwords, sessions and memberships; we decide what is asked of it. Its own
// HTTP routes are never mounted, so nothing it can do is reachable except through ours. Refuses sign-in by anything
// but a password or a one-time link so far; further ways (passkeys, TOTP, OAuth) are plugins in `plugins` below.
import { type IdKind, maxPasswordLength, minPasswordLength, newId } from '@netra/contract';
import type { Logger } from '@netra/foundation';
import { betterAuth } from 'better-auth';
import { organization } from 'better-auth/plugins';
import { adminAc, memberAc, ownerAc } from 'better-auth/plugins/organization/access';
import type { Kysely } from 'kysely';
import { preferredOrganization } from '../organizations/memberships.ts';
import { authSchema } from '../store/stores.ts';
import type { AuthTables } from '../store/tables.ts';
import { installationPlugin } from './installation-plugin.ts';
import { libraryFields, organizationFields } from './library-fields.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';

/** Header in which we hand the client's address to the library; set by us alone, never taken from a request. */
export const clientAddressHeader = 'x-apex-client-address';

const day = 24 * 60 * 60;

const idKinds: Readonly<Record<string, IdKind>> = {
  user: 'user',
  session: 'session',
  organization: 'organization',
  member: 'member',
  invitation: 'invitation',
};

export type LibraryOptions = {
  /** Worker role: a user by e-mail address or a session by its cookie is looked up before any organization is known. */
  readonly worker: Kysely<AuthTables>;
  readonly app: Kysely<AuthTables>;
  readonly publicUrl: string;
  /** Signs the session cookie: a session token read from the database alone opens nothing. */
  readonly secret: string;
  readonly logger: Logger;
};

/** Sets up the library on our tables; sessions last 7 days from their last use (renewed at most daily). */
export function createLibrary(options: LibraryOptions) {
  return betterAuth({
    appName: 'Netra Apex',
    baseURL: options.publicUrl,
    secret: options.secret,
    database: {
      db: options.worker.withoutPlugins(),
      type: 'postgres',
      schemaName: authSchema,
      transaction: true,
    },
    emailAndPassword: {
      enabled: true,
      minPasswordLength,
      maxPasswordLength,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    user: { fields: libraryFields.user },
    session: { fields: libraryFields.session, expiresIn: 7 * day, updateAge: day },
    account: { fields: libraryFields.account, encryptOAuthTokens: true },
    verification: { fields: libraryFields.verification, storeIdentifier: 'hashed' },
    plugins: [
      organization({
        roles: { owner: ownerAc, admin: adminAc, analyst: memberAc, viewer: memberAc },
        creatorRole: 'owner',
        schema: organizationFields,
      }),
      installationPlugin(),
    ],
    databaseHooks: {
      session: {
        create: {
          before: async (session) => ({
            data: {
              ...session,
              activeOrganizationId: await preferredOrganization(options.app, session.userId),
            },
          }),
        },
      },
    },
    advanced: {
      cookiePrefix: 'apex',
      useSecureCookies: options.publicUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      database: { generateId: ({ model }) => newId(idKinds[model] ?? 'token') },
    },
    // Attempts are limited by our own door, per account and address, with a growing delay.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      disableColors: true,
      // Only the message: its further arguments can hold what a person typed.
      log: (_level, message) => options.logger.error({ library: 'better-auth' }, message),
    },
  });
}

export type Library = ReturnType<typeof createLibrary>;
