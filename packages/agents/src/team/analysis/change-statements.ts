import { compareUsd, type Span, zeroUsd } from '@netra/contract';
import { dayText } from '../../grounding/date-text.ts';
import { nameOf } from '../../grounding/named.ts';
import { prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';

type Impact = Reading<'change-impact'>;

/** From this ratio on a call takes noticeably longer, or less long below its inverse. */
const noticeable = 1.1;

function speedText(reading: Impact, index: number): Span[] {
  const ratio = reading.result.rows[index]?.durationRatio;
  if (ratio == null) return prose`How long calls take is not in the logs`;
  const ms = (side: string) => figureOf(reading, ['rows', index, side, 'durationP50Ms'], 'ms');
  const way = ratio >= noticeable ? 'slower' : ratio <= 1 / noticeable ? 'faster' : 'about as fast';
  return prose`The usual call takes ${ms('after')} instead of ${ms('before')} (${way})`;
}

function qualityText(reading: Impact, index: number): Span[] {
  const share = (side: string) => figureOf(reading, ['rows', index, side, 'successShare'], 'percent');
  switch (reading.result.rows[index]?.quality) {
    case 'better':
      return prose`scored outcomes got better, from ${share('before')} to ${share('after')}`;
    case 'worse':
      return prose`scored outcomes got worse, from ${share('before')} to ${share('after')}`;
    case 'no-difference-shown':
      return prose`scored outcomes show no difference that chance would not make`;
    default:
      return prose`no call carries an outcome score, so whether the answers got better cannot be seen`;
  }
}

/** What follows from cost and quality; what cannot be seen decides nothing. */
function adviceTexts(reading: Impact, index: number): Span[][] {
  const row = reading.result.rows[index];
  if (row === undefined || row.costChange === null) return [];
  const isDearer = compareUsd(row.costChange, zeroUsd) > 0;
  const back = nameOf(reading, ['rows', index, 'fromModel'], 'the model before');
  if (!isDearer)
    return row.quality === 'worse'
      ? [prose`It is cheaper and worse: roll back where the quality matters more than the saving.`]
      : [prose`It costs less, and nothing here speaks for rolling back.`];
  if (row.quality === 'better')
    return [
      prose`It buys better answers for more money.`,
      prose`Keep it where that is worth the difference, and roll back to ${back} where it is not.`,
    ];
  return row.quality === 'not-measured'
    ? [
        prose`By what can be seen it was not worth it: roll back to ${back}.`,
        prose`If quality was the reason, first score some answers of both models.`,
      ]
    : [prose`It was not worth it by what was measured: roll back to ${back}.`];
}

function impactStatements(reading: Impact, index: number): Span[][] {
  const row = reading.result.rows[index];
  if (row === undefined) return [];
  const name = (field: string, unnamed: string) => nameOf(reading, ['rows', index, field], unnamed);
  const moved = prose`${name('key', 'What names no feature')} moved from ${name('fromModel', 'no model')} to ${name('toModel', 'no model')} on ${dayText(row.switchedAt)}`;
  const usd = (...path: readonly string[]) => figureOf(reading, ['rows', index, ...path], 'usd');
  // What to do stands next to what it costs, what else to weigh after everything that was seen.
  const [advice, ...further] = adviceTexts(reading, index);
  const cost =
    row.costRatio === null || row.costChange === null
      ? [prose`${moved}; what that cost cannot be said, as prices are missing.`]
      : [
          prose`${moved}: a call now costs ${usd('after', 'costPerCall')} instead of ${usd('before', 'costPerCall')}.`,
          ...(advice === undefined ? [] : [advice]),
          prose`A call costs ${figureOf(reading, ['rows', index, 'costRatio'], 'ratio')} as much as before, a difference of ${usd('costChange')} over ${counted(reading, ['rows', index, 'after', 'calls'], 'call')} since.`,
        ];
  return [...cost, prose`${speedText(reading, index)}; ${qualityText(reading, index)}.`, ...further];
}

/** Which features moved to another model, what that has cost or saved, and whether to roll back. */
export function changeImpactStatements(reading: Impact): Span[][] {
  const { rows, unseenCalls = 0 } = reading.result;
  const unseen =
    unseenCalls === 0
      ? []
      : [
          prose`${counted(reading, ['unseenCalls'], 'call')} of the cheapest features and models were not looked at.`,
        ];
  if (rows.length === 0 && unseenCalls > 0)
    return [prose`No move from one model to another was seen where it was looked for.`, ...unseen];
  if (rows.length === 0)
    return [
      prose`No feature moved from one model to another in the time that was looked at, so there is no upgrade to judge.`,
    ];
  return [...impactStatements(reading, 0), ...unseen];
}
