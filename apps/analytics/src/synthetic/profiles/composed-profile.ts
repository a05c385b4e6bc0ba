import { ApexError } from '@netra/contract';
import { type WorkloadProfile, workloadProfileSchema } from '../profile.ts';
import { profileNamed } from './profiles.ts';

/**
 * The profile of a name, or of several names joined by `+`: their features side by side, each profile with as many calls
 * as the others. Raises `not_found` with the names there are, and `invalid_request` where a name or feature is there twice.
 */
export function composedProfile(names: string): WorkloadProfile {
  const [first, ...others] = names.split('+').map((name) => profileNamed(name.trim()));
  if (first === undefined || others.length === 0) return profileNamed(names);
  const profiles = [first, ...others];
  const features = profiles.flatMap((profile) => {
    const sum = profile.features.reduce((all, { weight }) => all + weight, 0);
    return profile.features.map((feature) => ({
      ...feature,
      weight: feature.weight / sum,
      environments: feature.environments ?? profile.environments,
    }));
  });
  const twice = profiles
    .flatMap((profile) => [...new Set(profile.features.map(({ feature }) => feature))])
    .find((feature, index, all) => all.indexOf(feature) !== index);
  if (twice !== undefined)
    throw new ApexError('invalid_request', `"${names}" has the feature "${twice}" more than once.`, {
      details: { field: 'profile', feature: twice },
    });
  return workloadProfileSchema.parse({
    ...first,
    name: profiles.map(({ name }) => name).join('+'),
    description: profiles.map(({ description }) => description).join(' And: '),
    project: profiles.map(({ project }) => project).join('-'),
    sensitivity: profiles.some(({ sensitivity }) => sensitivity === 'high') ? 'high' : 'normal',
    features,
  });
}
