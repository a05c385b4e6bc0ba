import type { ModelTool } from '../../models/model-request.ts';
import { parametersOf } from '../../models/wire-schema.ts';
import { type ToolName, toolCatalogue } from '../../tools/catalogue.ts';

const names = Object.keys(toolCatalogue) as ToolName[];

/** The tools of an agent that a model may choose from: those that only read, and that everyone may use. */
export function offeredTools(ofAgent: readonly ToolName[]): readonly ToolName[] {
  return names.filter((name) => {
    const { effect, role } = toolCatalogue[name];
    return ofAgent.includes(name) && effect === 'idempotent' && role === 'viewer';
  });
}

/** A tool as a model is told of it; period and filter may be left out, as they have a usual value here. */
export function toldTool(name: ToolName): ModelTool {
  const { description, input } = toolCatalogue[name];
  const schema = parametersOf(input);
  const required = Array.isArray(schema.required)
    ? schema.required.filter((field) => field !== 'period' && field !== 'filter')
    : [];
  return { name, description, parameters: { ...schema, required } };
}
