import { compareUsd, type Span } from '@netra/contract';
import { dayText, minuteText } from '../../grounding/date-text.ts';
import { nameOf } from '../../grounding/named.ts';
import { joined, prose } from '../../grounding/prose.ts';
import { figureOf, type Reading } from '../../grounding/reading.ts';

type Spend = Reading<'spend'>;

const mostNamed = 3;

/** How many tokens the calls of the period took and gave. */
export function tokensStatement(spend: Spend): Span[] {
  const calls = figureOf(spend, ['totals', 'calls'], 'count');
  const input = figureOf(spend, ['totals', 'inputTokens'], 'tokens');
  const output = figureOf(spend, ['totals', 'outputTokens'], 'tokens');
  return prose`${input} went in and ${output} came out, over ${calls} calls.`;
}

/** The dearest values of one dimension with their shares; nothing when no call carries the dimension. */
export function leaderStatement(spend: Spend, dimension: string): Span[] | undefined {
  const { rows } = spend.result;
  const isUnnamed = rows.every((row) => row.key[0] === '');
  if (rows.length === 0 || isUnnamed) return undefined;
  if (rows.length === 1) return prose`All of it went to ${nameOf(spend, ['rows', 0, 'key', 0], '')}.`;
  const parts = rows.slice(0, mostNamed).map((_, index) => {
    const name = nameOf(spend, ['rows', index, 'key', 0], `calls without a ${dimension}`);
    const cost = figureOf(spend, ['rows', index, 'cost'], 'usd');
    return prose`${name} ${cost} (${figureOf(spend, ['rows', index, 'share'], 'percent')})`;
  });
  const listed = parts.map((part, index) => {
    const separator = index === 0 ? '' : index === parts.length - 1 ? ' and ' : ', ';
    return prose`${separator}${part}`;
  });
  return prose`By ${dimension}: ${joined(...listed)}${rows.length > mostNamed ? ' lead' : ''}.`;
}

/** The same where the split was asked for by name: when no call carries the dimension, that is said. */
export function splitStatement(spend: Spend, dimension: string): Span[] {
  const leaders = leaderStatement(spend, dimension);
  if (leaders !== undefined) return leaders;
  return spend.result.rows.length === 0
    ? prose`There are no calls to split by ${dimension}.`
    : prose`No call names its ${dimension}, so the cost cannot be split by it: send it with the calls.`;
}

/** The index of the row that cost most. */
function dearestRow(spend: Spend): number {
  const { rows } = spend.result;
  return rows.reduce((best, row, index) => {
    const champion = rows[best];
    return champion !== undefined && compareUsd(row.cost, champion.cost) > 0 ? index : best;
  }, 0);
}

/** The dearest day or hour of a spend over time. */
export function peakStatement(spend: Spend): Span[] | undefined {
  const index = dearestRow(spend);
  const at = spend.result.rows[index]?.at;
  if (at === undefined || at === null || spend.result.rows.length < 2) return undefined;
  const isHourly = spend.result.rows.some((row) => row.at !== null && Date.parse(row.at) % 86_400_000 !== 0);
  const cost = figureOf(spend, ['rows', index, 'cost'], 'usd');
  return isHourly
    ? prose`The dearest hour began on ${minuteText(at)} UTC, with ${cost}.`
    : prose`The dearest day was ${dayText(at)}, with ${cost}.`;
}

/** How many calls have no known price; nothing when all have one. */
export function unpricedTotalStatement(spend: Spend): Span[] | undefined {
  if (spend.result.totals.unpricedCalls === 0) return undefined;
  const calls = figureOf(spend, ['totals', 'unpricedCalls'], 'count');
  return prose`${calls} calls have no known price: they are counted as calls, but no amount here holds them.`;
}
