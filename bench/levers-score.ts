import { Decimal } from 'decimal.js';
import type { GroundTruth } from '../apps/analytics/src/synthetic/truth.ts';
import type { Lever, SavingsFinding } from '../packages/contract/src/index.ts';

/** Part of what a feature's calls to a model cost that a waste must be for its lever to have to find it. */
const smallestPart: Readonly<Partial<Record<Lever, number>>> = {
  'prompt-cache': 0.05,
  'context-growth': 0.05,
};
const usualPart = 0.02;
/** A waste up to this many times the minimum may be found or not. */
const nearMinimum = 1.2;

/** What a lever did on one feature of a workload. */
export type Verdict = {
  readonly lever: Lever;
  readonly feature: string;
  readonly is: 'found' | 'missed' | 'false';
  readonly truth: Decimal;
  readonly stated: Decimal;
};

/** Compares what the levers found in a workload with what was built in, feature by feature. */
export function verdictsOf(truth: readonly GroundTruth[], findings: readonly SavingsFinding[]): Verdict[] {
  const known = summed(truth);
  // A change that costs more quality than may be lost is shown as a trade, and proposed to nobody.
  const proposed = findings.filter(({ qualityLoss }) => qualityLoss === undefined);
  const stated = summed(
    proposed.map(({ lever, feature, saving, rule }) => ({
      ...{ lever, feature, saving: saving.expected, spent: '0' },
      model: rule.match.model?.join(' ') ?? '',
    })),
  );
  const verdicts: Verdict[] = [];
  for (const [key, { lever, feature, saving, spent }] of known) {
    const part =
      saving.dividedBy(Decimal.max(spent, '1e-12')).toNumber() / (smallestPart[lever] ?? usualPart);
    const found = stated.get(key);
    const facts = { lever, feature, truth: saving, stated: found?.saving ?? new Decimal(0) };
    if (part >= nearMinimum) verdicts.push({ ...facts, is: found === undefined ? 'missed' : 'found' });
    else if (saving.isZero() && found !== undefined) verdicts.push({ ...facts, is: 'false' });
  }
  for (const [key, { lever, feature, saving }] of stated) {
    if (!known.has(key))
      verdicts.push({ lever, feature, is: 'false', truth: new Decimal(0), stated: saving });
  }
  return verdicts;
}

type Stated = Pick<GroundTruth, 'lever' | 'feature' | 'model'> & {
  readonly saving: string;
  readonly spent: string;
};
type Sum = Pick<Verdict, 'lever' | 'feature'> & { readonly saving: Decimal; readonly spent: Decimal };

/** Amounts by lever and feature: models and settings of a feature together. Capacity is bought for a model, not a feature. */
function summed(all: readonly Stated[]): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const { lever, model, saving, spent, ...one } of all) {
    const feature = lever === 'commitment' ? `calls to ${model}` : one.feature;
    const key = `${lever} ${feature}`;
    const before = sums.get(key);
    sums.set(key, {
      lever,
      feature,
      saving: new Decimal(saving).plus(before?.saving ?? 0),
      spent: new Decimal(spent).plus(before?.spent ?? 0),
    });
  }
  return sums;
}

/** How well a lever did over all workloads. */
export type Score = {
  readonly lever: Lever;
  readonly found: number;
  readonly missed: number;
  readonly wrong: number;
  readonly precision: number;
  readonly recall: number;
  /** How far the stated saving lies from the truth, as a part of it, where the waste was found. */
  readonly meanError: number;
  readonly worstError: number;
};

export function scoreOf(lever: Lever, verdicts: readonly Verdict[]): Score {
  const own = verdicts.filter((verdict) => verdict.lever === lever);
  const count = (is: Verdict['is']) => own.filter((verdict) => verdict.is === is).length;
  const errors = own.filter(({ is }) => is === 'found').map(errorOf);
  const [found, missed, wrong] = [count('found'), count('missed'), count('false')];
  return {
    ...{ lever, found, missed, wrong },
    precision: found + wrong === 0 ? 1 : found / (found + wrong),
    recall: found + missed === 0 ? 1 : found / (found + missed),
    meanError: errors.reduce((sum, error) => sum + error, 0) / Math.max(1, errors.length),
    worstError: Math.max(0, ...errors),
  };
}

/** How far the stated saving is from the truth, as a part of it. */
export function errorOf({ truth, stated }: Verdict): number {
  return truth.isZero() ? Number.POSITIVE_INFINITY : stated.minus(truth).abs().dividedBy(truth).toNumber();
}
