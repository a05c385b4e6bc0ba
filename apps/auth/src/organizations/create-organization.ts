import { randomInt } from 'node:crypto';
import type { Organization } from '@netra/contract';
import { isAPIError } from 'better-auth/api';
import type { Library } from '../sign-in/library.ts';

const longestSlug = 40;
const tries = 5;

/** The readable part of an address made from a name: lower case, digits and hyphens. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, longestSlug);
  return slug === '' ? 'organization' : slug;
}

/**
 * Creates an organization with the person as its owner; a slug that is taken gets a number behind it. Takes part in
 * the library's transaction when there is one.
 */
export async function createOrganization(
  library: Library,
  options: { name: string; userId: string },
): Promise<Organization> {
  const base = slugOf(options.name);
  for (let attempt = 1; ; attempt += 1) {
    const slug = attempt === 1 ? base : `${base}-${randomInt(1_000_000)}`;
    try {
      const made = await library.api.createOrganization({
        body: { name: options.name, slug, userId: options.userId },
      });
      return { id: made.id, name: made.name, slug: made.slug, role: 'owner' };
    } catch (error) {
      const taken = isAPIError(error) && error.body?.code === 'ORGANIZATION_ALREADY_EXISTS';
      if (!taken || attempt === tries) throw error;
    }
  }
}
