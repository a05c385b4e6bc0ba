import { ApexError } from '@netra/contract';
import { z } from 'zod';
import { parseInjections } from './inject/inject.ts';
import { lastDays, type PlanOptions } from './plan.ts';
import { type WorkloadProfile, workloadProfileSchema } from './profile.ts';
import { profileNamed } from './profiles/profiles.ts';

/** Most calls one workload may have, and the longest time they may spread over. */
export const mostCalls = 100_000_000;
const mostDays = 3_650;

/** What a person asks for: a profile by name or as it stands in a file, how much of it, and what is wasted in it. */
export const workloadRequestSchema = z.strictObject({
  profile: z.union([z.string().min(1).max(200), z.record(z.string(), z.unknown())]),
  calls: z
    .number()
    .int('expected a whole number of calls')
    .min(1, `expected 1 to ${mostCalls} calls`)
    .max(mostCalls, `expected 1 to ${mostCalls} calls`),
  days: z
    .number()
    .int('expected a whole number of days')
    .min(1, `expected 1 to ${mostDays} days`)
    .max(mostDays, `expected 1 to ${mostDays} days`)
    .default(30),
  seed: z
    .number()
    .int('expected a whole number from 0')
    .min(0, 'expected a whole number from 0')
    .max(Number.MAX_SAFE_INTEGER)
    .default(1),
  /** `lever:intensity,...`. */
  inject: z.string().max(2_000).optional(),
  /** Where the period ends; cut to the whole hour. */
  to: z.iso.datetime().optional(),
  project: z.string().min(1).max(200).optional(),
});
export type WorkloadRequest = z.infer<typeof workloadRequestSchema>;

/** The profile that is meant. Raises `not_found` with the names there are, and `invalid_request` naming a wrong field. */
export function profileOf(profile: WorkloadRequest['profile']): WorkloadProfile {
  if (typeof profile === 'string') return profileNamed(profile);
  const read = workloadProfileSchema.safeParse(profile);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${path.join('.') || 'profile'}: ${message}`);
  throw new ApexError('invalid_request', `The profile cannot be used: ${problems.slice(0, 5).join('; ')}.`, {
    details: { problems: problems.slice(0, 20) },
    suggestion:
      'See docs/guides/synthetic.md for the fields of a profile, or begin with one of `apex synth fit`.',
  });
}

/**
 * The workload that is asked for, ending at `endsAt` where the request does not say. Raises what `profileOf` raises, and
 * `invalid_request` for a lever that does not exist or an intensity that is none.
 */
export function workloadOf(request: WorkloadRequest, endsAt: string): PlanOptions {
  const { calls, days, seed, inject, to, project } = request;
  return {
    profile: profileOf(request.profile),
    calls,
    seed,
    period: lastDays(days, to ?? endsAt),
    ...(inject === undefined || inject.trim() === '' ? {} : { inject: parseInjections(inject) }),
    ...(project === undefined ? {} : { project }),
  };
}
