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
import { syntheticData } from './team/synthetic-data/synthetic-data.ts';
import { triage } from './team/triage/triage.ts';
import { validation } from './team/validation/validation.ts';

/** Every agent of the team. */
export const agentRegistry: Readonly<Record<AgentName, Agent>> = {
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
  'synthetic-data': syntheticData,
};

/** The agent of that name; raises `agent_unavailable` for a name that is none of the team's. */
export function agentNamed(name: AgentName): Agent {
  if (Object.hasOwn(agentRegistry, name)) return agentRegistry[name];
  throw new ApexError('agent_unavailable', `No agent of the team is called ${String(name)}.`, {
    details: { agent: name },
  });
}
