import {
  activeOrganizationRequestSchema,
  createOrganizationRequestSchema,
  meSchema,
  organizationListSchema,
  organizationSchema,
} from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { createOrganization } from '../organizations/create-organization.ts';
import { activateOrganization, listOrganizations } from '../organizations/memberships.ts';
import { askLibrary } from '../sign-in/library-error.ts';
import { audited } from './audited.ts';
import type { AuthParts } from './parts.ts';
import { meOf, personOf } from './person.ts';

/** Adds who I am, my organizations, a new one, and the one I act in. */
export function addOrganizationRoutes(app: HttpService, parts: AuthParts): void {
  const { library, stores } = parts;

  app.get('/auth/me', { schema: { response: { 200: meSchema } } }, async (request, reply) =>
    meOf(parts, await personOf(parts, request, reply)),
  );

  app.get(
    '/auth/organizations',
    { schema: { response: { 200: organizationListSchema } } },
    async (request, reply) => {
      const { userId } = await personOf(parts, request, reply);
      return { items: await listOrganizations(stores.app, userId) };
    },
  );

  app.post(
    '/auth/organizations',
    { schema: { body: createOrganizationRequestSchema, response: { 201: organizationSchema } } },
    async (request, reply) => {
      const { userId, sessionId } = await personOf(parts, request, reply);
      const made = await audited(
        { parts, request, operation: 'organization_created' },
        { userId, sessionId },
        async (about) => {
          const organization = await askLibrary(() =>
            createOrganization(library, { name: request.body.name, userId }),
          );
          about.organizationId = organization.id;
          return activateOrganization(stores.app, { userId, sessionId, organizationId: organization.id });
        },
      );
      return reply.status(201).send(made);
    },
  );

  app.post(
    '/auth/organizations/active',
    { schema: { body: activeOrganizationRequestSchema, response: { 200: organizationSchema } } },
    async (request, reply) => {
      const { userId, sessionId } = await personOf(parts, request, reply);
      const { organizationId } = request.body;
      return audited(
        { parts, request, operation: 'organization_activated' },
        { userId, sessionId, subjectId: organizationId },
        () => activateOrganization(stores.app, { userId, sessionId, organizationId }),
      );
    },
  );
}
