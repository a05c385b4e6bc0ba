import { type Policy, subtractUsd, sumUsd, type Usage, usageBuckets } from '@netra/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calls, market, period, policies } from '../../../test/fixtures/random-replay.ts';
import { usdFromAtto } from './amount.ts';
import { type Attribution, attribute } from './attribution.ts';
import type { Cell, ShortenedPrompt } from './cell.ts';
import { hoursOf } from './commitment.ts';
import { perMonth } from './month.ts';
import type { ReplayCall } from './replay-call.ts';
import { cellsOf, replayCalls } from './replay-calls.ts';
import { scenarios } from './scenario.ts';
import { shortenings } from './shorten-prompt.ts';

const hours = hoursOf(period);
const decimal = /^-?(0|[1-9]\d*)(\.\d{0,17}[1-9])?$/;

function summed<Key extends string>(
  left: Readonly<Record<Key, bigint>>,
  right: Readonly<Record<Key, bigint>>,
): Record<Key, bigint> {
  const keys = Object.keys(left) as Key[];
  return Object.fromEntries(keys.map((key) => [key, left[key] + right[key]])) as Record<Key, bigint>;
}

/** Two cells whose calls every rule treats alike as one. */
function merged(left: Cell, right: Cell): Cell {
  const shortened: Partial<Record<(typeof shortenings)[number], ShortenedPrompt>> = {};
  for (const field of shortenings) {
    const [one, other] = [left.shortened[field], right.shortened[field]];
    if (one !== undefined && other !== undefined)
      shortened[field] = { inputTokens: one.inputTokens, removed: summed(one.removed, other.removed) };
  }
  return {
    ...left,
    calls: left.calls + right.calls,
    baseline: left.baseline + right.baseline,
    usage: summed(left.usage, right.usage),
    cappedTokens: left.cappedTokens + right.cappedTokens,
    prefix:
      left.prefix === null || right.prefix === null
        ? left.prefix
        : {
            hitTokens: left.prefix.hitTokens + right.prefix.hitTokens,
            missTokens: left.prefix.missTokens + right.prefix.missTokens,
          },
    shortened,
  };
}

/** Everything that must be the same for calls to share a cell; what is left is summed. */
function classOf(cell: Cell): string {
  const { served, rules, isRetried, isExcess, isRepeated, isCold, hour, prefix, shortened, usage } = cell;
  return JSON.stringify([
    { ...served, startedAtMs: 0, inputTokens: 0 },
    rules,
    [isRetried, isExcess, isRepeated, isCold, hour, prefix === null],
    shortenings.map((field) => shortened[field] !== undefined),
    // Whether a bucket holds anything decides which prices must be known.
    usageBuckets.map((bucket) => usage[bucket] === 0n),
    cell.cappedTokens === 0n,
    // Calls below the price of their tokens are served by nobody else: they are told apart.
    cell.baseline === 0n,
  ]);
}

const most = { inputUncached: 40, cacheRead: 30, cacheWrite5m: 20, inputImage: 10, inputAudio: 10 };
/**
 * Three of each call, of other sizes, at most a blink apart. Their inputs stay below every price step, so that a class
 * of equal prices holds more than one of them.
 */
function inThrees(list: readonly ReplayCall[]): ReplayCall[] {
  return list.flatMap((call) => [1, 2, 3].map((size) => sized(call, size)));
}

function sized(call: ReplayCall, size: number): ReplayCall {
  const usage: Usage = { ...call.usage };
  for (const [bucket, limit] of Object.entries(most) as [keyof typeof most, number][])
    if (usage[bucket] > 0) usage[bucket] = size + (usage[bucket] % limit);
  for (const bucket of ['outputVisible', 'reasoning'] as const) usage[bucket] *= size;
  const rates = market.ratesOf({
    provider: call.at.provider,
    model: call.at.model,
    isBatch: call.isBatch,
    startedAtMs: call.startedAtMs,
    serviceTier: call.at.serviceTier === 'priority' ? 'priority' : 'standard',
    region: call.region,
    inputTokens: 0,
  });
  const cost = usageBuckets.reduce(
    (sum, bucket) => sum + BigInt(usage[bucket]) * 1_000_000n * (rates?.[bucket] ?? 0n),
    0n,
  );
  return {
    ...call,
    callId: `${call.callId}-${size}`,
    startedAtMs: call.startedAtMs + size,
    retryOf: call.retryOf === '' ? '' : `${call.retryOf}-${size}`,
    usage,
    historyTokens: call.historyTokens === null ? null : 20,
    cost: call.cost === null ? null : cost,
  };
}

const texts = ({ baseline, counterfactual, rules }: Attribution) => ({
  baseline: usdFromAtto(baseline),
  scenarios: scenarios.map((scenario) => ({
    counterfactual: usdFromAtto(counterfactual[scenario]),
    savings: rules.map(({ saving }) => usdFromAtto(saving[scenario])),
  })),
});

describe('replay', () => {
  it('of cells is replay call by call', () => {
    let shared = 0;
    fc.assert(
      fc.property(calls, policies, (list, policy) => {
        const alike = inThrees(list);
        const single = cellsOf(alike, policy, market).map(({ cell }) => cell);
        const classes = new Map<string, Cell>();
        for (const cell of single) {
          const name = classOf(cell);
          const held = classes.get(name);
          if (held !== undefined) shared += 1;
          classes.set(name, held === undefined ? cell : merged(held, cell));
        }
        const { rules } = policy;
        expect(attribute([...classes.values()], { rules, hours })).toEqual(
          replayCalls(alike, policy, { market, period }),
        );
      }),
      { numRuns: 400 },
    );
    // A property of cells of one call each would say nothing.
    expect(shared).toBeGreaterThan(1_000);
  });

  it('is exact in its written amounts: savings add up to the difference, to the last decimal', () => {
    fc.assert(
      fc.property(calls, policies, (list, policy) => {
        const { baseline, scenarios: each } = texts(replayCalls(list, policy, { market, period }));
        for (const { counterfactual, savings } of each)
          expect(sumUsd(savings)).toBe(subtractUsd(baseline, counterfactual));
      }),
      { numRuns: 100 },
    );
  });

  it('never writes what is no number, from no calls, from huge ones and from calls without tokens', () => {
    const anyTokens = fc.constantFrom(0, 1, 999_999_999, 1_000_000_000);
    const extreme = fc
      .tuple(calls, fc.array(anyTokens, { minLength: usageBuckets.length, maxLength: usageBuckets.length }))
      .map(([list, tokens]) =>
        list.map((call): ReplayCall => {
          const usage: Usage = { ...call.usage };
          for (const [index, bucket] of usageBuckets.entries()) usage[bucket] = tokens[index] ?? 0;
          return { ...call, usage, cost: call.cost === null ? null : call.cost * 10n ** 9n };
        }),
      );
    fc.assert(
      fc.property(fc.oneof(extreme, fc.constant([])), policies, (list, policy: Policy) => {
        const { baseline, scenarios: each } = texts(replayCalls(list, policy, { market, period }));
        const amounts = each.flatMap(({ counterfactual, savings }) => [counterfactual, ...savings]);
        for (const amount of [baseline, ...amounts, ...perMonth(amounts, 1)]) expect(amount).toMatch(decimal);
      }),
      { numRuns: 100 },
    );
  });
});
