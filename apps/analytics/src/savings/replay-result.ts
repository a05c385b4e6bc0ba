import type { Period, Provenance, ReplayResult, Rule } from '@netra/contract';
import { type Attribution, byScenario, serveCell, usdFromAtto } from '@netra/replay';
import type { SampledCell } from './replay-cells.ts';

const sampleCount = 3;

export type ReplayFacts = {
  readonly period: Period;
  readonly rules: readonly Rule[];
  readonly cells: readonly SampledCell[];
  readonly unpricedCalls: number;
  readonly provenance: Provenance;
};

/** Writes an attribution as the contract's replay result; amounts are exact. */
export function toReplayResult(attribution: Attribution, facts: ReplayFacts): ReplayResult {
  const { baseline, counterfactual } = attribution;
  return {
    period: facts.period,
    baseline: usdFromAtto(baseline),
    counterfactual: byScenario((scenario) => usdFromAtto(counterfactual[scenario])),
    attributions: attribution.rules.map(({ ruleIndex, saving, callsTouched }) => ({
      ruleId: facts.rules[ruleIndex]?.id ?? '',
      saving: byScenario((scenario) => usdFromAtto(saving[scenario])),
      callsTouched,
    })),
    total: byScenario((scenario) => usdFromAtto(baseline - counterfactual[scenario])),
    calls: attribution.calls,
    callsTouched: attribution.callsTouched,
    unpricedCalls: facts.unpricedCalls,
    samples: callSamples(facts.cells, facts.rules),
    provenance: facts.provenance,
  };
}

type Sample = ReplayResult['samples'][number];

/** The calls that change most under the rules that are on: the dearest call of each cell, before and after. */
export function callSamples(
  cells: readonly SampledCell[],
  rules: readonly Rule[],
  isOn: (ruleIndex: number) => boolean = () => true,
): Sample[] {
  return cells
    .map(({ sample }) => ({
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
