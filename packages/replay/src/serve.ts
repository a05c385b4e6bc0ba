import type { Change, Rule } from '@netra/contract';
import { fixedRatio } from './amount.ts';
import type { Cell } from './cell.ts';
import type { Kind } from './kinds.ts';
import { type BucketCounts, byBucket, costOf, type Rates, toMicro } from './rates.ts';
import { opposite, type Scenario } from './scenario.ts';

/** Which rules are switched on, by index, and in which scenario. */
export type Serving = {
  readonly rules: readonly Rule[];
  readonly isOn: (ruleIndex: number) => boolean;
  readonly scenario: Scenario;
};

/** Costs of a cell in atto-dollars as one kind of effect after the other applies, and which of them changed it. */
export type Served = {
  readonly before: bigint;
  readonly after: Readonly<Record<Kind, bigint>>;
  readonly touched: Readonly<Record<Kind, boolean>>;
};

const ratioDecimals = 4;
const shareDecimals = 2;
const wholeRatio = 10n ** BigInt(ratioDecimals);
const wholeShare = 10n ** BigInt(shareDecimals);

/**
 * What a cell costs under the rules that are on. What the bill holds beyond the tokens at book prices (tool units)
 * stays as it is. Where the recorded cost is less than the book's price of the tokens, or the book has no price, a
 * re-pricing would compare unlike things: such a cell can only be dropped, not served differently.
 */
export function serveCell(cell: Cell, serving: Serving): Served {
  const before = cell.baseline;
  if (cell.repeated && changeOf(cell, 'dedupe', serving) !== undefined) {
    return {
      before,
      after: { dedupe: 0n, model: 0n, cache: 0n, batch: 0n },
      touched: { dedupe: true, model: false, cache: false, batch: false },
    };
  }
  const untouched = { dedupe: false, model: false, cache: false, batch: false };
  const unchanged = {
    before,
    after: { dedupe: before, model: before, cache: before, batch: before },
    touched: untouched,
  };
  const original = cell.rates.original;
  const tokenCost = original === null ? null : costOf(toMicro(cell.usage), original);
  if (original === null || tokenCost === null || tokenCost > before) return unchanged;
  const beyondTokens = before - tokenCost;

  const model = changeOf(cell, 'model', serving);
  let usage = toMicro(cell.usage);
  let rates = original;
  let ratio = wholeRatio;
  let cost = tokenCost;
  const isSwitched = model !== undefined && !cell.onTarget && cell.rates.target !== null;
  if (isSwitched && cell.rates.target !== null) {
    const target = cell.rates.target;
    const scaled = fixedRatio(model.tokenRatio[opposite(serving.scenario)], ratioDecimals);
    const moved = priced(scaledUsage(cell.usage, scaled), target);
    if (moved === null) return unchanged;
    ratio = scaled;
    rates = target;
    usage = moved.usage;
    cost = moved.cost;
  }
  const afterModel = cost;

  const cache = changeOf(cell, 'cache', serving);
  const cached =
    cache === undefined ? null : cachedUsage({ cell, usage, ratio, rates }, cache, serving.scenario);
  if (cached !== null) {
    usage = cached.usage;
    cost = cached.cost;
  }
  const afterCache = cost;

  const batchRates = isSwitched ? cell.rates.targetBatch : cell.rates.originalBatch;
  const isBatched = changeOf(cell, 'batch', serving) !== undefined && !cell.isBatch && batchRates !== null;
  const batched = isBatched && batchRates !== null ? priced(usage, batchRates) : null;
  const afterBatch = batched === null ? afterCache : batched.cost;

  return {
    before,
    after: {
      dedupe: before,
      model: afterModel + beyondTokens,
      cache: afterCache + beyondTokens,
      batch: afterBatch + beyondTokens,
    },
    touched: { dedupe: false, model: isSwitched, cache: cached !== null, batch: batched !== null },
  };
}

function changeOf<Of extends Kind>(cell: Cell, kind: Of, { rules, isOn }: Serving) {
  const index = cell.rule[kind];
  const change = index === undefined || !isOn(index) ? undefined : rules[index]?.change;
  return change?.kind === kind ? (change as Extract<Change, { kind: Of }>) : undefined;
}

type PricedUsage = { readonly usage: BucketCounts; readonly cost: bigint };

function scaledUsage(tokens: BucketCounts, ratio: bigint): BucketCounts {
  return byBucket((bucket) => tokens[bucket] * ratio * wholeShare);
}

/** Prices micro-tokens; buckets of the prompt cache the rates do not know count as plain input. Null when unpriced. */
function priced(usage: BucketCounts, rates: Rates): PricedUsage | null {
  const served = foldUnknownCacheBuckets(usage, rates);
  const cost = costOf(served, rates);
  return cost === null ? null : { usage: served, cost };
}

function foldUnknownCacheBuckets(usage: BucketCounts, rates: Rates): BucketCounts {
  const folded = { ...usage };
  for (const bucket of ['cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const) {
    if (rates[bucket] !== null) continue;
    folded.inputUncached += folded[bucket];
    folded[bucket] = 0n;
  }
  return folded;
}

type CacheInput = {
  readonly cell: Cell;
  readonly usage: BucketCounts;
  readonly ratio: bigint;
  readonly rates: Rates;
};

/** The usage when the prompt cache works as simulated; null when it changes nothing here. */
function cachedUsage(
  { cell, usage, ratio, rates }: CacheInput,
  change: Extract<Change, { kind: 'cache' }>,
  scenario: Scenario,
): PricedUsage | null {
  if (cell.prefix === null || rates.cacheRead === null) return null;
  const share = fixedRatio(change.hitShare?.[scenario] ?? 1, shareDecimals);
  const input = usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  const cacheable = (cell.prefix.hitTokens + cell.prefix.missTokens) * ratio * wholeShare;
  const read = cell.prefix.hitTokens * ratio * share;
  const written = cacheable - read;
  const writeBucket = change.ttl === '5m' ? 'cacheWrite5m' : 'cacheWrite1h';
  return priced(
    {
      ...usage,
      inputUncached: input - cacheable,
      cacheRead: read,
      cacheWrite5m: 0n,
      cacheWrite1h: 0n,
      [writeBucket]: written,
    },
    rates,
  );
}
