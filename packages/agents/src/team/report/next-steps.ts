import type { Section } from '@netra/contract';
import { asksForHelp } from '../triage/triage-record.ts';
import { list, section } from './blocks.ts';
import type { Materials } from './materials.ts';

const mostGaps = 2;
/** Days of calls that a comparison of weeks needs. */
const twoWeeks = 14;

/** What to do now, most useful first; never empty. */
export function nextStepsOf(materials: Materials): string[] {
  const { input, savings, sufficiency } = materials;
  const first = input.optimizer?.ranked[0];
  const projected = input.optimizer?.projected[0];
  const titleOf = (finding: number | undefined) =>
    finding === undefined ? undefined : savings?.result.findings[finding]?.title;
  const firstTitle = titleOf(first?.finding);
  const projectedTitle = titleOf(projected?.finding);
  const hasCalls = (sufficiency?.result.calls ?? 0) > 0;
  const isHelp = input.triage === null || asksForHelp(input.triage);
  const isConversation =
    hasCalls && isHelp && input.triage !== null && !input.triage.intents.includes('data-help');
  const asksWhy = input.triage?.intents.includes('cost-change') === true;
  const steps = [
    ...(firstTitle === undefined ? [] : [`Begin with: ${firstTitle}`]),
    ...(projectedTitle === undefined ? [] : [`Test before you count on it: ${projectedTitle}`]),
    ...(hasCalls ? [] : ['Import a file of calls with `npx apex import <file>`.']),
    ...(hasCalls && isHelp ? ['Ask: Where does our money go and what should we change first?'] : []),
    ...(isConversation ? [] : (sufficiency?.result.gaps ?? []).slice(0, mostGaps).map((gap) => gap.howToGet)),
    ...(!isHelp && (sufficiency?.result.days ?? 0) >= twoWeeks && !asksWhy
      ? ['Ask: Why did our spend change last week?']
      : []),
    ...(input.absent.length > 0 ? ['Ask again in a moment: part of the team could not finish.'] : []),
  ];
  return steps.length > 0 ? [...new Set(steps)] : ['Ask about a feature or a model by its name.'];
}

/** The next steps as a section. */
export function nextStepsSection(steps: readonly string[]): Section[] {
  return section('next-steps', 'Next steps', list(steps.map((step) => [step])));
}
