import { type Change, changeSchema, type Policy } from '@netra/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  callArbitrary,
  calls,
  changes,
  cliff,
  features,
  market,
  period,
  policies,
} from '../../../test/fixtures/random-replay.ts';
import type { Attribution } from './attribution.ts';
import type { ReplayCall } from './replay-call.ts';
import { cellsOf, replayCalls } from './replay-calls.ts';
import { scenarios } from './scenario.ts';
import { serveCell } from './serve.ts';

const replayed = (list: readonly ReplayCall[], policy: Policy) =>
  replayCalls(list, policy, { market, period });
const runs = { numRuns: 300 };

function comparable(result: Attribution, policy: Policy) {
  return {
    baseline: result.baseline,
    counterfactual: result.counterfactual,
    calls: result.calls,
    callsTouched: result.callsTouched,
    rules: Object.fromEntries(
      result.rules.map(({ ruleIndex, saving, callsTouched }) => [
        policy.rules[ruleIndex]?.id,
        { saving, callsTouched },
      ]),
    ),
  };
}

describe('replayCalls', () => {
  it('is tried on every kind of change', () => {
    const tried = Object.values(changes).flatMap((change) => fc.sample(change, 20).map(({ kind }) => kind));
    expect([...new Set(tried)].toSorted()).toEqual(
      changeSchema.options.map((option) => option.shape.kind.value).toSorted(),
    );
  });

  it('attributes exactly baseline minus counterfactual, in every scenario', () => {
    fc.assert(
      fc.property(calls, policies, (list, policy) => {
        const result = replayed(list, policy);
        for (const scenario of scenarios) {
          const sum = result.rules.reduce((total, rule) => total + rule.saving[scenario], 0n);
          expect(sum).toBe(result.baseline - result.counterfactual[scenario]);
        }
      }),
      runs,
    );
  });

  it('does not depend on the order of rules or of calls', () => {
    fc.assert(
      fc.property(calls, policies, (list, policy) => {
        const turned: Policy = { version: 1, rules: policy.rules.toReversed() };
        const result = comparable(replayed(list, policy), policy);
        expect(comparable(replayed(list.toReversed(), turned), turned)).toEqual(result);
      }),
      runs,
    );
  });

  it('never saves more than was spent, keeps scenarios in order, and leaves unpriced calls out', () => {
    fc.assert(
      fc.property(calls, policies, (list, policy) => {
        const { baseline, counterfactual, calls: counted, callsTouched } = replayed(list, policy);
        expect(counterfactual.high).toBeGreaterThanOrEqual(0n);
        expect(counterfactual.expected).toBeGreaterThanOrEqual(counterfactual.high);
        expect(counterfactual.low).toBeGreaterThanOrEqual(counterfactual.expected);
        expect(counted).toBe(list.filter((call) => call.cost !== null).length);
        expect(callsTouched).toBeLessThanOrEqual(counted);
        expect(baseline).toBe(list.reduce((sum, call) => sum + (call.cost ?? 0n), 0n));
      }),
      runs,
    );
  });

  it('changes nothing under the empty policy', () => {
    fc.assert(
      fc.property(calls, (list) => {
        const result = replayed(list, { version: 1, rules: [] });
        expect(result.rules).toEqual([]);
        expect(result.callsTouched).toBe(0);
        for (const scenario of scenarios) expect(result.counterfactual[scenario]).toBe(result.baseline);
      }),
    );
  });

  it('gives the same result for the same calls, and touches nobody else', () => {
    fc.assert(
      fc.property(calls, policies, (list, policy) => {
        expect(replayed(list, policy)).toEqual(replayed(list, policy));
        const of = (feature: string) => list.filter(({ at }) => at.feature === feature);
        // No rule but a prompt cache reaches over features, so the parts add up to the whole.
        const apart: Policy = {
          version: 1,
          rules: policy.rules.filter(({ change }) => change.kind !== 'cache' && change.kind !== 'commit'),
        };
        // Retries are told by any call of the selection, and the first hour is the selection's first: kept alike here.
        const alike = (one: readonly ReplayCall[]) =>
          one.map((call) => ({ ...call, retryOf: '', startedAtMs: Date.parse(period.from) + 7_200_000 }));
        const whole = replayed(alike(list), apart);
        const parts = features.map((feature) => replayed(alike(of(feature)), apart));
        for (const scenario of scenarios) {
          expect(parts.reduce((sum, part) => sum + part.counterfactual[scenario], 0n)).toBe(
            whole.counterfactual[scenario],
          );
        }
      }),
    );
  });

  it('saves nothing the second time: what a policy made of the calls, it leaves alone', () => {
    const whole = fc
      .constantFrom<Change>(
        { kind: 'batch' },
        { kind: 'dedupe', windowMs: 600_000 },
        { kind: 'drop', which: { of: 'all' } },
        { kind: 'drop', which: { of: 'run-excess', maxCalls: 2 } },
        { kind: 'capOutput', maxTokens: 300 },
        { kind: 'fitContext', above: cliff, within: 4_000 },
        { kind: 'region', region: '' },
        { kind: 'region', region: 'eu' },
        { kind: 'tier', serviceTier: 'standard' },
        { kind: 'tier', serviceTier: 'flex' },
        {
          kind: 'model',
          provider: 'acme',
          model: 'small',
          tokenRatio: { low: 1, expected: 1, high: 1 },
        },
      )
      .map((change): Policy => ({ version: 1, rules: [{ id: 'only', match: {}, change }] }));
    fc.assert(
      fc.property(calls, whole, (list, policy) => {
        const once = replayed(list, policy);
        const changed = afterPolicy(list, policy);
        const twice = replayed(changed, policy);
        expect(twice.baseline).toBe(once.counterfactual.expected);
        expect(twice.counterfactual.expected).toBe(twice.baseline);
      }),
      runs,
    );
  });

  it('refuses two rules that set the same field of one call, a model and a cascade too', () => {
    const [call] = fc.sample(callArbitrary, 1);
    const list = [{ ...call!, cost: 1n, isBilled: true, callId: 'one' }];
    const share = { low: 0, expected: 0, high: 0 };
    const to = {
      provider: 'acme',
      model: 'small',
      tokenRatio: { low: 1, expected: 1, high: 1 },
    };
    const pairs: [Change, Change][] = [
      [{ kind: 'batch' }, { kind: 'batch' }],
      [
        { kind: 'model', ...to },
        { kind: 'cascade', ...to, escalated: share },
      ],
    ];
    for (const [first, second] of pairs) {
      const policy: Policy = {
        version: 1,
        rules: [
          { id: 'a', match: {}, change: first },
          { id: 'b', match: { feature: features }, change: second },
        ],
      };
      expect(() => replayed(list, policy)).toThrow(
        expect.objectContaining({
          code: 'policy_conflict',
          details: expect.objectContaining({ ruleIds: ['a', 'b'] }),
        }),
      );
    }
    const doubled: Policy = {
      version: 1,
      rules: [
        { id: 'a', match: {}, change: { kind: 'batch' } },
        { id: 'a', match: { feature: ['nobody'] }, change: { kind: 'batch' } },
      ],
    };
    expect(() => replayed(list, doubled)).toThrow(expect.objectContaining({ code: 'policy_invalid' }));
  });
});

/** The calls as they would be logged once the policy (of one rule) runs. */
function afterPolicy(list: readonly ReplayCall[], policy: Policy): ReplayCall[] {
  const change = policy.rules[0]!.change;
  const cells = new Map(cellsOf(list, policy, market).map(({ call, cell }) => [call.callId, cell]));
  return list.flatMap((call): ReplayCall[] => {
    const cell = cells.get(call.callId);
    if (cell === undefined) return [call];
    const served = serveCell(cell, { rules: policy.rules, isOn: () => true, scenario: 'expected' });
    if (served.steps.length === 0) return [call];
    const { usage, at } = call;
    const cost = served.after;
    switch (change.kind) {
      case 'drop':
      case 'dedupe':
        return [];
      case 'batch':
        return [{ ...call, isBatch: true, cost }];
      case 'region':
        return [{ ...call, region: change.region, cost }];
      case 'tier':
        return [{ ...call, at: { ...at, serviceTier: change.serviceTier }, cost }];
      case 'capOutput':
        return [{ ...call, usage: { ...usage, outputVisible: change.maxTokens }, cost }];
      case 'fitContext': {
        const { removed } = cell.shortened.fitContext!;
        const left = Object.fromEntries(
          Object.entries(removed).map(([bucket, count]) => [
            bucket,
            usage[bucket as keyof typeof removed] - Number(count),
          ]),
        );
        return [{ ...call, usage: { ...usage, ...left }, cost }];
      }
      default:
        return [
          {
            ...call,
            at: { ...at, provider: 'acme', model: 'small' },
            seller: 'acme',
            region: call.seller === 'acme' ? call.region : '',
            cost,
          },
        ];
    }
  });
}
