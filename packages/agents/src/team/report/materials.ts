import type { Evidence } from '@netra/contract';
import { type Reading, readingOf } from '../../grounding/reading.ts';
import { type AskedDimension, askedDimensions } from '../analysis/asked-dimensions.ts';
import type { TopicName } from '../analysis/topics.ts';
import type { ReportInput } from './report-input.ts';

/** What a report is made of: the team's findings and the typed evidence behind them. */
export type Materials = {
  readonly input: ReportInput;
  readonly question: string;
  readonly evidence: readonly Evidence[];
  readonly sufficiency: Reading<'data-sufficiency'> | undefined;
  readonly byFeature: Reading<'spend'> | undefined;
  readonly byModel: Reading<'spend'> | undefined;
  readonly overTime: Reading<'spend'> | undefined;
  readonly movers: Reading<'top-movers'> | undefined;
  readonly buckets: Reading<'usage-by-bucket'> | undefined;
  readonly errors: Reading<'errors'> | undefined;
  readonly errorsByFeature: Reading<'errors'> | undefined;
  readonly latencyByModel: Reading<'latency'> | undefined;
  readonly latencyByFeature: Reading<'latency'> | undefined;
  readonly unpriced: Reading<'unpriced'> | undefined;
  /** The splits that the question asks for by name. */
  readonly byAsked: readonly { readonly dimension: AskedDimension; readonly reading: Reading<'spend'> }[];
  readonly topUsers: Reading<'top-users'> | undefined;
  readonly units: Reading<'unit-economics'> | undefined;
  readonly valueStream: Reading<'unit-economics'> | undefined;
  readonly anomalies: Reading<'anomalies'> | undefined;
  readonly forecast: Reading<'forecast'> | undefined;
  readonly caching: Reading<'cache-hit-rates'> | undefined;
  readonly concurrency: Reading<'concurrency'> | undefined;
  readonly priceChanges: Reading<'price-changes'> | undefined;
  readonly budget: Reading<'budget'> | undefined;
  readonly volume: Reading<'simulate-volume'> | undefined;
  readonly prices: Reading<'simulate-price'> | undefined;
  readonly callsBefore: Reading<'spend'> | undefined;
  readonly goals: Reading<'weigh-goals'> | undefined;
  readonly changeOfModel: Reading<'change-impact'> | undefined;
  readonly modelsCompared: Reading<'compare-models'> | undefined;
  readonly otherModel: Reading<'simulate-model'> | undefined;
  readonly modelInBook: Reading<'search-models'> | undefined;
  readonly bottlenecks: Reading<'latency-bottlenecks'> | undefined;
  readonly promises: Reading<'promise-status'> | undefined;
  readonly cacheAudit: Reading<'prompt-cache-audit'> | undefined;
  readonly savings: Reading<'savings'> | undefined;
  readonly earlier: Reading<'search-knowledge'> | undefined;
  readonly reports: Reading<'list-reports'> | undefined;
  readonly writtenOut: Reading<'export-report'> | undefined;
  readonly acceptance: Reading<'accept-policy'> | undefined;
  readonly workloadPlan: Reading<'plan-workload'> | undefined;
  readonly workload: Reading<'generate-workload'> | undefined;
  readonly workloadSpend: Reading<'spend'> | undefined;
  readonly workloadSavings: Reading<'savings'> | undefined;
  readonly fidelity: Reading<'compare-workloads'> | undefined;
};

/** Finds and types the evidence of each part. */
export function materialsOf(input: ReportInput, question: string, evidence: readonly Evidence[]): Materials {
  const byId = (id: string | null | undefined) => evidence.find((item) => item.id === id);
  const of = (topic: TopicName) =>
    byId(input.analysis?.evidence.find((item) => item.topic === topic)?.evidenceId);
  return {
    input,
    question,
    evidence,
    sufficiency: readingOf(
      'data-sufficiency',
      byId(input.triage?.sufficiency.evidenceId ?? input.dataRequest?.evidenceId),
    ),
    byFeature: readingOf('spend', of('spend-by-feature')),
    byModel: readingOf('spend', of('spend-by-model')),
    overTime: readingOf('spend', of('spend-over-time')),
    movers: readingOf('top-movers', of('movers-by-feature')),
    buckets: readingOf('usage-by-bucket', of('buckets')),
    errors: readingOf('errors', of('errors')),
    errorsByFeature: readingOf('errors', of('errors-by-feature')),
    latencyByModel: readingOf('latency', of('latency-by-model')),
    latencyByFeature: readingOf('latency', of('latency-by-feature')),
    unpriced: readingOf('unpriced', of('unpriced')),
    byAsked: askedDimensions.flatMap((dimension) => {
      const reading = readingOf('spend', of(`spend-by-${dimension}`));
      return reading === undefined ? [] : [{ dimension, reading }];
    }),
    topUsers: readingOf('top-users', of('top-users')),
    units: readingOf('unit-economics', of('units-by-feature')),
    valueStream: readingOf('unit-economics', of('value-stream')),
    anomalies: readingOf('anomalies', of('odd-hours')),
    forecast: readingOf('forecast', of('forecast')),
    caching: readingOf('cache-hit-rates', of('caching-by-feature')),
    concurrency: readingOf('concurrency', of('calls-at-once')),
    priceChanges: readingOf('price-changes', of('price-changes')),
    budget: readingOf('budget', of('budget')),
    volume: readingOf('simulate-volume', of('volume')),
    prices: readingOf('simulate-price', of('prices')),
    callsBefore: readingOf('spend', of('calls-before')),
    goals: readingOf('weigh-goals', of('goals')),
    changeOfModel: readingOf('change-impact', of('change-of-model')),
    modelsCompared: readingOf('compare-models', of('models-compared')),
    otherModel: readingOf('simulate-model', of('other-model')),
    modelInBook: readingOf('search-models', of('model-in-book')),
    bottlenecks: readingOf('latency-bottlenecks', of('bottlenecks')),
    promises: readingOf('promise-status', of('promises')),
    cacheAudit: readingOf('prompt-cache-audit', of('cache-audit')),
    savings: readingOf('savings', byId(input.optimizer?.evidenceId)),
    earlier: readingOf('search-knowledge', byId(input.search?.evidenceId)),
    reports: readingOf('list-reports', byId(input.search?.reportsEvidenceId)),
    writtenOut: readingOf('export-report', byId(input.search?.exportEvidenceId)),
    acceptance: readingOf('accept-policy', byId(input.actions?.accepted?.evidenceId)),
    workloadPlan: readingOf('plan-workload', byId(input.synthetic?.planEvidenceId)),
    workload: readingOf('generate-workload', byId(input.synthetic?.jobEvidenceId)),
    workloadSpend: readingOf('spend', byId(input.synthetic?.spendEvidenceId)),
    workloadSavings: readingOf('savings', byId(input.synthetic?.savingsEvidenceId)),
    fidelity: readingOf('compare-workloads', byId(input.synthetic?.fidelityEvidenceId)),
  };
}

/** The best reading of the period's totals there is. */
export function totalsOf(materials: Materials): Reading<'spend'> | undefined {
  return materials.byFeature ?? materials.byModel ?? materials.overTime;
}
