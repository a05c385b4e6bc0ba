import { acceptPolicy, promiseStatus } from './acceptances.ts';
import { clusterCalls, fetchCalls } from './call-lists.ts';
import { changeImpact } from './change-impact.ts';
import { compareModels } from './compare-models.ts';
import { compareWorkloads } from './compare-workloads.ts';
import { costDrivers } from './cost-drivers.ts';
import { enrichCalls } from './enrich-calls.ts';
import { estimateFeature, estimatePrompt } from './estimates.ts';
import { compareOutcomes, defineEvaluation } from './evaluations.ts';
import { generateWorkload, planWorkload, workloadProfiles } from './generate-workload.ts';
import { latencyBottlenecks } from './latency-bottlenecks.ts';
import { buildPortfolio, runLever } from './lever-runs.ts';
import { modelAlternatives, searchModels } from './model-search.ts';
import { promptCacheAudit } from './prompt-cache-audit.ts';
import { rateLimitImpact } from './rate-limit-impact.ts';
import { simulateModel } from './simulate-model.ts';
import { simulatePrice } from './simulate-price.ts';
import { simulateVolume } from './simulate-volume.ts';
import { weighGoals } from './weigh-goals.ts';

/** Everything that is computed here from what analytics answers, by the tool's name. */
export const derivations = {
  'accept-policy': acceptPolicy,
  'build-portfolio': buildPortfolio,
  'change-impact': changeImpact,
  'cluster-calls': clusterCalls,
  'compare-models': compareModels,
  'compare-outcomes': compareOutcomes,
  'compare-workloads': compareWorkloads,
  'cost-drivers': costDrivers,
  'define-evaluation': defineEvaluation,
  'enrich-calls': enrichCalls,
  'estimate-feature': estimateFeature,
  'estimate-prompt': estimatePrompt,
  'fetch-calls': fetchCalls,
  'generate-workload': generateWorkload,
  'latency-bottlenecks': latencyBottlenecks,
  'model-alternatives': modelAlternatives,
  'plan-workload': planWorkload,
  'promise-status': promiseStatus,
  'prompt-cache-audit': promptCacheAudit,
  'rate-limit-impact': rateLimitImpact,
  'run-lever': runLever,
  'search-models': searchModels,
  'simulate-model': simulateModel,
  'simulate-price': simulatePrice,
  'simulate-volume': simulateVolume,
  'weigh-goals': weighGoals,
  'workload-profiles': workloadProfiles,
} as const;

export type DerivedToolName = keyof typeof derivations;
