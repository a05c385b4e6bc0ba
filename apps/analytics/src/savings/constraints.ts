import { delays, type SavingsConstraints } from '@netra/contract';
import { delayOf } from './finding.ts';
import type { Candidate } from './levers/lever.ts';

const degrees = ['low', 'medium', 'high'] as const;

export type Limits = { readonly constraints: SavingsConstraints; readonly maxQualityLoss: number };

/** Why a candidate may not be in the portfolio under the user's constraints; undefined when it may. */
export function excludedBy(
  { rule: { change }, effort, risk, qualityLoss = 0 }: Candidate,
  { constraints, maxQualityLoss }: Limits,
): string | undefined {
  const { excludedProviders = [], excludedRegions = [], maxEffort, maxRisk, maxLatency } = constraints;
  if ((change.kind === 'model' || change.kind === 'cascade') && excludedProviders.includes(change.provider)) {
    return `${change.provider} is excluded`;
  }
  if (change.kind === 'region' && excludedRegions.includes(change.region)) {
    return change.region === '' ? 'the plain region is excluded' : `${change.region} is excluded`;
  }
  if (maxEffort !== undefined && degrees.indexOf(effort) > degrees.indexOf(maxEffort)) {
    return `its effort is ${effort}`;
  }
  if (maxRisk !== undefined && degrees.indexOf(risk) > degrees.indexOf(maxRisk)) return `its risk is ${risk}`;
  const delay = delayOf(change);
  if (maxLatency !== undefined && delays.indexOf(delay) > delays.indexOf(maxLatency)) {
    return `answers arrive ${delay} later`;
  }
  return qualityLoss > maxQualityLoss ? `it may lose ${qualityLoss} of quality` : undefined;
}
