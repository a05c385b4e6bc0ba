import type { Tool, ToolName } from '@netra/agents';

/** The tools a run may be handed, by name. */
export type Toolbox = Readonly<Record<ToolName, Tool>>;
