import { z } from 'zod';

/** Member roles from most to least allowed. */
export const roles = ['owner', 'admin', 'analyst', 'viewer'] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

export const services = ['auth', 'analytics', 'backend', 'web'] as const;
export const serviceSchema = z.enum(services);
export type ServiceName = z.infer<typeof serviceSchema>;

/** Who acts: a person, an API key of an organization, or one of our own services (for itself or for a person). */
export const principalSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), userId: z.string(), sessionId: z.string(), role: roleSchema }),
  z.object({ kind: z.literal('key'), keyId: z.string(), role: roleSchema, permissions: z.array(z.string()) }),
  z.object({
    kind: z.literal('service'),
    service: serviceSchema,
    userId: z.string().optional(),
    role: roleSchema,
  }),
]);
export type Principal = z.infer<typeof principalSchema>;

/** In whose name a store is read or written; every store call takes one, and no query runs without it. */
export const scopeSchema = z.object({ organizationId: z.string().min(1), principal: principalSchema });
export type Scope = z.infer<typeof scopeSchema>;

/** True when `role` may do what `needed` may do. */
export function roleAllows(role: Role, needed: Role): boolean {
  return roles.indexOf(role) <= roles.indexOf(needed);
}

/** The person behind a scope, or undefined for a key or a service that acts for itself. */
export function userOf(scope: Scope): string | undefined {
  return scope.principal.kind === 'key' ? undefined : scope.principal.userId;
}
