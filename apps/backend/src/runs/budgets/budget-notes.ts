import type { BudgetName, Report } from '@netra/contract';

const builtIn = 'so the built-in analyst went on without one';

/** What a report says of a budget that was spent; without the amount, which is a setting and no finding. */
const notes: Readonly<Record<BudgetName, string>> = {
  'run-tool-calls':
    'The budget of this run for tool calls was spent, so some of what belongs to the question was not looked up.',
  'run-model-calls': `The budget of this run for calls of language models was spent, ${builtIn}.`,
  'run-model-tokens': `The budget of this run for tokens of language models was spent, ${builtIn}.`,
  'run-model-usd': `The budget of this run for what language models cost was spent, ${builtIn}.`,
  'organization-model-tokens': `The budget of the organization for tokens of language models is spent for today, ${builtIn}.`,
  'organization-model-usd': `The budget of the organization for what language models cost is spent for today, ${builtIn}.`,
};

/** The report with a line on each budget that its run came to the end of. */
export function withBudgetNotes(report: Report, spent: readonly BudgetName[]): Report {
  if (spent.length === 0) return report;
  const items = spent.map((name) => [notes[name]]);
  const block = { type: 'list', ordered: false, items } as const;
  const known = report.sections.some(({ id }) => id === 'not-seen');
  const sections = known
    ? report.sections.map((section) =>
        section.id === 'not-seen' ? { ...section, blocks: [...section.blocks, block] } : section,
      )
    : [...report.sections, { id: 'not-seen' as const, title: 'What we could not see', blocks: [block] }];
  return { ...report, sections };
}
