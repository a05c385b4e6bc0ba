import { ApexError, type Scope } from '@netra/contract';
import { actorOf } from '../store/actor.ts';
import type { StreamSettings } from './stream-settings.ts';

type Holder = { connections: number; allowance: number; countedAtMs: number };

/** One connection's part in the limits of its person and its organization. */
export type Seat = {
  /** Counts one frame. Raises `rate_limited` with the time after which there is room again. */
  countFrame(): void;
  leave(): void;
};

export type Limits = {
  /** Takes a seat for a new connection. Raises `connection_limit` when the person or organization has too many. */
  takeSeat(scope: Scope): Seat;
};

/** Makes the limits of this process; they hold nothing of anyone who has no connection. */
export function createLimits(settings: StreamSettings, now: () => number = Date.now): Limits {
  const holders = new Map<string, Holder>();

  function enter(key: string, most: { connections: number; framesPerSecond: number; whose: string }) {
    const holder = holders.get(key) ?? {
      connections: 0,
      allowance: most.framesPerSecond * 2,
      countedAtMs: now(),
    };
    if (holder.connections >= most.connections) {
      throw new ApexError('connection_limit', `${most.whose} ${most.connections} connections already.`, {
        details: { limit: most.connections },
      });
    }
    holder.connections += 1;
    holders.set(key, holder);
    return {
      countFrame() {
        const passedMs = Math.max(0, now() - holder.countedAtMs);
        const refilled = holder.allowance + (passedMs / 1000) * most.framesPerSecond;
        holder.allowance = Math.min(most.framesPerSecond * 2, refilled);
        holder.countedAtMs = now();
        if (holder.allowance < 1) {
          throw new ApexError(
            'rate_limited',
            `${most.whose} sent more than ${most.framesPerSecond} frames a second.`,
            {
              details: { framesPerSecond: most.framesPerSecond },
              retryAfterMs: Math.ceil(((1 - holder.allowance) / most.framesPerSecond) * 1000),
            },
          );
        }
        holder.allowance -= 1;
      },
      leave() {
        holder.connections -= 1;
        if (holder.connections === 0) holders.delete(key);
      },
    };
  }

  return {
    takeSeat(scope) {
      const organization = enter(`organization ${scope.organizationId}`, {
        connections: settings.connectionsPerOrganization,
        framesPerSecond: settings.framesPerSecondPerOrganization,
        whose: 'This organization has',
      });
      let user: typeof organization;
      try {
        user = enter(`user ${scope.organizationId} ${actorOf(scope)}`, {
          connections: settings.connectionsPerUser,
          framesPerSecond: settings.framesPerSecondPerUser,
          whose: 'You have',
        });
      } catch (error) {
        organization.leave();
        throw error;
      }
      let left = false;
      return {
        countFrame() {
          user.countFrame();
          organization.countFrame();
        },
        leave() {
          if (left) return;
          left = true;
          user.leave();
          organization.leave();
        },
      };
    },
  };
}
