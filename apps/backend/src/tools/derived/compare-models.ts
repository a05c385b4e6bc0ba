import { formatUsd } from '@netra/contract';
import { modelFacts } from '@netra/pricing';
import type { Derivation } from '../derived-tool.ts';
import { conductByModel, conductOf } from './conduct.ts';
import { perMillion } from './listed-models.ts';
import { count } from './words.ts';

/** Models as the own calls show them, with what they are listed at. */
export const compareModels: Derivation<'compare-models'> = {
  name: 'compare-models',
  async derive({ period, filter, models }, analytics) {
    const narrowed = models.length === 0 ? filter : { ...filter, model: models };
    const [conducted, sellers] = await Promise.all([
      conductByModel(analytics, { period, filter: narrowed }),
      analytics.ask('spend', { period, filter: narrowed, by: ['model', 'provider'], limit: 1_000 }),
    ]);
    const at = Date.parse(period.to);
    return {
      period,
      rows: conducted.map((row) => {
        const provider = sellers.rows.find(({ key }) => key[0] === row.key)?.key[1] ?? '';
        const rates = modelFacts({ provider, model: row.key, at })?.prices.standard.rates;
        return {
          key: row.key,
          provider,
          ...conductOf(row),
          outputTokensPerSecond: row.tokensPerSecond,
          inputPriceMillion: rates === undefined ? null : perMillion(rates.inputUncached),
          outputPriceMillion: rates === undefined ? null : perMillion(rates.outputVisible),
        };
      }),
    };
  },
  summarize: ({ rows }) => {
    const stated = rows.flatMap(({ key, costPerCall, calls }) =>
      costPerCall === null ? [] : [`${key} ${formatUsd(costPerCall)} a call (${count(calls, 'call')})`],
    );
    return stated.length === 0
      ? 'None of the models has calls with a known price.'
      : `By the own calls: ${stated.join('; ')}.`;
  },
};
