/** The team: exactly these eleven. */
export const agentNames = [
  'supervisor',
  'triage',
  'data-helper',
  'analysis',
  'optimizer',
  'research',
  'search',
  'validation',
  'actions',
  'report',
  'synthetic-data',
] as const;

export type AgentName = (typeof agentNames)[number];
