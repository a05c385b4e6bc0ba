import { compareUsd, type Span, zeroUsd } from '@netra/contract';
import { nameOf } from '../../grounding/named.ts';
import { closed, prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';

/** Below this share of calls with prefix hashes, misses are not explained but guessed at. */
const wellHashed = 0.5;

/** What prompt caching does, what it could save, and what cannot be seen. */
export function cacheAuditStatements(reading: Reading<'prompt-cache-audit'>): Span[][] {
  const { rows, saving, prefixHashShare, howToSee } = reading.result;
  const usd = (...path: readonly (string | number)[]) => figureOf(reading, path, 'usd');
  const silent = rows.filter(({ verdict }) => verdict === 'not-reported').length;
  const [dearest] = rows
    .map((row, index) => ({ ...row, index }))
    .filter(({ verdict }) => verdict !== 'good')
    .toSorted((left, right) => compareUsd(right.cost, left.cost));
  const worth =
    compareUsd(saving.expected, zeroUsd) > 0
      ? prose`More caching, replayed against these calls, would have saved ${usd('saving', 'expected')} (${usd('saving', 'low')} to ${usd('saving', 'high')}).`
      : prefixHashShare < wellHashed
        ? prose`What more caching would save cannot be replayed: ${prefixHashShare === 0 ? 'none' : prose`only ${figureOf(reading, ['prefixHashShare'], 'percent')}`} of the calls state the hashes of their prompt's prefix. Without these, repeated prefixes cannot be told from different ones. ${howToSee === '' ? '' : closed(howToSee)}`
        : prose`More caching is not shown to pay for any feature: prefixes repeat too little, are too short, or are cached already.`;
  const first =
    dearest === undefined
      ? []
      : [
          prose`Look at ${nameOf(reading, ['rows', dearest.index, 'key'], 'calls without a feature')} first: ${counted(reading, ['rows', dearest.index, 'calls'], 'call')} with ${figureOf(reading, ['rows', dearest.index, 'inputTokens'], 'tokens')} of input for ${usd('rows', dearest.index, 'cost')}, ${silent > 0 && dearest.verdict === 'not-reported' ? 'of which none is reported as cached' : 'little of it read from a cache'}.`,
        ];
  return [worth, ...first];
}
