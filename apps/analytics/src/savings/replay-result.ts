import type { Period, Provenance, ReplayResult, Rule } from '@netra/contract';
import { attribute, byScenario, serveCell, usdFromAtto } from '@netra/replay';
import type { SampledCell } from './replay-cells.ts';

const sampleCount = 3;

export type ReplayFacts = {
  readonly period: Period;
  readonly rules: readonly Rule[];
  readonly cells: readonly SampledCell[];
  readonly unpricedCalls: number;
  readonly provenance: Provenance;
};

/**
 * Attributes the cells' saving to the rules that are on (by index; all when not said) and writes it as the contract's
 * replay result; amounts are exact.
 */
export function toReplayResult(
  { period, rules, cells, unpricedCalls, provenance }: ReplayFacts,
  isOn: (ruleIndex: number) => boolean = () => true,
): ReplayResult {
  const attribution = attribute(
    cells.map(({ cell }) => cell),
    rules,
    isOn,
  );
  const { baseline, counterfactual } = attribution;
  return {
    period,
    baseline: usdFromAtto(baseline),
    counterfactual: byScenario((scenario) => usdFromAtto(counterfactual[scenario])),
    attributions: attribution.rules.map(({ ruleIndex, saving, callsTouched }) => ({
      ruleId: rules[ruleIndex]?.id ?? '',
      saving: byScenario((scenario) => usdFromAtto(saving[scenario])),
      callsTouched,
    })),
    total: byScenario((scenario) => usdFromAtto(baseline - counterfactual[scenario])),
    calls: attribution.calls,
    callsTouched: attribution.callsTouched,
    unpricedCalls,
    samples: callSamples(cells, rules, isOn),
    provenance,
  };
}

type Sample = ReplayResult['samples'][number];

/** The calls that change most under the rules that are on, of the dearest ones of each cell, before and after. */
export function callSamples(
  cells: readonly SampledCell[],
  rules: readonly Rule[],
  isOn: (ruleIndex: number) => boolean = () => true,
): Sample[] {
  return cells
    .flatMap(({ samples }) => samples)
    .map((sample) => ({
      sample,
      served: serveCell(sample.cell, { rules, isOn, scenario: 'expected' }),
    }))
    .filter(({ served }) => Object.values(served.touched).includes(true))
    .map((entry) => ({ ...entry, difference: entry.served.before - entry.served.after.batch }))
    .sort((left, right) =>
      left.difference === right.difference
        ? left.sample.callId < right.sample.callId
          ? -1
          : 1
        : left.difference > right.difference
          ? -1
          : 1,
    )
    .slice(0, sampleCount)
    .map(({ sample, served }) => ({
      callId: sample.callId,
      startedAt: new Date(sample.startedAtMs).toISOString(),
      model: sample.model,
      costBefore: usdFromAtto(served.before),
      costAfter: usdFromAtto(served.after.batch),
    }));
}
