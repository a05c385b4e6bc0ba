import { createHash } from 'node:crypto';
import { normalizeIP } from '@better-auth/core/utils/ip';
import { ApexError } from '@netra/contract';
import { type Kysely, sql } from 'kysely';
import type { AuthTables } from '../store/tables.ts';

const second = 1_000;
const minute = 60 * second;

/** How many tries are free, after how long they are forgotten, and the longest wait between two. */
const attemptLimits = {
  account: { free: 5, longestDelayMs: 15 * minute },
  address: { free: 50, longestDelayMs: 15 * minute },
  registration: { free: 100, longestDelayMs: 15 * minute },
} as const;
const forgottenAfterMs = 60 * minute;

export type AttemptSubject = { readonly kind: keyof typeof attemptLimits; readonly value: string };

/** The account that is tried; hashed, so that the table holds no list of addresses that were typed. */
export function accountSubject(email: string): AttemptSubject {
  return { kind: 'account', value: createHash('sha256').update(email).digest('base64url') };
}

/** The network address that tries; one IPv6 network (/64) counts as one. */
export function addressSubject(kind: 'address' | 'registration', ipAddress: string): AttemptSubject {
  return { kind, value: normalizeIP(ipAddress, { ipv6Subnet: 64 }) };
}

const keyOf = (subject: AttemptSubject) => `${subject.kind}:${subject.value}`;

/**
 * Counts one try before it is made, so that parallel tries cannot pass together. Beyond the free ones each must wait
 * 1 s, 2 s, 4 s ... after the one before. Raises `rate_limited` with the time left.
 */
export async function countAttempt(
  worker: Kysely<AuthTables>,
  subject: AttemptSubject,
  now: Date,
): Promise<void> {
  const limit = attemptLimits[subject.kind];
  const count = sql<number>`case when attempt.last_at < ${new Date(now.getTime() - forgottenAfterMs)}
    then 1 else attempt.count + 1 end`;
  const delayMs = sql<number>`least(${limit.longestDelayMs}::float8, ${second}::float8 * power(2, least((${count}) - ${limit.free}::int, 20)))`;
  const counted = await worker
    .insertInto('attempt')
    .values({ subject: keyOf(subject), count: 1, last_at: now, blocked_until: null })
    .onConflict((conflict) =>
      conflict
        .column('subject')
        .doUpdateSet({
          count,
          last_at: now,
          blocked_until: sql<Date | null>`case when (${count}) < ${limit.free}::int then null
            else ${now}::timestamptz + (${delayMs}) * interval '1 millisecond' end`,
        })
        .where((where) =>
          where.or([where('attempt.blocked_until', 'is', null), where('attempt.blocked_until', '<=', now)]),
        ),
    )
    .returning('count')
    .executeTakeFirst();
  if (counted !== undefined) return;
  const row = await worker
    .selectFrom('attempt')
    .where('subject', '=', keyOf(subject))
    .select('blocked_until')
    .executeTakeFirst();
  const retryAfterMs = Math.max(second, (row?.blocked_until?.getTime() ?? 0) - now.getTime());
  throw new ApexError('rate_limited', 'Too many tries; wait before the next one.', { retryAfterMs });
}

/** Forgets an account's failures after a right password. */
export async function forgiveAccount(worker: Kysely<AuthTables>, subject: AttemptSubject): Promise<void> {
  await worker.deleteFrom('attempt').where('subject', '=', keyOf(subject)).execute();
}

/** Takes back the one try that succeeded from its network address; earlier failures still count. */
export async function forgiveAddress(worker: Kysely<AuthTables>, subject: AttemptSubject): Promise<void> {
  await worker
    .updateTable('attempt')
    .set({ count: sql<number>`greatest(count - 1, 0)` })
    .where('subject', '=', keyOf(subject))
    .execute();
}
