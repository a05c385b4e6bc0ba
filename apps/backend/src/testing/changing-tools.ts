import type { Tool } from '@netra/agents';
import type { Toolbox } from '../tools/toolbox.ts';

const momentMs = 700;

function changing(tool: Tool, approvalTimeoutMs?: number): Tool {
  const limit = approvalTimeoutMs === undefined ? {} : { approvalTimeoutMs };
  return { ...tool, specification: { ...tool.specification, effect: 'unsafe', role: 'analyst', ...limit } };
}

/** Two tools of the catalogue as if they changed something; the second waits for a decision only a moment. */
export function withChangingTools(tools: Toolbox): Toolbox {
  return {
    ...tools,
    unpriced: changing(tools.unpriced),
    'price-changes': changing(tools['price-changes'], momentMs),
  };
}
