import { type Injection, inject } from '../apps/analytics/src/synthetic/inject/inject.ts';
import type { WorkloadProfile } from '../apps/analytics/src/synthetic/profile.ts';
import { profileNamed, profileNames } from '../apps/analytics/src/synthetic/profiles/profiles.ts';
import { type Lever, levers, type Period } from '../packages/contract/src/index.ts';

const hourMs = 3_600_000;
const days = 21;
const startMs = Date.parse('2026-10-26T00:00:00Z');
/** Wastes in one workload, and wastes that other features of it only look like. */
const wastesEach = 6;
const distractorsEach = 8;
const intensities = [0.3, 0.6, 1] as const;
/** The demo shop wastes on its own account; the others waste nothing but what is injected. */
const cleanProfiles = profileNames.filter((name) => name !== 'demo');

/** A generated workload with known waste. */
export type Workload = {
  readonly name: string;
  readonly seed: number;
  readonly calls: number;
  readonly period: Period;
  readonly profile: WorkloadProfile;
  readonly injections: readonly Injection[];
};

/**
 * The workloads the levers are scored on: each another industry, with another set of wastes at other intensities, and with
 * features that look like waste and are none. Levers take turns, so each is in about a third of them.
 */
export function workloads(count: number, calls: number): Workload[] {
  return Array.from({ length: count }, (_, index) => {
    const seed = 1_000 + index;
    const name = cleanProfiles[index % cleanProfiles.length] ?? 'ecommerce';
    const wasted = turn(index * wastesEach, wastesEach);
    const injections = wasted.map(
      (lever, at): Injection => ({
        lever,
        intensity: intensities[(index + at) % intensities.length] ?? 1,
      }),
    );
    const profile = inject(profileNamed(name), {
      injections,
      distractors: turn(index * wastesEach + 3, distractorsEach),
      seed,
      callsPerHour: calls / (days * 24),
    });
    return {
      name: `${index + 1} ${name}`,
      seed,
      calls,
      period: {
        from: new Date(startMs).toISOString(),
        to: new Date(startMs + days * 24 * hourMs).toISOString(),
      },
      profile: { ...profile, project: `workload-${index + 1}` },
      injections,
    };
  });
}

/** So many levers from a place on, round and round. */
function turn(from: number, count: number): Lever[] {
  return Array.from({ length: count }, (_, at) => levers[(from + at) % levers.length] ?? 'batch');
}
