import { ApexError, type WorkloadRequest } from '@netra/contract';
import { parseInjections } from './inject/inject.ts';
import { lastDays, type PlanOptions } from './plan.ts';
import { type WorkloadProfile, workloadProfileSchema } from './profile.ts';
import { composedProfile } from './profiles/composed-profile.ts';

/** The profile that is meant. Raises what `composedProfile` raises, and `invalid_request` naming a wrong field. */
function profileOf(profile: WorkloadRequest['profile']): WorkloadProfile {
  if (typeof profile === 'string') return composedProfile(profile);
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
