import { expect, test } from 'vitest';
import { workloadOf } from '../workload-request.ts';
import { composedProfile } from './composed-profile.ts';
import { profileNamed } from './profiles.ts';

const weightOf = (features: readonly { readonly weight: number }[]) =>
  features.reduce((sum, { weight }) => sum + weight, 0);

test('several profiles make one workload, each with as many calls and its own environments', () => {
  const { name, project, sensitivity, features } = composedProfile('gaming+ healthcare');
  const [gaming, healthcare] = [profileNamed('gaming'), profileNamed('healthcare')];
  expect({ name, sensitivity }).toEqual({ name: 'gaming+healthcare', sensitivity: 'high' });
  expect(project).toBe(`${gaming.project}-${healthcare.project}`);
  expect(features.map(({ feature }) => feature)).toEqual(
    [...gaming.features, ...healthcare.features].map(({ feature }) => feature),
  );
  const own = features.slice(0, gaming.features.length);
  expect(weightOf(own)).toBeCloseTo(1, 12);
  expect(weightOf(features)).toBeCloseTo(2, 12);
  for (const [index, { environments, hours }] of own.entries()) {
    expect(environments).toEqual(gaming.features[index]?.environments ?? gaming.environments);
    expect(hours).toEqual(gaming.features[index]?.hours);
  }
});

test('one name is that profile as it is; a name twice, or one that nobody knows, is refused', () => {
  expect(composedProfile('rag')).toEqual(profileNamed('rag'));
  expect(() => composedProfile('rag+rag')).toThrow('more than once');
  expect(() => composedProfile('rag+nothing')).toThrow('There is no profile "nothing"');
  expect(() => composedProfile('rag+')).toThrow('There is no profile ""');
});

test('a composed workload is planned like any other', () => {
  const { profile } = workloadOf(
    { profile: 'rag+gaming', calls: 500, days: 2, seed: 1 },
    '2026-11-01T00:00:00Z',
  );
  expect(profile.name).toBe('rag+gaming');
});
