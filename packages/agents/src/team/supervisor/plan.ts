import type { ExecutableAgent } from '@netra/contract';
import { refersBack } from '../search/refers-back.ts';
import { asksForHelp, type TriageRecord } from '../triage/triage-record.ts';

/** Who takes part after triage; validation, actions and report follow from what these find. */
export type Plan = {
  readonly analysis: boolean;
  readonly research: boolean;
  readonly dataHelper: boolean;
  readonly optimizer: boolean;
  readonly search: boolean;
};

/** What is left of a plan when one agent was asked by name; the data still decides whether it can work. */
export function focusedPlan(plan: Plan, focus: ExecutableAgent): Plan {
  const nobody: Plan = {
    analysis: false,
    research: false,
    dataHelper: false,
    optimizer: false,
    search: false,
  };
  switch (focus) {
    case 'supervisor':
      return plan;
    case 'data-helper':
      return { ...nobody, dataHelper: true };
    case 'analysis':
      return plan.analysis ? { ...nobody, analysis: true, dataHelper: plan.dataHelper } : plan;
    case 'optimizer':
      return plan.optimizer ? { ...nobody, optimizer: true, dataHelper: plan.dataHelper } : plan;
    case 'research':
      // Where there is enough for advice there is enough to ask why, whatever the question's own words are.
      return plan.optimizer ? { ...nobody, research: true, dataHelper: plan.dataHelper } : plan;
  }
}

/** Data decides: enough is analysed, some is analysed and explained, a few calls are told without advice, none is helped. */
export function planFor(triage: TriageRecord | null, question: string): Plan {
  const search = refersBack(question);
  const helpOnly: Plan = { analysis: false, research: false, dataHelper: true, optimizer: false, search };
  if (triage === null || asksForHelp(triage) || triage.period === null) return helpOnly;
  const research = triage.intents.includes('cost-change');
  switch (triage.sufficiency.verdict) {
    case 'sufficient':
      return { analysis: true, research, dataHelper: false, optimizer: true, search };
    case 'partial':
      return { analysis: true, research, dataHelper: true, optimizer: true, search };
    case 'insufficient':
      // What a few calls cost is a fact however few they are; only advice needs more.
      return { ...helpOnly, analysis: true };
  }
}

/** The plan in a sentence. */
export function planText(plan: Plan): string {
  const side = [
    ...(plan.analysis ? ['analysis'] : []),
    ...(plan.research ? ['research'] : []),
    ...(plan.dataHelper ? ['data-helper'] : []),
    ...(plan.search ? ['search'] : []),
  ].join(' and ');
  return `Plan: ${[side, ...(plan.optimizer ? ['optimizer', 'validation', 'actions'] : []), 'report'].join(', then ')}.`;
}
