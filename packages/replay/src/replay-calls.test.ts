import type { Change, Policy, Rule, Usage } from '@netra/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attribution } from './attribution.ts';
import type { Dimensions } from './match.ts';
import { byBucket, costOf, type Rates, ratesFrom, toMicro } from './rates.ts';
import { cellsOf, type Market, type ReplayCall, replayCalls, type ServedBy } from './replay-calls.ts';
import { scenarios } from './scenario.ts';
import { serveCell } from './serve.ts';

const perMillion: Record<string, [input: number, read: number | null, write: number | null, output: number]> =
  {
    'acme/large': [5, 0.5, 6.25, 25],
    'acme/small': [1, 0.1, 1.25, 5],
    'bolt/wide': [2, 0.5, null, 8],
  };

function ratesOf({ provider, model, isBatch }: ServedBy): Rates | null {
  const prices = perMillion[`${provider}/${model}`];
  if (prices === undefined) return null;
  const [input, read, write, output] = prices.map((price) =>
    price === null ? null : ((price * (isBatch ? 0.5 : 1)) / 1_000_000).toFixed(12),
  );
  return ratesFrom({
    inputUncached: input ?? null,
    cacheRead: read ?? null,
    cacheWrite5m: write ?? null,
    cacheWrite1h: write ?? null,
    outputVisible: output ?? null,
    reasoning: output ?? null,
  });
}

const market: Market = { ratesOf, cacheMinimum: (provider) => (provider === 'acme' ? 1_024 : 512) };

const empty: Usage = {
  inputUncached: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  outputVisible: 0,
  reasoning: 0,
  inputAudio: 0,
  outputAudio: 0,
  inputImage: 0,
  outputImage: 0,
  toolUnits: {},
};

const features = ['chat', 'nightly', 'search'];
const dimensions = fc
  .record({
    feature: fc.constantFrom(...features),
    model: fc.constantFrom(...Object.keys(perMillion)),
    environment: fc.constantFrom('production', 'staging'),
    status: fc.constantFrom('ok', 'ok', 'ok', 'error'),
  })
  .map(({ feature, model, environment, status }): Dimensions => {
    const [provider = '', name = ''] = model.split('/');
    return {
      project: 'p',
      environment,
      feature,
      agent: '',
      provider,
      model: name,
      operation: 'chat',
      serviceTier: 'standard',
      status,
    };
  });

const tokens = fc.integer({ min: 0, max: 20_000 });
const callArbitrary = fc
  .record({
    at: dimensions,
    startedAtMs: fc.integer({ min: 0, max: 4 * 3_600_000 }),
    isBatch: fc.boolean(),
    inputUncached: tokens,
    cacheRead: tokens,
    cacheWrite5m: fc.constantFrom(0, 700),
    outputVisible: tokens,
    reasoning: tokens,
    prompt: fc.constantFrom('', 'a', 'b', 'c'),
    depth: fc.integer({ min: 0, max: 6 }),
    branch: fc.constantFrom('x', 'y'),
    isPriced: fc.constantFrom(true, true, true, false),
    toolCost: fc.constantFrom(0n, 10n ** 16n),
  })
  .map((raw): Omit<ReplayCall, 'callId'> => {
    const usage: Usage = {
      ...empty,
      inputUncached: raw.inputUncached,
      cacheRead: raw.cacheRead,
      // Where a provider sells no cache writes, no call reports any.
      cacheWrite5m: raw.at.provider === 'bolt' ? 0 : raw.cacheWrite5m,
      outputVisible: raw.outputVisible,
      reasoning: raw.reasoning,
    };
    const rates = ratesOf({
      ...raw.at,
      isBatch: raw.isBatch,
      startedAtMs: raw.startedAtMs,
      serviceTier: 'standard',
      region: '',
      inputTokens: 0,
    });
    const cost = rates === null ? null : costOf(toMicro(byBucket((bucket) => BigInt(usage[bucket]))), rates);
    return {
      at: raw.at,
      seller: raw.at.provider,
      startedAtMs: raw.startedAtMs,
      region: '',
      isBatch: raw.isBatch,
      usage,
      cost: raw.isPriced && cost !== null ? cost + raw.toolCost : null,
      promptHash: raw.prompt,
      prefixHashes: Array.from({ length: raw.depth }, (_, index) => `${raw.branch}${index}`),
      prefixBlockTokens: 512,
    };
  });
const calls = fc
  .array(callArbitrary, { maxLength: 40 })
  .map((list) => list.map((call, index): ReplayCall => ({ ...call, callId: `call-${index}` })));

const changes: fc.Arbitrary<Change>[] = [
  fc.record({ kind: fc.constant('dedupe'), windowMs: fc.integer({ min: 1, max: 3_600_000 }) }),
  fc.constantFrom(
    { kind: 'model', provider: 'acme', model: 'small', tokenRatio: { low: 0.9, expected: 1, high: 1.1234 } },
    { kind: 'model', provider: 'bolt', model: 'wide', tokenRatio: { low: 1, expected: 1, high: 1 } },
  ),
  fc.constantFrom(
    { kind: 'cache', ttl: '5m' },
    { kind: 'cache', ttl: '1h', maxBlocks: 3, hitShare: { low: 0.75, expected: 0.9, high: 1 } },
  ),
  fc.constant({ kind: 'batch' }),
];
/** At most one rule of each kind for each feature, so no two can meet on one call. */
const policies: fc.Arbitrary<Policy> = fc
  .tuple(...features.flatMap(() => changes.map((change) => fc.option(change, { nil: undefined }))))
  .map((list) => ({
    version: 1,
    rules: list.flatMap((change, index): Rule[] => {
      const feature = features[Math.floor(index / changes.length)] ?? '';
      return change === undefined ? [] : [{ id: `rule-${index}`, match: { feature: [feature] }, change }];
    }),
  }));

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
  it('attributes exactly baseline minus counterfactual, in every scenario', () => {
    fc.assert(
      fc.property(calls, policies, (list, policy) => {
        const result = replayCalls(list, policy, market);
        for (const scenario of scenarios) {
          const sum = result.rules.reduce((total, rule) => total + rule.saving[scenario], 0n);
          expect(sum).toBe(result.baseline - result.counterfactual[scenario]);
        }
      }),
    );
  });

  it('does not depend on the order of rules or of calls', () => {
    fc.assert(
      fc.property(calls, policies, (list, policy) => {
        const turned: Policy = { version: 1, rules: policy.rules.toReversed() };
        const result = comparable(replayCalls(list, policy, market), policy);
        expect(comparable(replayCalls(list.toReversed(), turned, market), turned)).toEqual(result);
      }),
    );
  });

  it('never saves more than was spent, keeps scenarios in order, and leaves unpriced calls out', () => {
    fc.assert(
      fc.property(calls, policies, (list, policy) => {
        const { baseline, counterfactual, calls: counted } = replayCalls(list, policy, market);
        expect(counterfactual.high).toBeGreaterThanOrEqual(0n);
        expect(counterfactual.expected).toBeGreaterThanOrEqual(counterfactual.high);
        expect(counterfactual.low).toBeGreaterThanOrEqual(counterfactual.expected);
        expect(counted).toBe(list.filter((call) => call.cost !== null).length);
        expect(baseline).toBe(list.reduce((sum, call) => sum + (call.cost ?? 0n), 0n));
      }),
    );
  });

  it('changes nothing under the empty policy', () => {
    fc.assert(
      fc.property(calls, (list) => {
        const result = replayCalls(list, { version: 1, rules: [] }, market);
        expect(result.rules).toEqual([]);
        expect(result.callsTouched).toBe(0);
        for (const scenario of scenarios) expect(result.counterfactual[scenario]).toBe(result.baseline);
      }),
    );
  });

  it('saves nothing the second time: what a policy made of the calls, it leaves alone', () => {
    const whole = fc
      .constantFrom<Change>(
        { kind: 'batch' },
        { kind: 'dedupe', windowMs: 600_000 },
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
        const once = replayCalls(list, policy, market);
        const changed = afterPolicy(list, policy);
        const twice = replayCalls(changed, policy, market);
        expect(twice.baseline).toBe(once.counterfactual.expected);
        expect(twice.counterfactual.expected).toBe(twice.baseline);
      }),
    );
  });

  it('refuses two rules that set the same field of one call', () => {
    const [call] = fc.sample(callArbitrary, 1);
    const list = [{ ...call!, cost: 1n, callId: 'one' }];
    const policy: Policy = {
      version: 1,
      rules: [
        { id: 'a', match: {}, change: { kind: 'batch' } },
        { id: 'b', match: { feature: features }, change: { kind: 'batch' } },
      ],
    };
    expect(() => replayCalls(list, policy, market)).toThrow(
      expect.objectContaining({ code: 'policy_conflict' }),
    );
  });
});

/** The calls as they would be logged once the policy (of one rule) runs. */
function afterPolicy(list: readonly ReplayCall[], policy: Policy): ReplayCall[] {
  const change = policy.rules[0]!.change;
  const costs = new Map(
    cellsOf(list, policy, market).map(({ call, cell }) => [
      call.callId,
      serveCell(cell, { rules: policy.rules, isOn: () => true, scenario: 'expected' }),
    ]),
  );
  return list.flatMap((call): ReplayCall[] => {
    const served = costs.get(call.callId);
    if (served === undefined) return [call];
    if (change.kind === 'dedupe') return served.touched.dedupe ? [] : [call];
    const cost = served.after.batch;
    if (change.kind === 'batch') return [{ ...call, isBatch: call.isBatch || served.touched.batch, cost }];
    return [
      {
        ...call,
        at: served.touched.model ? { ...call.at, provider: 'acme', model: 'small' } : call.at,
        seller: served.touched.model ? 'acme' : call.seller,
        cost,
      },
    ];
  });
}
