// The tools a run is handed: each asks the analytics service in the name of the run's organization, and hands back
// the typed result with one plain line about it. It refuses to compute or to keep anything itself.
import { type Tool, type ToolOutput, toolCatalogue } from '@netra/agents';
import type { Provenance } from '@netra/contract';
import type { AnalyticsAccess } from './analytics-access.ts';
import { type AnalyticsToolName, summaries } from './summaries.ts';

/** Where analytics answers the tools that are no questions; a question is answered under its name. */
const ownPaths: { readonly [Name in AnalyticsToolName]?: string } = {
  savings: '/api/v1/savings',
  replay: '/api/v1/replay',
};

/** How a result was computed: every part of it that a figure may come from. */
function provenanceOf(result: ToolOutput<AnalyticsToolName>): readonly Provenance[] {
  if (!('portfolio' in result)) return [result.provenance];
  return [
    result.portfolio.provenance,
    result.projected.provenance,
    ...result.findings.map((finding) => finding.evidence.provenance),
  ];
}

function analyticsTool<Name extends AnalyticsToolName>(name: Name, access: AnalyticsAccess): Tool {
  const specification = toolCatalogue[name];
  return {
    specification,
    async execute({ scope, input, signal }) {
      const token = await access.tokens.issue('analytics', scope);
      const result = (await access.client.send({
        method: 'POST',
        path: ownPaths[name] ?? `/api/v1/questions/${name}`,
        body: input,
        answer: specification.output,
        signal,
        timeoutMs: specification.timeoutMs,
        authorization: `Bearer ${token}`,
      })) as ToolOutput<Name>;
      return { result, summary: summaries[name](result), provenance: provenanceOf(result) };
    },
  };
}

/** Makes every tool of the catalogue that the analytics service answers as it stands. */
export function createAnalyticsTools(access: AnalyticsAccess): Readonly<Record<AnalyticsToolName, Tool>> {
  return {
    spend: analyticsTool('spend', access),
    'top-movers': analyticsTool('top-movers', access),
    'usage-by-bucket': analyticsTool('usage-by-bucket', access),
    latency: analyticsTool('latency', access),
    'unit-economics': analyticsTool('unit-economics', access),
    'top-users': analyticsTool('top-users', access),
    'cache-hit-rates': analyticsTool('cache-hit-rates', access),
    concurrency: analyticsTool('concurrency', access),
    anomalies: analyticsTool('anomalies', access),
    forecast: analyticsTool('forecast', access),
    budget: analyticsTool('budget', access),
    'price-changes': analyticsTool('price-changes', access),
    unpriced: analyticsTool('unpriced', access),
    errors: analyticsTool('errors', access),
    'data-sufficiency': analyticsTool('data-sufficiency', access),
    savings: analyticsTool('savings', access),
    replay: analyticsTool('replay', access),
  };
}
