import { ApexError, type Period, type Scope, type Usd, usd } from '@netra/contract';
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { callsPerSession, sessionsPerHour } from './arrival.ts';
import { callsStatement, type FeaturePlan, planParameters } from './calls-query.ts';
import { demoProfile } from './demo-profile.ts';
import { priceSegments } from './price-segments.ts';
import type { WorkloadProfile } from './profile.ts';
import { type GroundTruth, groundTruth } from './truth.ts';

const hourMs = 3_600_000;

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

const presentSchema = z.object({
  made: z.number().int(),
  real: z.number().int(),
  spent: z.coerce.string(),
});

/**
 * Generates a profile's calls (the demo shop's when not said) into its own project, in the engine, each marked synthetic
 * and priced from the price book; done twice, the second time changes nothing. Raises `synthetic_project_taken` when
 * the project holds real calls and `profile_unpriced` when a model of the profile has no price.
 */
export async function generateDemo(store: Store, scope: Scope, options: DemoOptions): Promise<DemoResult> {
  const startedAt = performance.now();
  const { days = 30, calls = 200_000, seed = 1, profile = demoProfile } = options;
  const toMs = Math.floor(Date.parse(options.endsAt) / hourMs) * hourMs;
  const fromMs = toMs - days * 24 * hourMs;
  const period = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  const weight = profile.features.reduce((sum, feature) => sum + feature.weight, 0);
  const plans = profile.features.map((feature): FeaturePlan => {
    const share = (calls * feature.weight) / weight / (1 + feature.errorShare);
    const sessions = Math.round(share / callsPerSession(feature));
    return {
      feature,
      segments: priceSegments(feature, period),
      sessionsPerHour: sessionsPerHour(feature, { startMs: fromMs, hours: days * 24, sessions }),
    };
  });

  const before = await present(store, scope, profile.project);
  if (before.real > 0) {
    throw new ApexError(
      'synthetic_project_taken',
      `The project "${profile.project}" holds ${before.real} real calls.`,
      { details: { project: profile.project, calls: before.real } },
    );
  }
  if (before.made === 0) {
    const parameters = { organization: scope.organizationId, seed, fromMs, toMs, ...planParameters(plans) };
    await store.write(scope, (writer, ingestedMs) =>
      writer.command(callsStatement(profile, plans), { ...parameters, ingestedMs }),
    );
  }
  const after = before.made === 0 ? await present(store, scope, profile.project) : before;
  return {
    project: profile.project,
    seed,
    period,
    generated: after.made - before.made,
    calls: after.made,
    cost: usd(after.spent),
    truth: await groundTruth(store, scope, { profile, period }),
    durationMs: performance.now() - startedAt,
  };
}

async function present(store: Store, scope: Scope, project: string): Promise<z.infer<typeof presentSchema>> {
  const sql = `select countIf(synthetic = 1) as made, countIf(synthetic = 0) as real, sum(cost) as spent
from apex.llm_calls where organization_id = {organization:String} and project = {project:String}`;
  const { rows } = await store.read(scope, { sql, parameters: { project } }, presentSchema);
  return rows[0] ?? { made: 0, real: 0, spent: '0' };
}
