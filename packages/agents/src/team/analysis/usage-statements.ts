import { bucketWords, compareUsd, type Span, type Usd, zeroUsd } from '@netra/contract';
import { nameOf } from '../../grounding/named.ts';
import { prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';

/** A usage bucket in words, as plain text or as the name the evidence gives it. */
export function bucketName(reading: Reading<'usage-by-bucket'>, index: number): Span {
  const bucket = reading.result.rows[index]?.bucket ?? '';
  return bucketWords[bucket] ?? nameOf(reading, ['rows', index, 'bucket'], 'tokens without a kind');
}

function largestIndex(rows: readonly { readonly cost: Usd }[]): number {
  return rows.reduce((best, row, index) => {
    const champion = rows[best];
    return champion !== undefined && compareUsd(row.cost, champion.cost) > 0 ? index : best;
  }, 0);
}

/** Which kind of tokens costs most, and how much of the input came from a cache. */
export function bucketStatements(reading: Reading<'usage-by-bucket'>): Span[][] {
  const { rows, cacheHitRate } = reading.result;
  const index = largestIndex(rows);
  const largest = rows[index];
  const dearest =
    largest === undefined || compareUsd(largest.cost, zeroUsd) === 0
      ? []
      : [
          prose`The dearest kind of token is ${bucketName(reading, index)}: ${figureOf(reading, ['rows', index, 'cost'], 'usd')} for ${figureOf(reading, ['rows', index, 'tokens'], 'tokens')}.`,
        ];
  const caching =
    cacheHitRate === null
      ? prose`No call reported use of a provider's prompt cache.`
      : prose`${figureOf(reading, ['cacheHitRate'], 'percent')} of the input tokens were read from a provider's prompt cache.`;
  return [...dearest, caching];
}

/** How many calls failed or were retries, and what these cost. */
export function errorStatements(reading: Reading<'errors'>): Span[][] {
  const { errorCalls, retryCalls, rows } = reading.result;
  if (errorCalls === 0 && retryCalls === 0)
    return [
      prose`No call is recorded as failed or as a retry; a call whose log states no outcome counts as one that went well.`,
    ];
  const of = (field: 'calls' | 'errorCalls' | 'retryCalls') => figureOf(reading, [field], 'count');
  const total = prose`${of('errorCalls')} of ${of('calls')} calls failed and cost ${figureOf(reading, ['errorCost'], 'usd')}; ${of('retryCalls')} were retries and cost ${figureOf(reading, ['retryCost'], 'usd')}.`;
  if (rows.length === 0) return [total];
  const index = largestIndex(rows);
  const kind = nameOf(reading, ['rows', index, 'errorType'], 'an unnamed error');
  const where = nameOf(reading, ['rows', index, 'key'], 'calls without a name');
  const calls = figureOf(reading, ['rows', index, 'calls'], 'count');
  return [total, prose`The dearest failure is ${kind} on ${where}, on ${calls} calls.`];
}

/** Which feature has most of the failures, and of what kind these are; nothing where no call failed. */
export function failingFeatureStatements(reading: Reading<'errors'>): Span[][] {
  const { rows, errorCalls } = reading.result;
  const index = rows.reduce((best, row, at) => (row.calls > (rows[best]?.calls ?? 0) ? at : best), 0);
  if (errorCalls === 0 || rows[index] === undefined) return [];
  const name = nameOf(reading, ['rows', index, 'key'], 'calls without a feature');
  const kind = nameOf(reading, ['rows', index, 'errorType'], 'an unnamed error');
  return [
    prose`The feature that fails most is ${name}: ${counted(reading, ['rows', index, 'calls'], 'call')} with ${kind}.`,
  ];
}

/** Which calls have no price, and why. */
export function unpricedStatements(reading: Reading<'unpriced'>): Span[][] {
  const { rows, calls } = reading.result;
  if (calls === 0 || rows.length === 0) return [prose`Every call of the period has a known price.`];
  const index = rows.reduce((best, row, at) => (row.calls > (rows[best]?.calls ?? 0) ? at : best), 0);
  const model = nameOf(reading, ['rows', index, 'model'], 'calls that name no model');
  const reason = figureOf(reading, ['rows', index, 'reason'], 'text');
  return [
    prose`${figureOf(reading, ['calls'], 'count')} calls have no known price, so they are in no amount; most are ${model} (${reason}).`,
  ];
}
