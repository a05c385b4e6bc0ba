import { compareUsd, figureText, type Span, subtractUsd, type Usd, zeroUsd } from '@netra/contract';
import { periodText } from '../../grounding/date-text.ts';
import { nameOf } from '../../grounding/named.ts';
import { prose } from '../../grounding/prose.ts';
import { figureOf, type Reading } from '../../grounding/reading.ts';

type Movers = Reading<'top-movers'>;

function sizeOf(amount: Usd): Usd {
  return compareUsd(amount, zeroUsd) < 0 ? subtractUsd(zeroUsd, amount) : amount;
}

/** The row that moved most in the direction of the whole change; undefined when nothing moved. */
function leadingMover(movers: Movers): number | undefined {
  const direction = compareUsd(movers.result.change, zeroUsd);
  const candidates = movers.result.rows.flatMap((row, index) =>
    compareUsd(row.change, zeroUsd) === 0 ||
    (direction !== 0 && compareUsd(row.change, zeroUsd) !== direction)
      ? []
      : [{ index, size: sizeOf(row.change) }],
  );
  return candidates.sort((left, right) => compareUsd(right.size, left.size))[0]?.index;
}

/** Which way spend went: in words, so that the amount can stand with its sign. */
function directionOf(movers: Movers): 'rose' | 'fell' | 'stayed the same' {
  const direction = compareUsd(movers.result.change, zeroUsd);
  return direction > 0 ? 'rose' : direction < 0 ? 'fell' : 'stayed the same';
}

/** From what to what spend went, against which period. */
export function changeStatement(movers: Movers): Span[] {
  const before = figureOf(movers, ['costBefore'], 'usd');
  const now = figureOf(movers, ['costNow'], 'usd');
  const change = figureOf(movers, ['change'], 'usd');
  const periods = prose`against the period just before (${periodText(movers.result.before)})`;
  if (compareUsd(movers.result.costBefore, zeroUsd) === 0)
    return prose`Nothing was spent in the period just before (${periodText(movers.result.before)}), so there is nothing to compare the ${now} of this one with.`;
  if (directionOf(movers) === 'stayed the same') return prose`Spend stayed at ${now} ${periods}.`;
  // Written alike, "from" and "to" would contradict the direction.
  return figureText(before) === figureText(now)
    ? prose`Spend stayed at about ${now} ${periods}: a change of ${change}.`
    : prose`Spend ${directionOf(movers)} from ${before} to ${now} ${periods}: a change of ${change}.`;
}

/** What moved most, split into more calls, dearer tokens and more tokens a call. */
export function moverStatement(movers: Movers, dimension: string): Span[] | undefined {
  const index = leadingMover(movers);
  if (index === undefined || compareUsd(movers.result.costBefore, zeroUsd) === 0) return undefined;
  const name = nameOf(movers, ['rows', index, 'key'], `calls without a ${dimension}`);
  const part = (field: string) => figureOf(movers, ['rows', index, field], 'usd');
  return prose`The ${dimension} that moved most is ${name}, by ${part('change')}. Of its change, ${part('volumeEffect')} comes from the number of calls, ${part('priceEffect')} from prices and ${part('mixEffect')} from the tokens in a call.`;
}
