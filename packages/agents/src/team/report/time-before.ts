import type { Period, Span } from '@netra/contract';
import { dayText, periodText } from '../../grounding/date-text.ts';
import { prose } from '../../grounding/prose.ts';
import { figureOf } from '../../grounding/reading.ts';
import type { Materials } from './materials.ts';

const dayMs = 86_400_000;

/** When the first call was made that there is; undefined where that is not known. */
function firstCallOf({ sufficiency }: Materials): string | undefined {
  return sufficiency?.result.firstCallAt ?? undefined;
}

/** True where calls reach back to the beginning of a time, but for a day of it, or a third of a short one. */
function isCovered(materials: Materials, { from, to }: Period): boolean {
  const firstCallAt = firstCallOf(materials);
  if (firstCallAt === undefined || firstCallAt >= to) return true;
  const lengthMs = Date.parse(to) - Date.parse(from);
  const missingMs = Date.parse(firstCallAt) - Date.parse(from);
  return missingMs < (lengthMs >= 2 * dayMs ? dayMs : lengthMs / 3);
}

/** False where calls begin in the middle of the period just before: a change against it would be one of the data. */
export function isComparable(materials: Materials): boolean {
  const { movers } = materials;
  return movers === undefined || isCovered(materials, movers.result.before);
}

/** What is said instead of a change, where the period just before is not whole. */
export function incomparableStatement(materials: Materials): Span[] {
  const { movers } = materials;
  const firstCallAt = firstCallOf(materials);
  if (movers === undefined || firstCallAt === undefined) return [];
  return prose`There are calls from ${dayText(firstCallAt)} on only, so the period just before (${periodText(movers.result.before)}) is not whole, and whether spend rose or fell cannot be told from it. This period cost ${figureOf(movers, ['costNow'], 'usd')}.`;
}

/** What has to be known of a time that a question holds another against, where calls begin in the middle of it. */
export function referenceCaution(materials: Materials): Span[][] {
  const { callsBefore } = materials;
  const firstCallAt = firstCallOf(materials);
  if (callsBefore === undefined || firstCallAt === undefined) return [];
  return isCovered(materials, callsBefore.result.period)
    ? []
    : [prose`There are calls from ${dayText(firstCallAt)} on only, so the time compared with is not whole.`];
}
