import {
  type Acceptance,
  ApexError,
  type Period,
  type Realised,
  type Rule,
  type Scope,
  shareOf,
} from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { attoFromUsd, type ByScenario, byScenario, usdFromAtto } from '@netra/replay';
import { replay } from '../../savings/replay.ts';
import type { Store } from '../../store/store.ts';
import { monthly } from '../accept.ts';
import { byRatePart } from './by-rate.ts';
import { bySharePart, segmentsOf } from './by-share.ts';
import type { MovedTo } from './filters.ts';
import { inOrder, type Looked, type Part, scaled } from './part.ts';
import { movedTo, repricedPart } from './repriced.ts';

/** A shorter period hardly speaks for a month, with its weekends. */
const shortMs = 7 * 86_400_000;

/**
 * What an accepted policy has saved in a period since it was applied: what its calls would have cost under the old policy
 * less what they cost, with an interval, against what was promised for as many calls. Raises `conflict` for a policy that
 * is not applied, and `invalid_request` for a period that begins before it was or has no calls.
 */
export async function realisedOf(
  store: Store,
  scope: Scope,
  { acceptance, period, book }: { acceptance: Acceptance; period: Period; book: PriceBook },
): Promise<Realised> {
  const { promise, policy, appliedOn } = acceptance;
  checkPeriod(acceptance, period);
  const looked = {
    ...{ store, scope, book },
    filter: promise.filter,
    before: promise.period,
    after: period,
  };
  const whole = await replay(store, scope, {
    policy: { version: 1, rules: [] },
    period,
    filter: promise.filter,
    book,
  });
  if (whole.calls === 0)
    throw new ApexError('invalid_request', whole.notices[0] ?? 'The period has no calls.', {
      details: { field: 'period', appliedOn },
    });
  const parts = await partsFor(policy.rules, looked);
  const sum = (scenario: 'low' | 'expected' | 'high') =>
    parts.reduce((total, part) => total + part.saving[scenario], 0n);
  const actual = attoFromUsd(whole.baseline);
  const saving = byScenario(sum);
  const wouldBe = actual + saving.expected;
  const promised = inOrder(
    scaled(wouldBe, shareOf(promise.saving.low, promise.baseline)),
    scaled(wouldBe, shareOf(promise.saving.expected, promise.baseline)),
    scaled(wouldBe, shareOf(promise.saving.high, promise.baseline)),
  );
  const range = (amounts: ByScenario<bigint>) => byScenario((scenario) => usdFromAtto(amounts[scenario]));
  const shown = range(saving);
  return {
    acceptanceId: acceptance.id,
    period,
    calls: whole.calls,
    actual: whole.baseline,
    underOldPolicy: range(byScenario((scenario) => actual + saving[scenario])),
    saving: shown,
    perMonth: monthly(shown, period),
    promised: range(promised),
    kept: promised.expected === 0n ? null : shareOf(shown.expected, usdFromAtto(promised.expected)),
    parts: parts.map(({ notices: _, saving: amounts, ...part }) => ({
      ...part,
      ruleIds: [...part.ruleIds],
      saving: range(amounts),
    })),
    notices: [
      ...parts.flatMap(({ notices }) => notices),
      ...noticesOf(period, whole.unpricedCalls),
      ...whole.notices,
    ],
  };
}

function checkPeriod({ title, status, appliedOn }: Acceptance, { from }: Period): void {
  if (appliedOn === null || status !== 'applied')
    throw new ApexError(
      'conflict',
      status === 'withdrawn'
        ? `"${title}" was withdrawn: nothing is saved by it.`
        : `"${title}" is not marked as applied, so no calls are made the new way yet.`,
    );
  if (from >= appliedOn) return;
  throw new ApexError('invalid_request', `The period begins before the policy was applied (${appliedOn}).`, {
    details: { field: 'from', expected: `${appliedOn} or later` },
  });
}

async function partsFor(rules: readonly Rule[], looked: Looked): Promise<Part[]> {
  const parts: Part[] = [];
  const shared: Rule[] = [];
  const moves: MovedTo[] = [];
  for (const rule of rules) {
    const { change } = rule;
    switch (change.kind) {
      case 'model':
      case 'cascade':
        moves.push(await movedTo(rule, change, looked));
        parts.push(await repricedPart(rule, change, looked));
        break;
      case 'commit':
        parts.push(await carriedPart(rule, looked));
        break;
      case 'drop':
        if (change.which.of === 'all') parts.push(await byRatePart(rule, looked));
        else shared.push(rule);
        break;
      default:
        shared.push(rule);
    }
  }
  const moved: MovedTo | undefined =
    moves.length === 0
      ? undefined
      : {
          providers: moves.flatMap(({ providers }) => providers),
          models: moves.flatMap(({ models }) => models),
        };
  for (const segment of segmentsOf(shared, moved === undefined))
    parts.push(await bySharePart(segment, looked, moved));
  return parts;
}

/** What capacity by the hour has carried in the period, less its price: calls are logged at the prices of calls as before. */
async function carriedPart(rule: Rule, { store, scope, book, filter, after }: Looked): Promise<Part> {
  const policy = { version: 1 as const, rules: [rule] };
  const { total } = await replay(store, scope, { policy, period: after, filter, book });
  return {
    method: 'carried',
    ruleIds: [rule.id],
    saving: byScenario((scenario) => attoFromUsd(total[scenario])),
    explanation: 'What the capacity carried of the calls at their prices, hour by hour, less what it costs.',
    notices: [],
  };
}

function noticesOf({ from, to }: Period, unpriced: number): string[] {
  const notices: string[] = [];
  if (Date.parse(to) - Date.parse(from) < shortMs)
    notices.push('The period is shorter than a week: weekends and slow days may be missing.');
  if (unpriced > 0) notices.push(`${unpriced} calls have no known price and are in no amount here.`);
  return notices;
}
