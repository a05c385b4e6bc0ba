import type { Block } from '@netra/contract';
import { nameOf } from '../../grounding/named.ts';
import { prose } from '../../grounding/prose.ts';
import { figureOf } from '../../grounding/reading.ts';
import { columns, paragraph, table } from './blocks.ts';
import type { Materials } from './materials.ts';

function truthTable({ workload, workloadSavings }: Materials): Block[] {
  if (workload === undefined) return [];
  const truth = workload.result.result?.truth ?? [];
  return table(
    'The waste that was built in, and what the levers find of it',
    columns('lever', 'feature', '#calls', '#wasted', '#found by the lever'),
    truth.map(({ lever, feature }, index) => {
      const at = (field: string) => ['result', 'truth', index, field];
      const found = workloadSavings?.result.findings.findIndex(
        (finding) => finding.lever === lever && finding.feature === feature,
      );
      return [
        figureOf(workload, at('lever'), 'text'),
        nameOf(workload, at('feature'), '(no feature)'),
        figureOf(workload, at('calls'), 'count'),
        figureOf(workload, at('saving'), 'usd'),
        workloadSavings === undefined || found === undefined || found < 0
          ? null
          : figureOf(workloadSavings, ['findings', found, 'saving', 'expected'], 'usd'),
      ];
    }),
  );
}

function featuresTable({ workloadSpend, workloadPlan }: Materials): Block[] {
  if (workloadSpend !== undefined)
    return table(
      'What was made, by feature',
      columns('feature', '#calls', '#cost'),
      workloadSpend.result.rows.map((_, index) => [
        nameOf(workloadSpend, ['rows', index, 'key', 0], '(no feature)'),
        figureOf(workloadSpend, ['rows', index, 'calls'], 'count'),
        figureOf(workloadSpend, ['rows', index, 'cost'], 'usd'),
      ]),
    );
  if (workloadPlan === undefined) return [];
  return table(
    'What would be made',
    columns('feature', 'provider', 'model'),
    workloadPlan.result.features.map((_, index) =>
      ['feature', 'provider', 'model'].map((field) =>
        figureOf(workloadPlan, ['features', index, field], 'text'),
      ),
    ),
  );
}

const distanceWords = {
  inputTokens: 'length of prompts',
  outputTokens: 'length of answers',
  timeBetweenCalls: 'time between calls',
} as const;

function fidelityTable({ fidelity }: Materials): Block[] {
  if (fidelity === undefined) return [];
  return [
    paragraph(
      prose`How far the generated calls are from the named ones: the largest difference between their distributions. Nothing means alike; all of it means nothing in common.`,
    ),
    ...table(
      'Distance to the named calls (Kolmogorov-Smirnov)',
      columns('of', '#distance'),
      fidelity.result.rows.map(({ key }, index) => [
        distanceWords[key],
        figureOf(fidelity, ['rows', index, 'distance'], 'percent'),
      ]),
    ),
  ];
}

/** Tables of a generated workload: its known waste, what it holds, and how like named calls it is. */
export function workloadTables(materials: Materials): Block[] {
  return [...truthTable(materials), ...featuresTable(materials), ...fidelityTable(materials)];
}
