import type { Filter, Period, Usd } from '@netra/contract';
import type { Analytics } from '../analytics-access.ts';

/** How calls did: what one costs, how long it takes, how often it fails and succeeds. */
export type Conduct = {
  readonly calls: number;
  readonly cost: Usd;
  readonly costPerCall: Usd | null;
  readonly durationP50Ms: number | null;
  readonly durationP95Ms: number | null;
  readonly errorShare: number;
  readonly scoredCalls: number;
  readonly successShare: number | null;
};

export type Conducted = Conduct & { readonly key: string; readonly tokensPerSecond: number | null };

/** As many as the questions give. */
const mostModels = 100;

/** The conduct of calls by model, dearest first; of at most 100 models. */
export async function conductByModel(
  analytics: Analytics,
  scope: { readonly period: Period; readonly filter: Filter },
): Promise<readonly Conducted[]> {
  const by = 'model' as const;
  const units = await analytics.ask('unit-economics', { ...scope, by, limit: mostModels });
  const model = units.rows.map(({ key }) => key);
  if (model.length === 0) return [];
  // Of these very models: each question has an order of its own, and would leave out others.
  const same = { period: scope.period, filter: { ...scope.filter, model }, by };
  const [latency, errors] = await Promise.all([
    analytics.ask('latency', { ...same, limit: mostModels }),
    analytics.ask('errors', { ...same, limit: mostModels }),
  ]);
  return units.rows.map(({ key, calls, cost, costPerCall, success }) => {
    const time = latency.rows.find((row) => row.key === key);
    // Only models with failures or retries are told.
    const failed = errors.keys?.find((row) => row.key === key)?.errorCalls ?? 0;
    return {
      key,
      calls,
      cost,
      costPerCall,
      durationP50Ms: time?.durationMs?.p50 ?? null,
      durationP95Ms: time?.durationMs?.p95 ?? null,
      tokensPerSecond: time?.outputTokensPerSecond ?? null,
      errorShare: calls === 0 ? 0 : failed / calls,
      scoredCalls: success.calls,
      successShare: success.calls === 0 ? null : success.units / success.calls,
    };
  });
}

/** Only what a comparison states. */
export function conductOf({ key: _, tokensPerSecond: __, ...conduct }: Conducted): Conduct {
  return conduct;
}
