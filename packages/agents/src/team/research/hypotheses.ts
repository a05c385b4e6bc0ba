import { compareUsd, multiplyUsd, type Span, subtractUsd, sumUsd, type Usd, zeroUsd } from '@netra/contract';
import { nameOf } from '../../grounding/named.ts';
import { prose } from '../../grounding/prose.ts';
import { figureOf, type Reading } from '../../grounding/reading.ts';
import type { ResearchRecord } from './research-record.ts';

type Hypothesis = ResearchRecord['hypotheses'][number];
type Effect = 'volumeEffect' | 'priceEffect' | 'mixEffect';

/** A cause counts when it is at least this part (one in so many) of the whole change, in its direction. */
const smallestPart = 5;
/** By how much the cache hit rate (0..1) must move to be a cause. */
const smallestCacheMove = 0.05;

function sizeOf(amount: Usd): Usd {
  return compareUsd(amount, zeroUsd) < 0 ? subtractUsd(zeroUsd, amount) : amount;
}

function isCause(effect: Usd, change: Usd): boolean {
  const isSameWay = compareUsd(effect, zeroUsd) === compareUsd(change, zeroUsd);
  return isSameWay && compareUsd(multiplyUsd(sizeOf(effect), smallestPart), sizeOf(change)) >= 0;
}

const effectWords: Record<Effect, { readonly cause: string; readonly subject: string }> = {
  volumeEffect: { cause: 'The number of calls to', subject: 'the number of calls' },
  priceEffect: { cause: 'The price of', subject: 'prices' },
  mixEffect: { cause: 'The tokens in a call to', subject: 'the tokens in a call' },
};

/** Whether one of the three parts of the change explains it, by the model where that part is largest. */
export function effectHypothesis(movers: Reading<'top-movers'>, effect: Effect): Hypothesis {
  const { rows, change } = movers.result;
  const direction = compareUsd(change, zeroUsd);
  const index = rows.reduce((best, row, at) => {
    const champion = rows[best];
    return champion !== undefined && compareUsd(row[effect], champion[effect]) === direction ? at : best;
  }, 0);
  const row = rows[index];
  if (row === undefined) return { id: effect, verdict: 'undecided', spans: prose`No model moved.` };
  const amount = figureOf(movers, ['rows', index, effect], 'usd');
  const name = nameOf(movers, ['rows', index, 'key'], 'calls that name no model');
  const { cause, subject } = effectWords[effect];
  if (isCause(row[effect], change))
    return {
      id: effect,
      verdict: 'supported',
      spans: prose`${cause} ${name} accounts for ${amount} of the change.`,
    };
  return {
    id: effect,
    verdict: 'rejected',
    spans:
      compareUsd(row[effect], zeroUsd) === 0
        ? prose`Not ${subject}: no model shows a part of the change that comes from it.`
        : prose`Not ${subject}: the largest part is ${amount}, on ${name}.`,
  };
}

/** Whether a model that was not used before explains it. */
export function newModelHypothesis(movers: Reading<'top-movers'>): Hypothesis {
  const { rows, change } = movers.result;
  const index = rows.findIndex(
    (row) => compareUsd(row.costBefore, zeroUsd) === 0 && isCause(row.costNow, change),
  );
  if (index < 0)
    return { id: 'new-model', verdict: 'rejected', spans: prose`No model that is new explains it.` };
  const name = nameOf(movers, ['rows', index, 'key'], 'a model without a name');
  const cost = figureOf(movers, ['rows', index, 'costNow'], 'usd');
  return {
    id: 'new-model',
    verdict: 'supported',
    spans: prose`${name} was not used in the period before and cost ${cost} in this one.`,
  };
}

/** Whether less (or more) use of prompt caches explains it. */
export function cacheHypothesis(
  before: Reading<'usage-by-bucket'>,
  now: Reading<'usage-by-bucket'>,
  change: Usd,
): Hypothesis {
  const rates = [before.result.cacheHitRate, now.result.cacheHitRate] as const;
  if (rates[0] === null || rates[1] === null)
    return {
      id: 'cache',
      verdict: 'undecided',
      spans: prose`Calls do not report use of prompt caches in both periods, so caching could not be judged.`,
    };
  const move = rates[1] - rates[0];
  const explains = Math.abs(move) >= smallestCacheMove && Math.sign(move) === -compareUsd(change, zeroUsd);
  const rate = (reading: Reading<'usage-by-bucket'>) => figureOf(reading, ['cacheHitRate'], 'percent');
  return {
    id: 'cache',
    verdict: explains ? 'supported' : 'rejected',
    spans: prose`Input read from prompt caches went from ${rate(before)} to ${rate(now)}.`,
  };
}

function failureCost({ result }: Reading<'errors'>): Usd {
  return sumUsd([result.errorCost, result.retryCost]);
}

/** Whether failed calls and retries explain it. */
export function failureHypothesis(
  before: Reading<'errors'>,
  now: Reading<'errors'>,
  change: Usd,
): Hypothesis {
  const difference = subtractUsd(failureCost(now), failureCost(before));
  const of = (reading: Reading<'errors'>, field: 'errorCost' | 'retryCost') =>
    figureOf(reading, [field], 'usd');
  const spans: Span[] = prose`Failed calls cost ${of(before, 'errorCost')} before and ${of(now, 'errorCost')} now; retries ${of(before, 'retryCost')} and ${of(now, 'retryCost')}.`;
  return { id: 'failures', verdict: isCause(difference, change) ? 'supported' : 'rejected', spans };
}
