// The tools a run is handed: each asks the analytics service in the name of the run's organization, and hands back
// the typed result with one plain line about it. It refuses to compute or to keep anything itself.
import { type Tool, type ToolName, type ToolOutput, toolCatalogue } from '@netra/agents';
import type { Provenance } from '@netra/contract';
import type { HttpClient, ServiceTokenIssuer } from '@netra/foundation';
import { summaries } from './summaries.ts';
import type { Toolbox } from './toolbox.ts';

/** Where analytics answers each tool. */
const paths: { readonly [Name in ToolName]: string } = {
  spend: '/api/v1/questions/spend',
  'top-movers': '/api/v1/questions/top-movers',
  'usage-by-bucket': '/api/v1/questions/usage-by-bucket',
  latency: '/api/v1/questions/latency',
  unpriced: '/api/v1/questions/unpriced',
  errors: '/api/v1/questions/errors',
  'data-sufficiency': '/api/v1/questions/data-sufficiency',
  savings: '/api/v1/savings',
  replay: '/api/v1/replay',
};

type Provenances = { readonly [Name in ToolName]: (result: ToolOutput<Name>) => readonly Provenance[] };

const own = (result: { provenance: Provenance }) => [result.provenance];

const provenances: Provenances = {
  spend: own,
  'top-movers': own,
  'usage-by-bucket': own,
  latency: own,
  unpriced: own,
  errors: own,
  'data-sufficiency': own,
  savings: (result) => [
    result.portfolio.provenance,
    result.projected.provenance,
    ...result.findings.map((finding) => finding.evidence.provenance),
  ],
  replay: own,
};

export type AnalyticsAccess = { readonly client: HttpClient; readonly tokens: ServiceTokenIssuer };

function analyticsTool<Name extends ToolName>(name: Name, access: AnalyticsAccess): Tool {
  const specification = toolCatalogue[name];
  return {
    specification,
    async execute({ scope, input, signal }) {
      const token = await access.tokens.issue('analytics', scope);
      const result = (await access.client.send({
        method: 'POST',
        path: paths[name],
        body: input,
        answer: specification.output,
        signal,
        timeoutMs: specification.timeoutMs,
        authorization: `Bearer ${token}`,
      })) as ToolOutput<Name>;
      return { result, summary: summaries[name](result), provenance: provenances[name](result) };
    },
  };
}

/** Makes every tool of the catalogue over the analytics service. */
export function createAnalyticsTools(access: AnalyticsAccess): Toolbox {
  return {
    spend: analyticsTool('spend', access),
    'top-movers': analyticsTool('top-movers', access),
    'usage-by-bucket': analyticsTool('usage-by-bucket', access),
    latency: analyticsTool('latency', access),
    unpriced: analyticsTool('unpriced', access),
    errors: analyticsTool('errors', access),
    'data-sufficiency': analyticsTool('data-sufficiency', access),
    savings: analyticsTool('savings', access),
    replay: analyticsTool('replay', access),
  };
}
