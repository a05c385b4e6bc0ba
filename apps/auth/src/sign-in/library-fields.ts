const times = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;
const organizationId = 'organization_id';
const userId = 'user_id';
const expiresAt = 'expires_at';

/** How Better Auth's fields are called in our tables (snake case, as everywhere in the database). */
export const libraryFields = {
  user: { ...times, emailVerified: 'email_verified' },
  session: { ...times, userId, expiresAt, ipAddress: 'ip_address', userAgent: 'user_agent' },
  account: {
    ...times,
    userId,
    accountId: 'account_id',
    providerId: 'provider_id',
    accessToken: 'access_token',
    refreshToken: 'refresh_token',
    idToken: 'id_token',
    accessTokenExpiresAt: 'access_token_expires_at',
    refreshTokenExpiresAt: 'refresh_token_expires_at',
  },
  verification: { ...times, expiresAt },
} as const;

/** The same for the organization plugin's fields. */
export const organizationFields = {
  session: { fields: { activeOrganizationId: 'active_organization_id' } },
  organization: { fields: { createdAt: times.createdAt } },
  member: { fields: { organizationId, userId, createdAt: times.createdAt } },
  invitation: { fields: { organizationId, inviterId: 'inviter_id', expiresAt, createdAt: times.createdAt } },
} as const;
