import { twoSided95 } from '@netra/foundation';
import type { Conduct } from './conduct.ts';

/** A share with one success and one failure added: few answers that all went well do not make a certainty. */
function adjusted({ successShare, scoredCalls }: Conduct): { share: number; variance: number } | undefined {
  if (successShare === null || scoredCalls === 0) return undefined;
  const answers = scoredCalls + 2;
  const share = (successShare * scoredCalls + 1) / answers;
  return { share, variance: (share * (1 - share)) / answers };
}

/**
 * Whether scored outcomes differ by more than chance makes: the 95% interval of a difference of two shares by Agresti and
 * Caffo (The American Statistician 54, 2000), which holds for few answers too.
 */
export function qualityChange(
  before: Conduct,
  after: Conduct,
): 'better' | 'worse' | 'no-difference-shown' | 'not-measured' {
  const [was, is] = [adjusted(before), adjusted(after)];
  if (was === undefined || is === undefined) return 'not-measured';
  const error = twoSided95 * Math.sqrt(was.variance + is.variance);
  if (is.share - was.share > error) return 'better';
  return was.share - is.share > error ? 'worse' : 'no-difference-shown';
}
