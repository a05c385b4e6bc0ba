import type { Scenario } from '../scenario.ts';

const guidance = { kinds: ['guidance'], says: [/import|send|export/i], never: [/\$\d/] } as const;

/** Asked before anything was sent: each must say so, and how to begin. */
export const emptyScenarios: readonly Scenario[] = [
  { id: 'empty-spend', question: 'Where does our money go?', expected: () => guidance },
  { id: 'empty-savings', question: 'What should we change?', expected: () => guidance },
  { id: 'empty-forecast', question: 'What will we spend next month?', expected: () => guidance },
  { id: 'empty-feature', question: 'How much does support-chat cost?', expected: () => guidance },
  { id: 'empty-german', question: 'Wie viel haben wir gestern ausgegeben?', expected: () => guidance },
];
