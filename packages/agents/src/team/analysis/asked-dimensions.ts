import type { Dimension } from '@netra/contract';

/** What the cost is split by only when it is asked for: most questions are about features and models. */
export const askedDimensions = ['provider', 'environment', 'project', 'agent'] as const satisfies Dimension[];
export type AskedDimension = (typeof askedDimensions)[number];

/** Words for one of many, before the name of a dimension: "by project" asks for a split, "project x" names one. */
const each =
  '(?:by|per|each|every|across|between|which|what|welche\\w*|nach|pro|je|jede\\w*|par|chaque|quel\\w*|por|cada|que)';

const signs: Readonly<Record<AskedDimension, RegExp>> = {
  provider: /\b(?:providers?|vendors?|anbieter\w*|fournisseurs?|proveedor(?:es)?)\b/,
  environment: new RegExp(
    `\\b${each} (?:of (?:our|the) )?(?:environments?|umgebung(?:en)?|environnements?|entornos?)\\b|\\bproduction (?:and|versus|vs\\.?|or|against) (?:staging|development)\\b`,
  ),
  project: new RegExp(`\\b${each} (?:of (?:our|the) )?(?:projects?|projekt\\w*|projets?|proyectos?)\\b`),
  agent: new RegExp(`\\b${each} (?:of (?:our|the) )?(?:agents?|agenten|agente)\\b`),
};

/** The dimensions that a question, folded, asks to split the cost by. */
export function dimensionsIn(text: string): AskedDimension[] {
  return askedDimensions.filter((dimension) => signs[dimension].test(text));
}
