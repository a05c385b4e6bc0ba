import { compareUsd, multiplyUsd, type SavingsFinding, type Usd, zeroUsd } from '@netra/contract';
import { z } from 'zod';
import type { ToolOutput } from '../../tools/catalogue.ts';

/** A finding that is worth doing, by its places in the savings evidence. */
export const rankedFindingSchema = z.object({
  findingId: z.string(),
  /** Index into `findings`. */
  finding: z.number().int().nonnegative(),
  /** Index into the attributions of its portfolio: its part of the total, counted once. */
  attribution: z.number().int().nonnegative(),
});
export type RankedFinding = z.infer<typeof rankedFindingSchema>;

/** How far effort and risk discount a saving in the order of work; never shown as a number. */
const ease: Record<SavingsFinding['effort'], string> = { low: '1', medium: '0.7', high: '0.4' };
const safety: Record<SavingsFinding['risk'], string> = { low: '1', medium: '0.8', high: '0.5' };

/**
 * The findings of a portfolio that save something in it, the one to begin with first: by attributed saving,
 * discounted for effort and risk, ties by the id of the finding.
 */
export function rankFindings(
  savings: ToolOutput<'savings'>,
  which: 'portfolio' | 'projected',
): readonly RankedFinding[] {
  const { attributions, findingIds } = savings[which];
  const candidates = savings.findings.flatMap((finding, index) => {
    const attribution = attributions.findIndex((candidate) => candidate.ruleId === finding.rule.id);
    const saving = attributions[attribution]?.saving.expected;
    if (!findingIds.includes(finding.id) || saving === undefined || compareUsd(saving, zeroUsd) <= 0)
      return [];
    const worth: Usd = multiplyUsd(multiplyUsd(saving, ease[finding.effort]), safety[finding.risk]);
    return [{ ranked: { findingId: finding.id, finding: index, attribution }, worth }];
  });
  return candidates
    .sort(
      (left, right) =>
        compareUsd(right.worth, left.worth) || (left.ranked.findingId < right.ranked.findingId ? -1 : 1),
    )
    .map((candidate) => candidate.ranked);
}
