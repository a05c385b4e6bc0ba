// Organizations and who belongs to them, as the person who asks may see it. Refuses, through row level security,
// every organization the person is no member of.
import { ApexError, type Organization, type Role } from '@netra/contract';
import { withPerson } from '@netra/foundation';
import type { Kysely, Transaction } from 'kysely';
import type { AuthTables } from '../store/tables.ts';

function membershipsIn(transaction: Transaction<AuthTables>, userId: string) {
  return transaction
    .selectFrom('member')
    .innerJoin('organization', 'organization.id', 'member.organization_id')
    .where('member.user_id', '=', userId)
    .orderBy('member.created_at')
    .orderBy('organization.id')
    .select(['organization.id', 'organization.name', 'organization.slug', 'member.role'])
    .execute();
}

/** The organizations a person belongs to, with the role in each, the oldest membership first. */
export function listOrganizations(app: Kysely<AuthTables>, userId: string): Promise<Organization[]> {
  return withPerson(app, userId, (transaction) => membershipsIn(transaction, userId));
}

/** The organization a new session opens in: the one used last if still a member, else the oldest membership. */
export function preferredOrganization(app: Kysely<AuthTables>, userId: string): Promise<string | null> {
  return withPerson(app, userId, async (transaction) => {
    const memberships = await membershipsIn(transaction, userId);
    const last = await transaction
      .selectFrom('session')
      .where('user_id', '=', userId)
      .where('active_organization_id', 'is not', null)
      .orderBy('created_at', 'desc')
      .select('active_organization_id')
      .executeTakeFirst();
    const preferred =
      memberships.find((entry) => entry.id === last?.active_organization_id) ?? memberships[0];
    return preferred?.id ?? null;
  });
}

/** The person's role in an organization now, or undefined when no member. */
export function roleIn(
  app: Kysely<AuthTables>,
  membership: { userId: string; organizationId: string },
): Promise<Role | undefined> {
  return withPerson(app, membership.userId, async (transaction) => {
    const row = await transaction
      .selectFrom('member')
      .where('user_id', '=', membership.userId)
      .where('organization_id', '=', membership.organizationId)
      .select('role')
      .executeTakeFirst();
    return row?.role;
  });
}

/** Moves a session to another of the person's organizations. Raises `not_found` where they are no member. */
export async function activateOrganization(
  app: Kysely<AuthTables>,
  choice: { userId: string; sessionId: string; organizationId: string },
): Promise<Organization> {
  return withPerson(app, choice.userId, async (transaction) => {
    const memberships = await membershipsIn(transaction, choice.userId);
    const chosen = memberships.find((entry) => entry.id === choice.organizationId);
    if (chosen === undefined) throw new ApexError('not_found', 'You belong to no organization with this id.');
    await transaction
      .updateTable('session')
      .set({ active_organization_id: chosen.id })
      .where('id', '=', choice.sessionId)
      .execute();
    return chosen;
  });
}
