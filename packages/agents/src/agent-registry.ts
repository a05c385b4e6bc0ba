import { ApexError } from '@netra/contract';
import type { Agent } from './agent.ts';
import type { AgentName } from './agent-names.ts';
import { actions } from './team/actions/actions.ts';
import { analysis } from './team/analysis/analysis.ts';
import { dataHelper } from './team/data-helper/data-helper.ts';
import { optimizer } from './team/optimizer/optimizer.ts';
import { report } from './team/report/report.ts';
import { research } from './team/research/research.ts';
import { search } from './team/search/search.ts';
import { supervisor } from './team/supervisor/supervisor.ts';
import { triage } from './team/triage/triage.ts';
import { validation } from './team/validation/validation.ts';

/**
 * The agents that can run. `synthetic-data` is not among them: the tool it needs (workload generation) is not in
 * the catalogue, and an agent that can do nothing must not pretend to.
 */
export type RunnableAgentName = Exclude<AgentName, 'synthetic-data'>;

export const agentRegistry: Readonly<Record<RunnableAgentName, Agent>> = {
  supervisor,
  triage,
  'data-helper': dataHelper,
  analysis,
  optimizer,
  research,
  search,
  validation,
  actions,
  report,
};

function isRunnable(name: AgentName): name is RunnableAgentName {
  return Object.hasOwn(agentRegistry, name);
}

/** The agent of that name; raises `agent_unavailable` for one of the team that cannot run. */
export function agentNamed(name: AgentName): Agent {
  if (isRunnable(name)) return agentRegistry[name];
  throw new ApexError('agent_unavailable', `The ${name} agent has no tools to work with.`, {
    details: { agent: name },
  });
}
