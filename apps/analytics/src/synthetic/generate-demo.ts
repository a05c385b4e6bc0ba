import type { Period, Scope, Usd } from '@netra/contract';
import { usd } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { Store } from '../store/store.ts';
import { demoProfile } from './demo-profile.ts';
import { callsPresent, generateWorkload } from './generate-workload.ts';
import { lastDays, planWorkload } from './plan.ts';
import type { WorkloadProfile } from './profile.ts';
import { type GroundTruth, groundTruth } from './truth.ts';

export type DemoOptions = {
  /** End of the generated period (not included): an instant, cut to the whole hour. */
  readonly endsAt: string;
  /** Length of the period; 30 when absent. */
  readonly days?: number;
  /** About how many calls (retries make it a little more or less); 200,000 when absent. */
  readonly calls?: number;
  /** Same seed, same calls. */
  readonly seed?: number;
  readonly profile?: WorkloadProfile;
  /** The organization's price book; the published prices when absent. */
  readonly book?: PriceBook;
};

export type DemoResult = {
  readonly project: string;
  readonly seed: number;
  readonly period: Period;
  /** Calls generated now: 0 when the project already held synthetic calls, which are left as they are. */
  readonly generated: number;
  readonly calls: number;
  readonly cost: Usd;
  /** The waste built in, to compare findings with. */
  readonly truth: readonly GroundTruth[];
  readonly durationMs: number;
};

/**
 * Generates the demo shop's calls (or another profile's) into their own project; done twice, the second time changes
 * nothing. Raises `synthetic_project_taken` when the project holds real calls, and `profile_unpriced`.
 */
export async function generateDemo(store: Store, scope: Scope, options: DemoOptions): Promise<DemoResult> {
  const startedAt = performance.now();
  const { days = 30, calls = 200_000, seed = 1, profile = demoProfile } = options;
  const period = lastDays(days, options.endsAt);
  const { book } = options;
  const planned = { profile, calls, period, seed, ...(book === undefined ? {} : { book }) };
  const before = await callsPresent(store, scope, profile.project);
  const facts = { project: profile.project, seed, period };
  if (before.made > 0 && before.real === 0) {
    return {
      ...facts,
      generated: 0,
      calls: before.made,
      cost: usd(before.spent),
      truth: await groundTruth(store, scope, planWorkload(planned)),
      durationMs: performance.now() - startedAt,
    };
  }
  const made = await generateWorkload(store, scope, planned);
  return {
    ...facts,
    generated: made.calls,
    calls: made.calls,
    cost: made.cost,
    truth: made.truth,
    durationMs: performance.now() - startedAt,
  };
}
