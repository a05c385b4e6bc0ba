import type { Rule } from '@netra/contract';
import { attoFromUsd } from '@netra/replay';
import { sellerOf } from '../../savings/market.ts';
import { replay } from '../../savings/replay.ts';
import { bothFilters, type MovedTo, movableMatch } from './filters.ts';
import { inOrder, type Looked, type Part, scaled } from './part.ts';
import { callsIn, isServedBy, type ServedCalls, servedCalls } from './served-calls.ts';

type Moved = Extract<Rule['change'], { kind: 'model' | 'cascade' }>;

const largestRatio = 10_000;

/**
 * What a change of who serves has saved: the calls the new model served are priced at the old one, tokens scaled back,
 * less what they cost. Calls it served for the same feature before are its own and left out by their share. Of a cascade,
 * what the present model still answers is taken off, as far as it answers questions the new one was asked first.
 */
export async function repricedPart(rule: Rule, change: Moved, looked: Looked): Promise<Part> {
  const { store, scope, book, before, after } = looked;
  const filter = bothFilters(looked.filter, movableMatch(rule, { keepsModel: false }));
  const nothing = (why: string): Part => ({
    method: 'repriced',
    ruleIds: [rule.id],
    saving: { low: 0n, expected: 0n, high: 0n },
    explanation: why,
    notices: [`${rule.id}: ${why}`],
  });
  if (filter === undefined) return nothing('The rule and the filter have no call in common.');
  const [then, now] = await Promise.all([
    servedCalls(looked, before, filter),
    servedCalls(looked, after, filter),
  ]);
  const isNew = (row: ServedCalls) => isServedBy(row, change, book);
  const moved = now.filter(isNew);
  if (moved.length === 0) return nothing(`${change.model} has served no call of it yet.`);
  const old = oldModelOf(
    rule,
    then.filter((row) => !isNew(row)),
    book,
  );
  if (old === undefined) return nothing('No other model served these calls in the period of the promise.');
  const inverse: Rule = {
    id: rule.id,
    match: {
      ...filter,
      provider: distinct(moved.map(({ provider }) => provider)),
      model: distinct(moved.map(({ model }) => model)),
    },
    change: { kind: 'model', ...old, tokenRatio: inverted(change.tokenRatio) },
  };
  const { total } = await replay(store, scope, {
    policy: { version: 1, rules: [inverse] },
    period: after,
    filter,
    book,
  });
  const share = movedShare(then, now, isNew);
  const asked = now.filter((row) => isServedBy(row, old, book));
  const twice = change.kind === 'cascade' ? escalatedCost(asked, callsIn(moved)) : 0n;
  // The replay of the way back saves nothing but costs more: that is what the new way has saved.
  const back = (scenario: 'low' | 'expected' | 'high') =>
    scaled(-attoFromUsd(total[scenario]), share) - twice;
  const left = callsIn(now.filter((row) => !isNew(row)));
  return {
    method: 'repriced',
    ruleIds: [rule.id],
    saving: inOrder(back('low'), back('expected'), back('high')),
    explanation: `${callsIn(moved)} calls that ${change.model} served are priced at ${old.provider}/${old.model}, less what they cost${share < 1 ? `; ${Math.round(100 * (1 - share))}% of them it would have served before, too` : ''}${change.kind === 'cascade' ? `; what ${old.model} answered after it is taken off` : ''}.`,
    notices:
      change.kind === 'model' && left > 0
        ? [
            `${rule.id}: other models still serve ${left} of ${callsIn(now)} calls: the change is not everywhere.`,
          ]
        : [],
  };
}

/** Who serves the calls that a change has moved, under the names they are logged by. */
export async function movedTo(rule: Rule, change: Moved, looked: Looked): Promise<MovedTo> {
  const filter = bothFilters(looked.filter, movableMatch(rule, { keepsModel: false }));
  const now = filter === undefined ? [] : await servedCalls(looked, looked.after, filter);
  const moved = now.filter((row) => isServedBy(row, change, looked.book));
  return {
    providers: distinct(moved.map(({ provider }) => provider)),
    models: distinct(moved.map(({ model }) => model)),
  };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** The model of the old policy: what the rule matches, else the one that most was spent on. */
function oldModelOf(rule: Rule, then: readonly ServedCalls[], book: Looked['book']) {
  const names = rule.match.model;
  const dearest = then.find(({ model }) => names === undefined || names.includes(model));
  if (dearest !== undefined)
    return { provider: sellerOf(dearest.provider, dearest.host, book), model: dearest.model };
  const [provider] = rule.match.provider ?? [];
  const [model] = names ?? [];
  return provider === undefined || model === undefined ? undefined : { provider, model };
}

function inverted({ low, expected, high }: Moved['tokenRatio']): Moved['tokenRatio'] {
  const inverse = (ratio: number) => Math.min(largestRatio, Number((1 / ratio).toFixed(4)));
  return { low: inverse(high), expected: inverse(expected), high: inverse(low) };
}

/** The part of the new model's calls that were moved to it: those beyond the share it had before. */
function movedShare(
  then: readonly ServedCalls[],
  now: readonly ServedCalls[],
  isNew: (row: ServedCalls) => boolean,
): number {
  const had = callsIn(then) === 0 ? 0 : callsIn(then.filter(isNew)) / callsIn(then);
  const has = callsIn(now.filter(isNew)) / callsIn(now);
  return Math.max(0, (has - had) / has);
}

/** What the present model cost where the new one had been asked first; calls beyond those are direct ones. */
function escalatedCost(asked: readonly ServedCalls[], askedFirst: number): bigint {
  const spent = asked.reduce((sum, row) => sum + attoFromUsd(row.spent), 0n);
  const calls = callsIn(asked);
  return calls <= askedFirst ? spent : scaled(spent, askedFirst / calls);
}
