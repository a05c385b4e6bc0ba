import type { Report, ReportKind, Section, Span } from '@netra/contract';
import { periodText } from '../../grounding/date-text.ts';
import { prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';
import { list, paragraph, section } from './blocks.ts';
import { builtInAnalyst, type ReportIdentity } from './fallback-report.ts';
import { type LaidOut, layOut } from './lay-out.ts';
import { methodSection } from './limit-sections.ts';
import type { Materials } from './materials.ts';
import { workloadTables } from './workload-tables.ts';

/** Why nothing was generated, by the code of the error; what is not listed is told by its code. */
const reasons: Readonly<Record<string, string>> = {
  approval_denied: 'A person decided that it is not generated, so nothing was.',
  approval_expired: 'Nobody allowed it in time, so nothing was generated.',
  forbidden: 'Generating calls takes the role of an analyst or more, so nothing was generated.',
  synthetic_project_taken: 'The project holds calls already, and generated ones are never mixed with others.',
  workload_not_generated: 'The job failed, and its project holds no more than a part of the calls.',
};

function planned(plan: Reading<'plan-workload'>): Span[] {
  const of = (field: string) => figureOf(plan, [field], 'text');
  return prose`${counted(plan, ['rows'], 'call')} of the profile ${of('profile')} for the project ${of('project')} (${periodText(plan.result.period)})`;
}

/** What was made, or what was planned and why it was not made. */
function statementsOf({ workload, workloadPlan, input }: Materials): Span[][] {
  const code = input.synthetic?.problem?.code;
  if (workload?.result.result != null) {
    const cost = figureOf(workload, ['result', 'cost'], 'usd');
    const project = figureOf(workload, ['plan', 'project'], 'text');
    const waste =
      workload.result.result.truth.length === 0
        ? []
        : [
            prose`Waste of ${figureOf(workload, ['wasteCost'], 'usd')} was built in, and is known call by call.`,
          ];
    return [
      prose`${counted(workload, ['result', 'calls'], 'call')} were generated into the project ${project}; by the price book they would cost ${cost}.`,
      prose`No provider was called and nothing was paid.`,
      ...waste,
    ];
  }
  if (workload !== undefined)
    return [
      prose`The workload is still being generated: ${figureOf(workload, ['progress', 'stored'], 'count')} of ${figureOf(workload, ['progress', 'total'], 'count')} calls are stored.`,
    ];
  const why = code === undefined ? [] : [prose`${reasons[code] ?? `It could not be generated (${code}).`}`];
  return workloadPlan === undefined
    ? [prose`The workload that was asked for cannot be planned as it stands.`, ...why]
    : [...why, prose`Planned: ${planned(workloadPlan)}.`];
}

const chosenWords = {
  profile: 'which profile',
  calls: 'how many calls',
  days: 'over how many days',
} as const;

function summaryOf({ input, workloadPlan, workloadSpend }: Materials, answer: LaidOut): Section[] {
  const chosen = (input.synthetic?.chosen ?? []).map((field) => chosenWords[field]);
  return section('summary', 'Summary', [
    ...answer.paragraphs.map(paragraph),
    ...list([
      ...(workloadPlan === undefined ? [] : [prose`What was planned: ${planned(workloadPlan)}.`]),
      ...(chosen.length === 0
        ? []
        : [prose`The request did not say ${chosen.join(' and ')}; the usual was taken.`]),
      ...(workloadSpend === undefined
        ? []
        : [
            prose`Read back from where they are stored: ${counted(workloadSpend, ['totals', 'calls'], 'call')}, ${figureOf(workloadSpend, ['totals', 'cost'], 'usd')}.`,
          ]),
      prose`Each generated call is marked as such, lies in a project of its own, and is left out of answers about real calls.`,
    ]),
  ]);
}

function nextStepsOf({ workload, input }: Materials): string[] {
  const project = workload?.result.plan.project;
  if (workload?.result.result != null && project !== undefined)
    return [
      `Ask: What should we change first in project ${project}?`,
      'Hold what the levers find against the known waste.',
    ];
  return input.synthetic?.problem === null
    ? ['Ask again in a moment, or follow the job in the data room.']
    : ['Ask again with a profile, a number of calls and the waste to build in; an analyst can allow it.'];
}

/** The report about a workload: what was planned, made and known of it, or why it was not made. */
export function workloadReport(materials: Materials, identity: ReportIdentity, kind: ReportKind): Report {
  const nextSteps = nextStepsOf(materials);
  const answer = layOut({ lead: [], topics: [statementsOf(materials)], extras: [] });
  return {
    ...identity,
    kind,
    headline: answer.headline,
    period: materials.workloadPlan?.result.period ?? null,
    synthetic: materials.workload?.result.result != null,
    sections: [
      ...summaryOf(materials, answer),
      ...section('what-happened', 'The workload', workloadTables(materials)),
      ...methodSection(materials),
      ...section('next-steps', 'Next steps', list(nextSteps.map((step) => [step]))),
    ],
    recommendations: [],
    nextSteps,
    writtenBy: builtInAnalyst,
  };
}
