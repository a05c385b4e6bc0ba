import type { QualityDifference } from '../../outcomes/compare/quality-interval.ts';

/** Where nobody says how much may be lost, an interval that reaches further down than this says too little to go by. */
const widest = 0.1;
/** A loss beyond this is no trade anybody looks for: it is not even shown. */
const mostTraded = 0.3;

/** What a measured difference in quality allows to claim. */
export type Verdict = {
  /**
   * `not-worse`: the interval excludes a loss. `no-loss-shown`: it holds zero, and its worst end is within the limit.
   * `allowed-loss`: its worst end is within what may be lost. `loss`: it excludes zero or reaches beyond the limit.
   * `unclear`: it holds zero and reaches too far down.
   */
  readonly kind: 'not-worse' | 'no-loss-shown' | 'allowed-loss' | 'loss' | 'unclear';
  /** Most that is lost by the interval's worst end, 0 to 1. */
  readonly worst: number;
  readonly isShown: boolean;
};

/** Judges a difference by what may be lost (0 to 1; with 0, nothing that is significant). */
export function judge({ low, high }: QualityDifference, maxQualityLoss: number): Verdict {
  const worst = Math.max(0, -low);
  if (low >= 0) return { kind: 'not-worse', worst, isShown: true };
  if (maxQualityLoss > 0 && worst <= maxQualityLoss) return { kind: 'allowed-loss', worst, isShown: true };
  if (maxQualityLoss > 0 || high < 0) return { kind: 'loss', worst, isShown: worst <= mostTraded };
  return worst <= widest
    ? { kind: 'no-loss-shown', worst, isShown: true }
    : { kind: 'unclear', worst, isShown: true };
}

/** What a finding says of itself by its verdict. */
export function gradeOf({ kind, worst }: Verdict) {
  switch (kind) {
    case 'not-worse':
      return { grade: 'A', risk: 'low' } as const;
    case 'no-loss-shown':
      return { grade: 'B', risk: 'medium' } as const;
    case 'allowed-loss':
      return { grade: 'B', risk: 'medium', qualityLoss: worst } as const;
    case 'loss':
      return { grade: 'B', risk: 'high', qualityLoss: worst } as const;
    case 'unclear':
      return { grade: 'C', risk: 'medium' } as const;
  }
}

const points = (value: number) => (100 * value).toFixed(1);

/** The scores and their difference in a sentence; it never claims parity, only what the interval excludes. */
export function qualityWords(
  difference: QualityDifference,
  scores: { readonly present: number; readonly proposed: number },
  verdict: Verdict,
): string {
  const { items, mean, low, high } = difference;
  const interval = `95% interval ${points(low)} to ${high >= 0 ? '+' : ''}${points(high)}`;
  const measured = `On ${items} items that played no part in the choice it scores ${points(scores.proposed)} of 100 against ${points(scores.present)} (${mean >= 0 ? '+' : ''}${points(mean)} points, ${interval})`;
  switch (verdict.kind) {
    case 'not-worse':
      return `${measured}: the interval excludes a loss.`;
    case 'no-loss-shown':
      return `${measured}: no loss is shown, and one of up to ${points(verdict.worst)} points is not excluded.`;
    case 'allowed-loss':
      return `${measured}: a loss of up to ${points(verdict.worst)} points, which is within what may be lost.`;
    case 'loss':
      return high < 0
        ? `${measured}: a loss, of ${points(-high)} to ${points(verdict.worst)} points. It is no equal of the present model here.`
        : `${measured}: a loss of up to ${points(verdict.worst)} points is not excluded, which is more than may be lost.`;
    case 'unclear':
      return `${measured}: the interval is too wide to say more; a loss of ${points(verdict.worst)} points is not excluded.`;
  }
}
