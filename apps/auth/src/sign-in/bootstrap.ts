import { runWithTransaction } from '@better-auth/core/context';
import { ApexError } from '@netra/contract';
import type { Kysely } from 'kysely';
import { createOrganization } from '../organizations/create-organization.ts';
import type { AuthTables } from '../store/tables.ts';
import type { Library } from './library.ts';
import { askLibrary } from './library-error.ts';

export type Installation = {
  readonly userId: string;
  readonly organizationId: string;
  readonly made: boolean;
};

const firstId = 'first';
const supervisorSessionMs = 15 * 60_000;

async function findInstallation(worker: Kysely<AuthTables>): Promise<Installation | undefined> {
  const row = await worker
    .selectFrom('installation')
    .where('id', '=', firstId)
    .select(['user_id', 'organization_id'])
    .executeTakeFirst();
  return row === undefined
    ? undefined
    : { userId: row.user_id, organizationId: row.organization_id, made: false };
}

/**
 * The first owner and organization, made in one transaction when there are none yet; later calls return the same
 * whatever they ask for. Raises `conflict` when somebody else registered the address: making a stranger's account
 * the owner would hand them the installation.
 */
export async function ensureInstallation(
  library: Library,
  worker: Kysely<AuthTables>,
  wanted: { email: string; name: string; organization: string },
): Promise<Installation> {
  const known = await findInstallation(worker);
  if (known !== undefined) return known;
  try {
    return await makeInstallation(library, wanted);
  } catch (error) {
    // Another process may have made it in the same moment; then its owner is the owner.
    const meanwhile = await findInstallation(worker);
    if (meanwhile !== undefined) return meanwhile;
    throw error;
  }
}

async function makeInstallation(
  library: Library,
  wanted: { email: string; name: string; organization: string },
): Promise<Installation> {
  const { adapter, internalAdapter } = await library.$context;
  return askLibrary(() =>
    runWithTransaction(adapter, async () => {
      if ((await internalAdapter.findUserByEmail(wanted.email)) !== null)
        throw new ApexError('conflict', 'The address of the first owner was registered by somebody before.', {
          suggestion: 'Start with another owner address.',
        });
      const user = await internalAdapter.createUser(
        { email: wanted.email, name: wanted.name, emailVerified: true },
        { method: 'bootstrap' },
      );
      const organization = await createOrganization(library, {
        name: wanted.organization,
        userId: user.id,
      });
      await library.api.recordInstallation({
        body: { userId: user.id, organizationId: organization.id },
      });
      return { userId: user.id, organizationId: organization.id, made: true };
    }),
  );
}

/** A session for the supervisor itself, no cookie and 15 minutes long, so that its access token names one. */
export async function openSupervisorSession(library: Library, userId: string, now: Date): Promise<string> {
  const { internalAdapter } = await library.$context;
  const session = await internalAdapter.createSession(
    userId,
    true,
    { expiresAt: new Date(now.getTime() + supervisorSessionMs), userAgent: 'Netra Apex supervisor' },
    true,
  );
  return session.id;
}
