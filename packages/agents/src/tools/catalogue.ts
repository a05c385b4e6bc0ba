import type { z } from 'zod';
import { callTools } from './call-tools.ts';
import { comparisonTools } from './comparison-tools.ts';
import { estimateTools } from './estimate-tools.ts';
import { questionTools } from './question-tools.ts';
import { reportTools } from './report-tools.ts';
import { savingTools } from './saving-tools.ts';
import { simulationTools } from './simulation-tools.ts';
import { speedTools } from './speed-tools.ts';
import { syntheticTools } from './synthetic-tools.ts';
import type { ToolSpecification } from './tool.ts';

/** Every tool the team may be handed, by name. */
export const toolCatalogue = {
  ...questionTools,
  ...callTools,
  ...speedTools,
  ...comparisonTools,
  ...estimateTools,
  ...simulationTools,
  ...savingTools,
  ...reportTools,
  ...syntheticTools,
} as const satisfies Record<string, ToolSpecification>;

export type ToolName = keyof typeof toolCatalogue;
export type ToolInput<Name extends ToolName> = z.input<(typeof toolCatalogue)[Name]['input']>;
export type ToolOutput<Name extends ToolName> = z.infer<(typeof toolCatalogue)[Name]['output']>;
