// How much an API key and an organization may send: a rate with room for bursts, and a number of calls a day. It
// refuses before any work is done, says when to come again, and counts only what it let in.
import { setTimeout as sleep } from 'node:timers/promises';
import { ApexError, type Scope } from '@netra/contract';
import type { Store } from '../../store/store.ts';
import { createDayUsage } from './day-usage.ts';
import { createTokenBucket, type Rate, type TokenBucket } from './token-bucket.ts';

/** What one sender may do: a rate in calls a second, and calls a UTC day. */
type SenderLimits = Rate & { readonly perDay: number };

export type IngestLimitSettings = { readonly key: SenderLimits; readonly organization: SenderLimits };

export type IngestLimits = {
  /** Lets calls in. Raises `rate_limited` with the time after which there is room, and what the store raises. */
  admit(scope: Scope, calls: number): Promise<void>;
  /** Lets calls in as soon as the rate allows, for senders who are read no faster; raises `rate_limited` for the day. */
  admitInTime(scope: Scope, calls: number): Promise<void>;
  /** Gives the day back calls that were let in and could not be stored: their sender will send them again. */
  giveBack(scope: Scope, calls: number): Promise<void>;
  close(): Promise<void>;
};

const dayMs = 86_400_000;
/** Senders whose rate is in memory; one that is forgotten starts again with a full burst. */
const maxSenders = 20_000;
const longestSleepMs = 1_000;

type Sender = {
  readonly id: string;
  readonly limits: SenderLimits;
  readonly named: string;
  readonly key: string;
};

const nothing = async () => undefined;
/** For a store of one's own, where nobody sends but the owner. */
export const unlimited: IngestLimits = {
  admit: nothing,
  admitInTime: nothing,
  giveBack: nothing,
  close: nothing,
};

/** Makes the limits of a process over its store. */
export function createIngestLimits(
  store: Store,
  settings: IngestLimitSettings,
  options: { now?: () => number; onError?: (error: unknown) => void } = {},
): IngestLimits {
  const now = options.now ?? Date.now;
  const usage = createDayUsage(store, options.onError ?? (() => undefined));
  const buckets = new Map<string, TokenBucket>();

  function bucketOf({ id, limits }: Sender): TokenBucket {
    const bucket = buckets.get(id) ?? createTokenBucket(limits);
    // The least recently seen is the first of the map.
    buckets.delete(id);
    buckets.set(id, bucket);
    if (buckets.size > maxSenders) buckets.delete(buckets.keys().next().value ?? '');
    return bucket;
  }

  function sendersOf({ organizationId, principal }: Scope): Sender[] {
    const organization = {
      id: organizationId,
      limits: settings.organization,
      named: 'This organization',
      key: '',
    };
    if (principal.kind !== 'key') return [organization];
    const key = principal.keyId;
    return [
      organization,
      { id: `${organizationId}/${key}`, limits: settings.key, named: 'This API key', key },
    ];
  }

  function refuse(sender: Sender, limit: string, waitMs: number): never {
    throw new ApexError('rate_limited', `${sender.named} has reached its limit of ${limit}.`, {
      retryAfterMs: waitMs,
      details: {
        limitedBy: sender.key === '' ? 'organization' : 'key',
        perSecond: sender.limits.perSecond,
        burst: sender.limits.burst,
        perDay: sender.limits.perDay,
      },
    });
  }

  /** Raises unless every sender's day has room; returns how long the rate asks to wait, and takes when it does not. */
  async function tryAdmit(
    scope: Scope,
    calls: number,
  ): Promise<{ waitMs: number; sender: Sender } | undefined> {
    const senders = sendersOf(scope);
    const used = await usage.of(scope, now());
    const nowMs = now();
    for (const sender of senders) {
      if ((used.get(sender.key) ?? 0) + calls > sender.limits.perDay)
        refuse(sender, `${sender.limits.perDay} calls a day`, dayMs - (nowMs % dayMs));
    }
    for (const sender of senders) {
      const waitMs = bucketOf(sender).waitMs(nowMs);
      if (waitMs > 0) return { waitMs, sender };
    }
    for (const sender of senders) bucketOf(sender).take(calls, nowMs);
    await usage.add(scope, { calls, key: senders.at(-1)?.key ?? '', nowMs });
    return undefined;
  }

  return {
    async admit(scope, calls) {
      if (calls === 0) return;
      const later = await tryAdmit(scope, calls);
      if (later !== undefined)
        refuse(later.sender, `${later.sender.limits.perSecond} calls a second`, later.waitMs);
    },
    async admitInTime(scope, calls) {
      if (calls === 0) return;
      for (;;) {
        const later = await tryAdmit(scope, calls);
        if (later === undefined) return;
        await sleep(Math.min(later.waitMs, longestSleepMs));
      }
    },
    async giveBack(scope, calls) {
      const key = sendersOf(scope).at(-1)?.key ?? '';
      await usage.add(scope, { calls: -calls, key, nowMs: now() });
    },
    close: () => usage.close(),
  };
}
