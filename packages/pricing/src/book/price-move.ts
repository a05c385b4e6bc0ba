import { Decimal } from 'decimal.js';

/** Why a price's move waits for a person. */
export type SuspiciousMove = 'moved_2x' | 'to_or_from_zero';

/** From this ratio on a move waits: of 640 revisions of one public list, such moves were 161 of 325 value changes. */
const quarantineRatio = 2;

/** Why a move between two prices (US dollars a unit) must not be taken without a person; undefined when it may be. */
export function suspiciousMove(before: Decimal.Value, after: Decimal.Value): SuspiciousMove | undefined {
  const [left, right] = [new Decimal(before), new Decimal(after)];
  if (left.equals(right)) return undefined;
  if (left.isZero() || right.isZero()) return 'to_or_from_zero';
  const ratio = Decimal.max(left, right).dividedBy(Decimal.min(left, right));
  return ratio.gte(quarantineRatio) ? 'moved_2x' : undefined;
}
