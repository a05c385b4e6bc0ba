import type { FastifyRequest } from 'fastify';
import type { Caller, Door, Need } from '../session/door.ts';

/** The one way into a route: who asks is settled before a byte of the body is read. */
export type Entry = {
  readonly onRequest: (request: FastifyRequest) => Promise<void>;
  /** The caller of a request that has passed `onRequest`. */
  readonly callerOf: (request: FastifyRequest) => Caller;
};

/** Makes the entry for routes that need a permission. Raises what `Door.enter` raises. */
export function entryFor(door: Door, need: Need): Entry {
  const callers = new WeakMap<FastifyRequest, Caller>();
  return {
    onRequest: async (request) => {
      callers.set(request, await door.enter(request.headers.authorization, need));
    },
    callerOf: (request) => {
      const caller = callers.get(request);
      if (caller === undefined) throw new Error('a route was reached without its entry');
      return caller;
    },
  };
}
