import { defaultOutboxLimits, type OutboxLimits } from './outbox.ts';

const second = 1_000;
const minute = 60 * second;

/** How streams behave; every time in ms. */
export type StreamSettings = {
  /** Time between signs of life from the server. */
  readonly heartbeatMs: number;
  /** Time for the client to answer one. */
  readonly pongMs: number;
  /** Time to send a credential after the upgrade. */
  readonly authenticateWithinMs: number;
  /** Longest a credential holds a stream open before it must be renewed. */
  readonly credentialLifetimeMs: number;
  /**
   * Longest life of a connection, below the limit of the proxy in front; Infinity where there is none. Each is moved
   * at a random moment of the last fifth, so that those of one moment do not come back at one moment.
   */
  readonly maximumConnectionMs: number;
  readonly maximumSubscriptions: number;
  readonly connectionsPerUser: number;
  readonly connectionsPerOrganization: number;
  /** Frames a second from one person and from one organization, over all their connections; twice as many at once. */
  readonly framesPerSecondPerUser: number;
  readonly framesPerSecondPerOrganization: number;
  /** Bad frames on one connection after which it is closed. */
  readonly badFrames: number;
  /** Frames beyond those limits, one after the other, after which a connection is closed. */
  readonly framesTooMany: number;
  readonly outbox: OutboxLimits;
};

export const defaultStreamSettings: StreamSettings = {
  heartbeatMs: 25 * second,
  pongMs: 8 * second,
  authenticateWithinMs: 5 * second,
  credentialLifetimeMs: 15 * minute,
  maximumConnectionMs: Number.POSITIVE_INFINITY,
  maximumSubscriptions: 100,
  connectionsPerUser: 50,
  connectionsPerOrganization: 5_000,
  framesPerSecondPerUser: 50,
  framesPerSecondPerOrganization: 1_000,
  badFrames: 10,
  framesTooMany: 200,
  outbox: defaultOutboxLimits,
};

/** When a connection that begins now is moved (ms from now). */
export function lifeOfConnectionMs(
  settings: Pick<StreamSettings, 'maximumConnectionMs'>,
  random: () => number = Math.random,
): number {
  return settings.maximumConnectionMs * (1 - random() / 5);
}
