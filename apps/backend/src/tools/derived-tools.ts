// Tools whose results are computed from what analytics answers: simulations, comparisons, estimates, and the two that
// change something. They refuse to guess: what is not known is null, with the reason beside it.
import type { Tool } from '@netra/agents';
import type { AnalyticsAccess } from './analytics-access.ts';
import { type DerivedToolName, derivations } from './derived/derivations.ts';
import { derivedTool } from './derived-tool.ts';

/** Makes every derived tool of the catalogue. */
export function createDerivedTools(access: AnalyticsAccess): Readonly<Record<DerivedToolName, Tool>> {
  return Object.fromEntries(
    Object.entries(derivations).map(([name, derivation]) => [name, derivedTool(derivation as never, access)]),
  ) as Readonly<Record<DerivedToolName, Tool>>;
}
