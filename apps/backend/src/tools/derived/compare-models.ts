import { ApexError, formatUsd } from '@netra/contract';
import { modelFacts } from '@netra/pricing';
import type { Derivation } from '../derived-tool.ts';
import { conductByModel, conductOf } from './conduct.ts';
import { perMillion } from './listed-models.ts';
import { ownBook } from './own-book.ts';
import { count, unusedNote } from './words.ts';

/** More would be a list, which the rows are. */
const mostTold = 10;

/** Models as the own calls show them, with what they are listed at. */
export const compareModels: Derivation<'compare-models'> = {
  name: 'compare-models',
  async derive({ period, filter, models }, analytics) {
    const asked = filter.model === undefined ? models : models.filter((name) => filter.model?.includes(name));
    if (models.length > 0 && asked.length === 0)
      throw new ApexError('invalid_request', 'The models to compare are left out by the filter.', {
        details: { field: 'models', given: models, filtered: filter.model },
      });
    const narrowed = models.length === 0 ? filter : { ...filter, model: asked };
    const [conducted, sellers, book] = await Promise.all([
      conductByModel(analytics, { period, filter: narrowed }),
      analytics.ask('spend', { period, filter: narrowed, by: ['model', 'provider'], limit: 1_000 }),
      ownBook(analytics),
    ]);
    const at = Date.parse(period.to);
    return {
      period,
      rows: conducted.map((row) => {
        const sold = sellers.rows.filter(({ key, calls }) => key[0] === row.key && calls > 0);
        const providers = sold.flatMap(({ key: [, provider = ''] }) => [provider]);
        // What several providers sell has several list prices, none of which is that of these calls.
        const [provider = ''] = providers;
        const rates =
          providers.length === 1
            ? modelFacts({ provider, model: row.key, at }, book)?.prices.standard.rates
            : undefined;
        return {
          key: row.key,
          provider: providers.join(', '),
          ...conductOf(row),
          outputTokensPerSecond: row.tokensPerSecond,
          inputPriceMillion: rates === undefined ? null : perMillion(rates.inputUncached),
          outputPriceMillion: rates === undefined ? null : perMillion(rates.outputVisible),
        };
      }),
      withoutCalls: models.filter((model) => conducted.every(({ key }) => key !== model)),
    };
  },
  summarize: ({ rows, withoutCalls = [] }) => {
    const stated = rows.flatMap(({ key, costPerCall, calls }) =>
      costPerCall === null ? [] : [`${key} ${formatUsd(costPerCall)} a call (${count(calls, 'call')})`],
    );
    const unused = unusedNote(withoutCalls);
    if (stated.length === 0) return `None of the models has calls with a known price${unused}.`;
    const others = stated.length > mostTold ? `; and ${count(stated.length - mostTold, 'other model')}` : '';
    return `By the own calls: ${stated.slice(0, mostTold).join('; ')}${others}${unused}.`;
  },
};
