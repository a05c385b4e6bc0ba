import type { Block } from '@netra/contract';
import { dayText } from '../../grounding/date-text.ts';
import { nameOf } from '../../grounding/named.ts';
import { figureOf, type Reading } from '../../grounding/reading.ts';
import { columns, table } from './blocks.ts';

/** How busy each model was, by the minute. */
export function concurrencyTable(reading: Reading<'concurrency'>): Block[] {
  return table(
    'How busy each model was, by the minute',
    columns(
      'model',
      '#requests p95',
      '#requests at most',
      '#tokens p95',
      '#tokens at most',
      '#calls at once',
    ),
    reading.result.rows.map((row, index) => {
      const of = (field: string, at: string) => ['rows', index, field, at];
      return [
        nameOf(reading, ['rows', index, 'model'], '(no model)'),
        figureOf(reading, of('requestsPerMinute', 'p95'), 'count'),
        figureOf(reading, of('requestsPerMinute', 'max'), 'count'),
        figureOf(reading, of('tokensPerMinute', 'p95'), 'tokens'),
        figureOf(reading, of('tokensPerMinute', 'max'), 'tokens'),
        row.concurrentCalls === null ? null : figureOf(reading, of('concurrentCalls', 'max'), 'count'),
      ];
    }),
  );
}

/** How much of each feature's input came from a prompt cache. */
export function cachingTable(reading: Reading<'cache-hit-rates'>): Block[] {
  return table(
    'Input read from prompt caches, by feature',
    columns('feature', '#calls', '#input', '#read from a cache', '#share', '#cost'),
    reading.result.rows.map((row, index) => [
      nameOf(reading, ['rows', index, 'key'], '(no feature)'),
      figureOf(reading, ['rows', index, 'calls'], 'count'),
      figureOf(reading, ['rows', index, 'inputTokens'], 'tokens'),
      figureOf(reading, ['rows', index, 'cacheReadTokens'], 'tokens'),
      row.hitRate === null ? null : figureOf(reading, ['rows', index, 'hitRate'], 'percent'),
      figureOf(reading, ['rows', index, 'cost'], 'usd'),
    ]),
  );
}

/** Which prices changed, and the bill at the prices of before and after. */
export function priceChangesTable(reading: Reading<'price-changes'>): Block[] {
  return table(
    'Prices that changed',
    columns('provider', 'model', 'from', '#calls since', '#at old prices', '#at new prices', '#difference'),
    reading.result.rows.map((row, index) => [
      nameOf(reading, ['rows', index, 'provider'], '(no provider)'),
      nameOf(reading, ['rows', index, 'model'], '(no model)'),
      dayText(`${row.effectiveFrom}T00:00:00Z`),
      figureOf(reading, ['rows', index, 'calls'], 'count'),
      row.costAtOldPrices === null ? null : figureOf(reading, ['rows', index, 'costAtOldPrices'], 'usd'),
      row.costAtNewPrices === null ? null : figureOf(reading, ['rows', index, 'costAtNewPrices'], 'usd'),
      row.effect === null ? null : figureOf(reading, ['rows', index, 'effect'], 'usd'),
    ]),
  );
}
