import { type Tool, type ToolCall, type ToolName, type ToolOutput, toolCatalogue } from '@netra/agents';
import type { z } from 'zod';
import { type Analytics, type AnalyticsAccess, openAnalytics } from './analytics-access.ts';

/** The input of a tool as it is worked with: every default filled in. */
export type Parsed<Name extends ToolName> = z.output<(typeof toolCatalogue)[Name]['input']>;

/** What a derived tool does: asks analytics, computes from the answers, and says the result in a line. */
export type Derivation<Name extends ToolName> = {
  readonly name: Name;
  derive(input: Parsed<Name>, analytics: Analytics, call: ToolCall<unknown>): Promise<ToolOutput<Name>>;
  summarize(result: ToolOutput<Name>): string;
};

/** Makes a tool whose result is computed here from what analytics answers; how these were computed is kept with it. */
export function derivedTool<Name extends ToolName>(
  { name, derive, summarize }: Derivation<Name>,
  access: AnalyticsAccess,
): Tool {
  const specification = toolCatalogue[name];
  return {
    specification,
    async execute(call) {
      const startedAt = performance.now();
      const analytics = openAnalytics(access, call, specification.timeoutMs);
      const input = specification.input.parse(call.input) as Parsed<Name>;
      const result = await derive(input, analytics, call);
      const own = {
        source: 'backend',
        query: name,
        parameters: input as Record<string, unknown>,
        durationMs: performance.now() - startedAt,
      };
      return { result, summary: summarize(result), provenance: [own, ...analytics.provenance()] };
    },
  };
}
