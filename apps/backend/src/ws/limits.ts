import { ApexError, type Scope } from '@netra/contract';
import { actorOf } from '../store/actor.ts';
import type { StreamSettings } from './stream-settings.ts';

type Most = { readonly connections: number; readonly framesPerSecond: number; readonly whose: string };

/** What one person or one organization uses of its limits. */
class Holder {
  connections = 0;
  readonly #most: Most;
  #allowance: number;
  #countedAtMs: number;

  constructor(most: Most, nowMs: number) {
    this.#most = most;
    this.#allowance = most.framesPerSecond * 2;
    this.#countedAtMs = nowMs;
  }

  enter(): void {
    const { connections, whose } = this.#most;
    if (this.connections >= connections) {
      throw new ApexError('connection_limit', `${whose} ${connections} connections already.`, {
        details: { limit: connections },
      });
    }
    this.connections += 1;
  }

  countFrame(nowMs: number): void {
    const { framesPerSecond, whose } = this.#most;
    const passedMs = Math.max(0, nowMs - this.#countedAtMs);
    const refilled = this.#allowance + (passedMs / 1000) * framesPerSecond;
    this.#allowance = Math.min(framesPerSecond * 2, refilled);
    this.#countedAtMs = nowMs;
    if (this.#allowance < 1) {
      throw new ApexError('rate_limited', `${whose} sent more than ${framesPerSecond} frames a second.`, {
        details: { framesPerSecond },
        retryAfterMs: Math.ceil(((1 - this.#allowance) / framesPerSecond) * 1000),
      });
    }
    this.#allowance -= 1;
  }
}

type Organization = { readonly all: Holder; readonly users: Map<string, Holder> };

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

class TakenSeat implements Seat {
  readonly #room: LimitsOfProcess;
  readonly #scope: Scope;
  #left = false;

  constructor(room: LimitsOfProcess, scope: Scope) {
    this.#room = room;
    this.#scope = scope;
  }

  countFrame(): void {
    this.#room.countFrame(this.#scope);
  }

  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#room.leave(this.#scope);
  }
}

class LimitsOfProcess implements Limits {
  readonly #settings: StreamSettings;
  readonly #now: () => number;
  readonly #organizations = new Map<string, Organization>();

  constructor(settings: StreamSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  takeSeat(scope: Scope): Seat {
    const organization = this.#organizations.get(scope.organizationId) ?? this.#newOrganization();
    const actor = actorOf(scope);
    const user = organization.users.get(actor) ?? this.#newUser();
    organization.all.enter();
    try {
      user.enter();
    } catch (error) {
      organization.all.connections -= 1;
      throw error;
    }
    organization.users.set(actor, user);
    this.#organizations.set(scope.organizationId, organization);
    return new TakenSeat(this, scope);
  }

  countFrame(scope: Scope): void {
    const organization = this.#organizations.get(scope.organizationId);
    organization?.users.get(actorOf(scope))?.countFrame(this.#now());
    organization?.all.countFrame(this.#now());
  }

  leave(scope: Scope): void {
    const organization = this.#organizations.get(scope.organizationId);
    const actor = actorOf(scope);
    const user = organization?.users.get(actor);
    if (organization === undefined || user === undefined) return;
    user.connections -= 1;
    organization.all.connections -= 1;
    if (user.connections === 0) organization.users.delete(actor);
    if (organization.all.connections === 0) this.#organizations.delete(scope.organizationId);
  }

  #newOrganization(): Organization {
    const most = {
      connections: this.#settings.connectionsPerOrganization,
      framesPerSecond: this.#settings.framesPerSecondPerOrganization,
      whose: 'This organization has',
    };
    return { all: new Holder(most, this.#now()), users: new Map() };
  }

  #newUser(): Holder {
    const most = {
      connections: this.#settings.connectionsPerUser,
      framesPerSecond: this.#settings.framesPerSecondPerUser,
      whose: 'You have',
    };
    return new Holder(most, this.#now());
  }
}

/** Makes the limits of this process; they hold nothing of anyone who has no connection. */
export function createLimits(settings: StreamSettings, now: () => number = Date.now): Limits {
  return new LimitsOfProcess(settings, now);
}
