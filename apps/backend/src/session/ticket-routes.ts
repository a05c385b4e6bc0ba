import { ticketSchema } from '@netra/contract';
import type { Authenticator, HttpService } from '@netra/foundation';
import { z } from 'zod';
import { originOf, requireOrigin } from './origins.ts';
import type { TicketStore } from './tickets.ts';

export type TicketRoutesOptions = {
  readonly authenticator: Authenticator;
  readonly tickets: TicketStore;
  /** Origin browsers see. */
  readonly publicOrigin: string;
  readonly allowedOrigins: readonly string[];
};

const issueSchema = z.object({ lifetimeMs: z.number().int().min(10_000).max(300_000).optional() }).nullish();
const ticketIdSchema = z.object({ id: z.string().max(100) });

/** Adds the routes that issue, describe and revoke tickets; only the first answer ever holds the ticket itself. */
export function registerTicketRoutes(app: HttpService, options: TicketRoutesOptions): void {
  const { authenticator, tickets, publicOrigin } = options;

  app.post(
    '/api/websocket/ticket',
    { schema: { body: issueSchema, response: { 201: ticketSchema } } },
    async (request, reply) => {
      const scope = await authenticator.scopeOf(request.headers.authorization);
      const origin = originOf(request.raw, publicOrigin);
      requireOrigin(origin, options.allowedOrigins);
      const lifetimeMs = request.body?.lifetimeMs;
      const ticket = await tickets.issue(scope, {
        origin,
        ...(lifetimeMs === undefined ? {} : { lifetimeMs }),
      });
      return reply.status(201).header('cache-control', 'no-store').send(ticket);
    },
  );

  app.get(
    '/api/websocket/ticket/:id',
    {
      schema: {
        params: ticketIdSchema,
        response: { 200: z.object({ ticketId: z.string(), valid: z.literal(true), expiresAt: z.string() }) },
      },
    },
    async (request) => {
      const scope = await authenticator.scopeOf(request.headers.authorization);
      const facts = await tickets.describe(scope, request.params.id);
      return { ...facts, valid: true as const };
    },
  );

  app.delete(
    '/api/websocket/ticket/:id',
    { schema: { params: ticketIdSchema, response: { 204: z.null() } } },
    async (request, reply) => {
      const scope = await authenticator.scopeOf(request.headers.authorization);
      await tickets.revoke(scope, request.params.id);
      return reply.status(204).send(null);
    },
  );

  app.get(
    '/api/websocket/tickets/status',
    {
      schema: {
        response: {
          200: z.object({
            store: z.enum(['redis', 'postgresql']),
            outstanding: z.number(),
            lifetimeMs: z.number(),
          }),
        },
      },
    },
    async (request) => tickets.status(await authenticator.scopeOf(request.headers.authorization)),
  );
}
