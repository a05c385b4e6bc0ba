import { compareUsd, type Span, zeroUsd } from '@netra/contract';
import { periodText } from '../../grounding/date-text.ts';
import { nameOf } from '../../grounding/named.ts';
import { joined, prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';

const mostPeaks = 3;

function peakText(reading: Reading<'simulate-volume'>, index: number): Span[] {
  const of = (field: string, at: string, format: 'count' | 'tokens') =>
    figureOf(reading, ['peaks', index, field, at], format);
  const model = nameOf(reading, ['peaks', index, 'model'], 'calls that name no model');
  return prose`${model} from ${of('requestsPerMinute', 'now', 'count')} to ${of('requestsPerMinute', 'after', 'count')} requests and from ${of('tokensPerMinute', 'now', 'tokens')} to ${of('tokensPerMinute', 'after', 'tokens')} a minute`;
}

/** What more or less usage makes of the bill, of the days to come, and of the busiest minutes. */
export function volumeStatements(reading: Reading<'simulate-volume'>): Span[][] {
  const { growthShare, ahead, peaks, costNow, callsNow } = reading.result;
  if (callsNow === 0) return [prose`There are no calls in this period that could become more or fewer.`];
  const usd = (...path: readonly string[]) => figureOf(reading, path, 'usd');
  const size = figureOf(reading, ['growthShare'], 'percent');
  const change = growthShare < 0 ? prose`With usage changed by ${size}` : prose`With ${size} more usage`;
  const calls = prose`${counted(reading, ['callsThen'], 'call')} of the same kind instead of ${figureOf(reading, ['callsNow'], 'count')}`;
  const bill =
    compareUsd(costNow, zeroUsd) === 0
      ? [prose`None of the calls has a known price, so what more of them would cost cannot be said.`]
      : [
          prose`${change}, this period would have cost ${usd('costThen')} instead of ${usd('costNow')}.`,
          prose`The difference is ${usd('costChange')}, for ${calls}.`,
        ];
  const outlook =
    ahead === null
      ? []
      : [
          prose`Going on like this, ${periodText(ahead.horizon)} will cost about ${usd('ahead', 'costNow', 'expected')}; with that usage about ${usd('ahead', 'costThen', 'expected')} (${usd('ahead', 'costThen', 'low')} to ${usd('ahead', 'costThen', 'high')}), a difference of ${usd('ahead', 'costChange')}.`,
        ];
  const named = peaks.slice(0, mostPeaks).map((_, index) => peakText(reading, index));
  const list = named.map(
    (part, index) => prose`${index === 0 ? '' : index === named.length - 1 ? ' and ' : ', '}${part}`,
  );
  const limits =
    named.length === 0
      ? []
      : [
          prose`The busiest minutes grow with it: ${joined(...list)}. Your providers' limits are not in the logs: compare these peaks with the limits of your account.`,
        ];
  return [...bill, ...outlook, ...limits];
}
