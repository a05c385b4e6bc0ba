import { compareUsd, type Span, subtractUsd, type Usd, zeroUsd } from '@netra/contract';
import { dayText, minuteText } from '../../grounding/date-text.ts';
import { nameOf } from '../../grounding/named.ts';
import { prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';

/** How busy the busiest model was, by the minute; what is left of a limit is said only where one was given. */
export function concurrencyStatements(reading: Reading<'concurrency'>): Span[][] {
  const { rows } = reading.result;
  if (rows.length === 0) return [prose`No call ran in this period, so nothing ran at the same time.`];
  const index = rows.reduce(
    (best, row, at) => (row.requestsPerMinute.max > (rows[best]?.requestsPerMinute.max ?? 0) ? at : best),
    0,
  );
  const row = rows[index];
  if (row === undefined) return [];
  const of = (...path: readonly string[]) => figureOf(reading, ['rows', index, ...path], 'count');
  const model = nameOf(reading, ['rows', index, 'model'], 'calls that name no model');
  const busiest = prose`The busiest minute began ${minuteText(row.busiestAt)} UTC: ${model} took up to ${counted(reading, ['rows', index, 'requestsPerMinute', 'max'], 'request')} and ${figureOf(reading, ['rows', index, 'tokensPerMinute', 'max'], 'tokens')} a minute (p95: ${counted(reading, ['rows', index, 'requestsPerMinute', 'p95'], 'request')}).`;
  const together =
    row.concurrentCalls === null
      ? prose`No call states how long it took, so how many ran at the same time cannot be told.`
      : row.concurrentCalls.max < 1
        ? prose`Its calls hardly ever ran at the same time.`
        : prose`At most about ${of('concurrentCalls', 'max')} of its calls ran at the same time.`;
  return [
    busiest,
    together,
    prose`Your providers' limits are not in the logs: compare these peaks with the limits of your account. More usage raises them in proportion.`,
  ];
}

/** How much of the input came from a prompt cache, in all and where least of it did. */
export function cachingStatements(reading: Reading<'cache-hit-rates'>): Span[][] {
  const { totals, rows } = reading.result;
  if (totals.hitRate === null)
    return [prose`No call reported use of a provider's prompt cache, so there is no hit rate to state.`];
  const overall = prose`${figureOf(reading, ['totals', 'hitRate'], 'percent')} of the input tokens were read from a provider's prompt cache.`;
  const entries = rows.map((row, index) => ({ ...row, index })).filter(({ inputTokens }) => inputTokens > 0);
  const known = entries.flatMap(({ hitRate, index }) => (hitRate === null ? [] : [{ hitRate, index }]));
  const silent = entries
    .filter(({ hitRate }) => hitRate === null)
    .toSorted((left, right) => compareUsd(right.cost, left.cost))[0];
  const name = (index: number) => nameOf(reading, ['rows', index, 'key'], 'calls without a feature');
  const rate = (index: number) => figureOf(reading, ['rows', index, 'hitRate'], 'percent');
  const ordered = known.toSorted((left, right) => left.hitRate - right.hitRate);
  const [least, most] = [ordered[0], ordered.at(-1)];
  return [
    overall,
    ...(least === undefined || most === undefined || least === most
      ? []
      : [
          prose`Of the features that report caching, ${name(most.index)} reads most from it (${rate(most.index)}), ${name(least.index)} least (${rate(least.index)}).`,
        ]),
    ...(silent === undefined
      ? []
      : [
          prose`The costliest feature that reports none is ${name(silent.index)}, at ${figureOf(reading, ['rows', silent.index, 'cost'], 'usd')}.`,
        ]),
  ];
}

function absolute(amount: Usd): Usd {
  return compareUsd(amount, zeroUsd) < 0 ? subtractUsd(zeroUsd, amount) : amount;
}

/** Which prices changed and what that made of the bill, the change with the largest effect by name. */
export function priceChangeStatements(reading: Reading<'price-changes'>): Span[][] {
  const { rows, effect } = reading.result;
  if (rows.length === 0) return [prose`No published price of a model you called changed in this period.`];
  const overall =
    compareUsd(effect, zeroUsd) === 0
      ? prose`Prices changed in this period, without a difference to your bill that is known.`
      : prose`Changed prices made a difference of ${figureOf(reading, ['effect'], 'usd')} to the bill of this period (below zero means cheaper).`;
  const index = rows.reduce(
    (best, row, at) =>
      compareUsd(absolute(row.effect ?? zeroUsd), absolute(rows[best]?.effect ?? zeroUsd)) > 0 ? at : best,
    0,
  );
  const row = rows[index];
  if (row === undefined || row.effect === null) return [overall];
  const model = nameOf(reading, ['rows', index, 'model'], 'a model without a name');
  const calls = counted(reading, ['rows', index, 'calls'], 'call');
  return [
    overall,
    prose`The largest of them is ${model} from ${dayText(`${row.effectiveFrom}T00:00:00Z`)} on: ${figureOf(reading, ['rows', index, 'effect'], 'usd')} over ${calls}.`,
  ];
}
