import { compareUsd, formatUsd, type QuestionAnswer, savingsSchema, sumUsd, zeroUsd } from '@netra/contract';
import type { Derivation } from '../derived-tool.ts';
import { count, share } from './words.ts';

type Row = QuestionAnswer<'cache-hit-rates'>['rows'][number];

/** As many as the question gives. */
const mostFeatures = 100;

/** Below this share of cached input a cache that is in use is used badly. */
const wellUsed = 0.5;

const rateOn = ({ turns }: Row, wanted: 'first' | 'later') =>
  turns.find(({ turn }) => turn === wanted)?.hitRate ?? null;

function verdictOf({ hitRate }: Row): 'not-reported' | 'never-hit' | 'low' | 'good' {
  if (hitRate === null) return 'not-reported';
  if (hitRate === 0) return 'never-hit';
  return hitRate < wellUsed ? 'low' : 'good';
}

/** What caching does, what it could do, and what cannot be seen. */
export const promptCacheAudit: Derivation<'prompt-cache-audit'> = {
  name: 'prompt-cache-audit',
  async derive({ period, filter }, analytics) {
    const [rates, buckets, data, found] = await Promise.all([
      analytics.ask('cache-hit-rates', { period, filter, limit: mostFeatures }),
      analytics.ask('usage-by-bucket', { period, filter }),
      analytics.ask('data-sufficiency', { filter }),
      analytics.send({
        method: 'POST',
        path: '/api/v1/savings',
        body: { period, filter, levers: ['prompt-cache'] },
        answer: savingsSchema,
      }),
    ]);
    const spentOn = (...names: string[]) =>
      sumUsd(buckets.rows.filter(({ bucket }) => names.includes(bucket)).map(({ cost }) => cost));
    const gap = found.dataGaps.find(({ lever }) => lever === 'prompt-cache');
    return {
      period,
      hitRate: rates.totals.hitRate,
      inputTokens: rates.totals.inputTokens,
      cacheReadTokens: rates.totals.cacheReadTokens,
      cacheReadCost: spentOn('cacheRead'),
      cacheWriteCost: spentOn('cacheWrite5m', 'cacheWrite1h'),
      prefixHashShare: data.coverage.prefixHashes,
      saving: found.portfolio.total,
      rows: rates.rows.map((row) => {
        const proposals = found.findings.filter(({ feature }) => feature === row.key);
        return {
          key: row.key,
          calls: row.calls,
          inputTokens: row.inputTokens,
          hitRate: row.hitRate,
          firstTurnHitRate: rateOn(row, 'first'),
          laterTurnHitRate: rateOn(row, 'later'),
          cost: row.cost,
          saving: proposals.length === 0 ? null : sumUsd(proposals.map(({ saving }) => saving.expected)),
          verdict: verdictOf(row),
        };
      }),
      howToSee: gap?.howToGet ?? '',
    };
  },
  summarize: ({ hitRate, saving, rows, prefixHashShare, howToSee }) => {
    if (rows.length === 0) return 'There are no calls in the period.';
    const rate =
      hitRate === null ? 'No call reports prompt caching' : `${share(hitRate)} of input came from a cache`;
    const worth =
      compareUsd(saving.expected, zeroUsd) > 0
        ? `more caching would have saved ${formatUsd(saving.expected)}`
        : howToSee === ''
          ? 'no more caching is shown to pay'
          : 'whether more caching would pay cannot be seen';
    const over = rows.length < mostFeatures ? '' : ' or more';
    return `${rate} over ${count(rows.length, 'feature')}${over}; ${worth} (${share(prefixHashShare)} of all calls kept state their prefix).`;
  },
};
