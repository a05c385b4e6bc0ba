import { usd } from '@netra/contract';
import { expect, it } from 'vitest';
import type { Reading } from '../../grounding/reading.ts';
import { plainText } from '../../grounding/render-markdown.ts';
import { cachingStatements, concurrencyStatements, priceChangeStatements } from './limit-statements.ts';

const period = { from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' };
const provenance = { source: 'analytics', query: 'select 1', parameters: {}, durationMs: 1 };
const texts = (statements: readonly Parameters<typeof plainText>[0][]) =>
  statements.map((spans) => plainText(spans));

function caching(
  rows: readonly { key: string; hitRate: number | null; cost: string }[],
  hitRate: number | null,
) {
  const base = { calls: 10, inputTokens: 1000, cacheReadTokens: 0, cacheWriteTokens: 0 };
  return {
    tool: 'cache-hit-rates',
    evidenceId: 'evd_1',
    result: {
      period,
      provenance,
      totals: { ...base, hitRate, cost: usd('10') },
      turns: [],
      rows: rows.map((row) => ({ ...base, ...row, cost: usd(row.cost), turns: [] })),
    },
  } satisfies Reading<'cache-hit-rates'>;
}

it('names who reads most and least from a cache, and who reports none though it costs most', () => {
  const rows = [
    { key: 'search', hitRate: 0.2, cost: '1' },
    { key: 'chat', hitRate: 0.9, cost: '2' },
    { key: 'mail', hitRate: null, cost: '3' },
    { key: 'night', hitRate: null, cost: '4' },
  ];
  expect(texts(cachingStatements(caching(rows, 0.21)))).toEqual([
    "21% of the input tokens were read from a provider's prompt cache.",
    'Of the features that report caching, chat reads most from it (90%), search least (20%).',
    'The costliest feature that reports none is night, at $4.00.',
  ]);
  expect(texts(cachingStatements(caching(rows.slice(0, 1), 0.2)))).toHaveLength(1);
  expect(texts(cachingStatements(caching([], null)))[0]).toContain('there is no hit rate to state');
});

it('says that nothing ran rather than that nothing was busy', () => {
  const reading = {
    tool: 'concurrency',
    evidenceId: 'evd_1',
    result: { period, provenance, minutes: 10, rows: [] },
  } satisfies Reading<'concurrency'>;
  expect(texts(concurrencyStatements(reading))).toEqual([
    'No call ran in this period, so nothing ran at the same time.',
  ]);
});

it('tells changed prices with their effect, and none as none', () => {
  const row = (model: string, effect: string | null) => ({
    provider: 'openai',
    model,
    serviceTier: 'standard' as const,
    effectiveFrom: '2026-10-12',
    rates: [],
    calls: 7,
    costAtOldPrices: null,
    costAtNewPrices: null,
    effect: effect === null ? null : usd(effect),
  });
  const reading = (rows: ReturnType<typeof row>[], effect: string): Reading<'price-changes'> => ({
    tool: 'price-changes',
    evidenceId: 'evd_1',
    result: { period, provenance, effect: usd(effect), rows },
  });
  expect(
    texts(priceChangeStatements(reading([row('a', '-3'), row('b', '1'), row('c', null)], '-2'))),
  ).toEqual([
    'Changed prices made a difference of -$2.00 to the bill of this period (below zero means cheaper).',
    'The largest of them is a from 12 Oct 2026 on: -$3.00 over 7 calls.',
  ]);
  expect(texts(priceChangeStatements(reading([], '0')))).toHaveLength(1);
  expect(texts(priceChangeStatements(reading([row('a', null)], '0')))[0]).toContain('without a difference');
});
