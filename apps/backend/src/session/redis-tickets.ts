import { ApexError, newId, principalSchema, type Scope } from '@netra/contract';
import { z } from 'zod';
import type { RedisLink, RedisScript } from '../redis/open-redis.ts';
import type { TicketHomeStore } from './ticket-store.ts';
import { defaultTicketLifetimeMs, holderOf, mostOutstanding, tooManyTickets } from './ticket-store.ts';
import { newTicketSecret } from './ticket-text.ts';

/** Answers -1 from another incarnation, -2 - n to a holder of n unused tickets, else when the ticket ends (ms). */
const issueScript: RedisScript = {
  name: 'issue a ticket',
  lua: `
local ticket, holder = KEYS[1], KEYS[2]
local expected, id, value, lifetime, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
if incarnation() ~= expected then return -1 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', holder, '-inf', now)
local held = redis.call('ZCARD', holder)
if held >= most then return -2 - held end
redis.call('SET', ticket, value, 'PX', lifetime)
redis.call('ZADD', holder, now + lifetime, id)
redis.call('PEXPIRE', holder, 600000)
return now + lifetime`,
};

/** Only the incarnation that issued a ticket can use it up: one that was restarted may have it back from its disk. */
const takeScript: RedisScript = {
  name: 'use a ticket up',
  lua: `
local ticket, holders = KEYS[1], KEYS[2]
local expected, id, hash = ARGV[1], ARGV[2], ARGV[3]
if incarnation() ~= expected then return -1 end
local value = redis.call('GET', ticket)
if not value or cjson.decode(value).hash ~= hash then return false end
value = redis.call('GETDEL', ticket)
redis.call('ZREM', holders .. cjson.decode(value).userId, id)
return value`,
};

const describeScript: RedisScript = {
  name: 'describe a ticket',
  lua: `
local value = redis.call('GET', KEYS[1])
if not value or cjson.decode(value).userId ~= ARGV[1] then return false end
local time = redis.call('TIME')
return time[1] * 1000 + math.floor(time[2] / 1000) + redis.call('PTTL', KEYS[1])`,
};

const revokeScript: RedisScript = {
  name: 'revoke a ticket',
  lua: `
local value = redis.call('GET', KEYS[1])
if not value or cjson.decode(value).userId ~= ARGV[1] then return 0 end
redis.call('ZREM', KEYS[2], ARGV[2])
return redis.call('DEL', KEYS[1])`,
};

const outstandingScript: RedisScript = {
  name: 'count tickets',
  lua: `
local time = redis.call('TIME')
return redis.call('ZCOUNT', KEYS[1], '(' .. (time[1] * 1000 + math.floor(time[2] / 1000)), '+inf')`,
};

const storedSchema = z.object({ principal: principalSchema, origin: z.string().nullable() });
const numberSchema = z.number();

/** Redis cannot be asked now. */
function away(cause?: unknown): ApexError {
  return new ApexError('dependency_unavailable', 'The store of tickets is out of reach.', {
    retryAfterMs: 200,
    suggestion: 'Fetch another ticket; it comes from a store that works.',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Keeps tickets in Redis; each is bound to the incarnation of the server, and is used up by one atomic step there. */
export function createRedisTickets(redis: RedisLink): TicketHomeStore {
  // One hash tag an organization, so that the keys of one step lie on one node of a cluster.
  const prefixOf = (organizationId: string, incarnation: string) => `apex:{${organizationId}}:${incarnation}`;
  const ticketKey = (prefix: string, id: string) => `${prefix}:ticket:${id}`;
  const holdersOf = (prefix: string) => `${prefix}:tickets:`;

  function prefixNow(scope: Scope): string {
    const incarnation = redis.incarnation();
    if (incarnation === undefined) throw away();
    return prefixOf(scope.organizationId, incarnation);
  }
  const run: RedisLink['run'] = (script, keys, values) =>
    redis.run(script, keys, values).catch((error: unknown) => {
      throw away(error);
    });

  return {
    async issue(scope, { origin, lifetimeMs = defaultTicketLifetimeMs }) {
      const { userId, sessionId } = holderOf(scope.principal);
      const incarnation = redis.incarnation();
      if (incarnation === undefined) throw away();
      const prefix = prefixOf(scope.organizationId, incarnation);
      const ticketId = newId('ticket');
      const secret = newTicketSecret(scope.organizationId, { store: 'redis', incarnation, ticketId });
      const { principal } = scope;
      const hash = secret.hash.toString('hex');
      const value = JSON.stringify({ hash, userId, sessionId, principal, origin });
      const answer = numberSchema.parse(
        await run(
          issueScript,
          [ticketKey(prefix, ticketId), holdersOf(prefix) + userId],
          [incarnation, ticketId, value, lifetimeMs, mostOutstanding],
        ),
      );
      if (answer === -1) throw away();
      if (answer < 0) throw tooManyTickets(-2 - answer);
      return { ticketId, ticket: secret.text, expiresAt: new Date(answer).toISOString() };
    },

    async take({ organizationId, hash, home }) {
      if (home.store !== 'redis' || redis.incarnation() === undefined) throw away();
      const prefix = prefixOf(organizationId, home.incarnation);
      const answer = await run(
        takeScript,
        [ticketKey(prefix, home.ticketId), holdersOf(prefix)],
        [home.incarnation, home.ticketId, hash.toString('hex')],
      );
      // The server that knew the ticket is gone, and with it the ticket.
      if (answer === -1) throw away();
      if (typeof answer !== 'string') return undefined;
      const { principal, origin } = storedSchema.parse(JSON.parse(answer));
      return { scope: { organizationId, principal }, origin };
    },

    async describe(scope, ticketId) {
      const prefix = prefixNow(scope);
      const { userId } = holderOf(scope.principal);
      const answer = await run(describeScript, [ticketKey(prefix, ticketId)], [userId]);
      return typeof answer === 'number' && answer > 0
        ? { ticketId, expiresAt: new Date(answer).toISOString() }
        : undefined;
    },

    async revoke(scope, ticketId) {
      const prefix = prefixNow(scope);
      const { userId } = holderOf(scope.principal);
      const keys = [ticketKey(prefix, ticketId), holdersOf(prefix) + userId];
      return (await run(revokeScript, keys, [userId, ticketId])) === 1;
    },

    async outstanding(scope) {
      const holder = holdersOf(prefixNow(scope)) + holderOf(scope.principal).userId;
      return numberSchema.parse(await run(outstandingScript, [holder], []));
    },
  };
}
