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
  /** Calls are generated; nothing else is looked at. */
  readonly synthetic: boolean;
};

/** What is left of a plan when one agent was asked by name; the data still decides whether it can work. */
export function focusedPlan(plan: Plan, focus: ExecutableAgent): Plan {
  const nobody: Plan = {
    analysis: false,
    research: false,
    dataHelper: false,
    optimizer: false,
    search: false,
    synthetic: false,
  };
  switch (focus) {
    case 'supervisor':
      return plan;
    case 'data-helper':
      return { ...nobody, dataHelper: true };
    case 'synthetic-data':
      return { ...nobody, synthetic: true };
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
  const helpOnly: Plan = {
    analysis: false,
    research: false,
    dataHelper: true,
    optimizer: false,
    search,
    synthetic: false,
  };
  if (triage?.intents.includes('synthetic-data') === true)
    return { ...helpOnly, dataHelper: false, search: false, synthetic: true };
  if (triage === null || asksForHelp(triage) || triage.period === null) return helpOnly;
  const research = triage.intents.includes('cost-change');
  switch (triage.sufficiency.verdict) {
    case 'sufficient':
      return { ...helpOnly, analysis: true, research, dataHelper: false, optimizer: true };
    case 'partial':
      return { ...helpOnly, analysis: true, research, optimizer: true };
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
    ...(plan.synthetic ? ['synthetic-data'] : []),
  ].join(' and ');
  return `Plan: ${[side, ...(plan.optimizer ? ['optimizer', 'validation', 'actions'] : []), 'report'].join(', then ')}.`;
}
