import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Call,
  changeSchema,
  type Period,
  type Policy,
  type Rule,
  type Scope,
  sumUsd,
  type Usd,
  usd,
} from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { costOf, inputTokensOf, priceAt, shippedBook } from '@netra/pricing';
import { attoFromUsd, type ReplayCall, replayCalls, scenarios, usdFromAtto } from '@netra/replay';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callArbitrary, policyArbitrary, randomCallsFrom } from '../../../../test/fixtures/random-calls.ts';
import { toCallRow } from '../ingest/to-call-row.ts';
import { openStore, type Store } from '../store/store.ts';
import { writeCalls } from '../store/write-calls.ts';
import { callKey } from './drops-query.ts';
import { marketOf, sellerOf } from './market.ts';
import { replay } from './replay.ts';

const scope: Scope = {
  organizationId: 'org_replay',
  principal: { kind: 'service', service: 'analytics', role: 'owner' },
};
const book = shippedBook();
const other: Scope = { ...scope, organizationId: 'org_other' };
const period: Period = { from: randomCallsFrom, to: '2026-11-03T02:00:00.000Z' };
const directory = mkdtempSync(join(tmpdir(), 'apex-replay-'));
let store: Store;
let calls: Call[];
/** What the engine tells calls of one instant apart by. */
let ranks: Map<string, bigint>;
/** The calls of the period as they were stored, and those of them that have a cost. */
let stored: { call: Call; atMs: number; cost: Usd | null; isBilled: boolean }[];
let priced: { call: Call; atMs: number; cost: Usd; isBilled: boolean }[];

beforeAll(async () => {
  store = await openStore({
    location: { directory },
    logger: createLogger({ service: 'analytics', level: 'silent' }),
  });
  calls = fc.sample(callArbitrary, { numRuns: 500, seed: 7 }).map((call, index) => ({
    ...call,
    callId: `call-${index}`,
    retryOf: call.retryOf === '' ? '' : `call-${Math.floor(Number(call.retryOf) * index)}`,
  }));
  const rows = calls.map((call) =>
    toCallRow(call, Date.parse(call.startedAt), {
      organizationId: scope.organizationId,
      source: 'api',
      book,
      endUserKey: 'key',
    }),
  );
  await store.write(scope, (writer, atMs) => writeCalls(writer, rows, atMs));
  await store.write(other, (writer, atMs) =>
    writeCalls(
      writer,
      rows.slice(0, 50).map((row) => ({ ...row, organization_id: other.organizationId })),
      atMs,
    ),
  );
  stored = calls.flatMap((call, index) => {
    const atMs = Date.parse(call.startedAt);
    const cost = rows[index]?.cost ?? null;
    const isBilled = (rows[index]?.price_ids.length ?? 0) > 0;
    return atMs >= Date.parse(period.to)
      ? []
      : [{ call, atMs, cost: cost === null ? null : usd(cost), isBilled }];
  });
  const named = await store.read(
    scope,
    {
      sql: `select call_id, toString(${callKey}) as key from apex.llm_calls where organization_id = {organization:String}`,
    },
    z.object({ call_id: z.string(), key: z.string() }),
  );
  ranks = new Map(named.rows.map(({ call_id: id, key }) => [id, BigInt(key)]));
  priced = stored.flatMap(({ cost, ...one }) => (cost === null ? [] : [{ ...one, cost }]));
}, 60_000);

afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

function asReplayCall({ call, atMs, cost, isBilled }: (typeof stored)[number]): ReplayCall {
  return {
    callId: call.callId,
    at: { ...call, model: call.responseModel },
    seller: sellerOf(call.provider, call.host, book),
    startedAtMs: atMs,
    rank: ranks.get(call.callId) ?? 0n,
    region: call.region,
    isBatch: call.isBatch,
    usage: call.usage,
    cost: cost === null ? null : attoFromUsd(cost),
    isBilled,
    traceId: call.traceId,
    conversationId: call.conversationId,
    retryOf: call.retryOf,
    historyTokens: call.historyTokens,
    promptHash: call.promptHash,
    prefixHashes: call.prefixHashes,
    prefixBlockTokens: call.prefixBlockTokens,
  };
}

describe('replay', () => {
  it('agrees with the call-by-call reference to the last decimal, for any policy', async () => {
    const kindsTouched = new Set<string>();
    for (const policy of fc.sample(policyArbitrary, { numRuns: 16, seed: 11 })) {
      const reference = replayCalls(stored.map(asReplayCall), policy, {
        market: marketOf(Date.parse(period.to), book),
        period,
      });
      const result = await replay(store, scope, { policy, period, book });
      expect(result.baseline).toBe(usdFromAtto(reference.baseline));
      expect(result.callsTouched).toBe(reference.callsTouched);
      for (const scenario of scenarios) {
        expect(result.counterfactual[scenario]).toBe(usdFromAtto(reference.counterfactual[scenario]));
      }
      expect(result.attributions).toEqual(
        reference.rules.map(({ ruleIndex, saving, callsTouched }) => ({
          ruleId: policy.rules[ruleIndex]?.id,
          saving: {
            low: usdFromAtto(saving.low),
            expected: usdFromAtto(saving.expected),
            high: usdFromAtto(saving.high),
          },
          callsTouched,
        })),
      );
      for (const { ruleId, callsTouched } of result.attributions) {
        const rule = policy.rules.find(({ id }) => id === ruleId);
        if (callsTouched > 0 && rule !== undefined) kindsTouched.add(rule.change.kind);
      }
    }
    expect([...kindsTouched].sort()).toEqual(
      changeSchema.options.map((option) => option.shape.kind.value).toSorted(),
    );
  }, 180_000);

  it('agrees with a bill worked out by hand for every call', async () => {
    const policy: Policy = {
      version: 1,
      rules: [
        { id: 'batch', match: { feature: ['nightly'] }, change: { kind: 'batch' } },
        { id: 'cache', match: { feature: ['chat'] }, change: { kind: 'cache', ttl: '5m' } },
        { id: 'repeat', match: {}, change: { kind: 'dedupe', windowMs: 600_000 } },
      ],
    };
    const result = await replay(store, scope, { policy, period, book });
    expect(result.counterfactual.expected).toBe(billByHand());
  });

  it('never takes the first of identical requests for a repetition, however long a window is', async () => {
    const savedBy = async (windowMs: number) => {
      const rules: Rule[] = [{ id: 'repeat', match: {}, change: { kind: 'dedupe', windowMs } }];
      const { total, callsTouched } = await replay(store, scope, {
        policy: { version: 1, rules },
        period,
        book,
      });
      return { saving: total.expected, callsTouched };
    };
    const inDecades = await savedBy(1_000_000_000_000);
    expect(inDecades.callsTouched).toBeGreaterThan(0);
    expect(await savedBy(Number.MAX_SAFE_INTEGER)).toEqual(inDecades);
  });

  it('attributes exactly what it saves, in every scenario', async () => {
    for (const policy of fc.sample(policyArbitrary, { numRuns: 3, seed: 3 })) {
      const { baseline, counterfactual, attributions, total } = await replay(store, scope, {
        policy,
        period,
        book,
      });
      for (const scenario of scenarios) {
        const sum = sumUsd(attributions.map(({ saving }) => saving[scenario]));
        expect(new Decimal(sum).plus(counterfactual[scenario]).toFixed()).toBe(
          new Decimal(baseline).toFixed(),
        );
        expect(sum).toBe(total[scenario]);
      }
    }
  });

  it('keeps unpriced calls out of every amount and counts them; the end of the period is not in it', async () => {
    const result = await replay(store, scope, { policy: { version: 1, rules: [] }, period, book });
    const inPeriod = calls.filter((call) => call.startedAt < period.to);
    expect(inPeriod.length).toBeLessThan(calls.length + 1);
    expect(result.calls).toBe(priced.length);
    expect(result.unpricedCalls).toBe(inPeriod.length - priced.length);
    expect(result.unpricedCalls).toBeGreaterThan(0);
    expect(result.baseline).toBe(sumUsd(priced.map(({ cost }) => cost)));
    expect(result.total).toEqual({ low: '0', expected: '0', high: '0' });
  });

  it('replays only what the filter keeps', async () => {
    const filter = { feature: ['chat'], environment: ['staging'] };
    const policy: Policy = { version: 1, rules: [{ id: 'batch', match: {}, change: { kind: 'batch' } }] };
    const kept = priced.filter(({ call }) => call.feature === 'chat' && call.environment === 'staging');
    const result = await replay(store, scope, { policy, period, filter, book });
    expect(result.calls).toBe(kept.length);
    expect(result.baseline).toBe(sumUsd(kept.map(({ cost }) => cost)));
  });

  it('refuses two rules that set the same thing for one call, and a model in no price book', async () => {
    const rules: Rule[] = [
      { id: 'all', match: {}, change: { kind: 'batch' } },
      { id: 'staging', match: { environment: ['staging'] }, change: { kind: 'batch' } },
    ];
    await expect(replay(store, scope, { policy: { version: 1, rules }, period, book })).rejects.toMatchObject(
      {
        code: 'policy_conflict',
        details: { field: 'batch', ruleIds: ['all', 'staging'] },
      },
    );
    const change = { kind: 'model', provider: 'openai', model: 'model-nobody-knows' } as const;
    const moved: Rule = {
      id: 'move',
      match: {},
      change: { ...change, tokenRatio: { low: 1, expected: 1, high: 1 } },
    };
    await expect(
      replay(store, scope, { policy: { version: 1, rules: [moved] }, period, book }),
    ).rejects.toMatchObject({ code: 'policy_invalid' });
  });

  it('shows calls that changed, before and after', async () => {
    const policy: Policy = { version: 1, rules: [{ id: 'batch', match: {}, change: { kind: 'batch' } }] };
    const { samples } = await replay(store, scope, { policy, period, book });
    expect(samples).toHaveLength(3);
    for (const sample of samples) {
      const known = priced.find(({ call }) => call.callId === sample.callId);
      expect(sample.costBefore).toBe(known?.cost);
      expect(new Decimal(sample.costAfter).lt(sample.costBefore)).toBe(true);
    }
  });
});

/** The bill under the policy of the test above: quadratic, in another notation, and from the price book's own arithmetic. */
function billByHand(): string {
  const inOrder = priced.toSorted(
    (left, right) =>
      left.atMs - right.atMs ||
      ((ranks.get(left.call.callId) ?? 0n) < (ranks.get(right.call.callId) ?? 0n) ? -1 : 1),
  );
  const windows = new Map<string, number>();
  const served = inOrder.filter(({ call, atMs }) => {
    if (call.promptHash === '' || call.status !== 'ok') return true;
    const request = [call.environment, call.feature, call.provider, call.responseModel, call.promptHash].join(
      '|',
    );
    const openedAt = windows.get(request);
    if (openedAt !== undefined && atMs - openedAt < 600_000) return false;
    windows.set(request, atMs);
    return true;
  });
  const minimum = new Map([
    ['claude-sonnet-4-5', 1_024],
    ['claude-opus-4-5', 4_096],
    ['gpt-4.1', 1_024],
    ['gemini-2.5-flash', 1_024],
  ]);
  const sold = (call: Call) => (call.host === 'azure' ? 'azure' : call.provider);
  const prompt = ({ usage }: Call) => usage.inputUncached + usage.cacheRead;
  const cacheable = (call: Call) => Math.min(call.prefixHashes.length * 512, prompt(call));
  const takesPart = ({ call, isBilled }: (typeof priced)[number]) =>
    isBilled &&
    call.feature === 'chat' &&
    cacheable(call) > 0 &&
    cacheable(call) >= (minimum.get(call.responseModel) ?? 0);
  const bill = served.map((one, position) => {
    const { call, atMs, cost } = one;
    const card = (isBatch: boolean) =>
      priceAt({
        provider: sold(call),
        model: call.responseModel,
        at: atMs,
        isBatch,
        serviceTier: isBatch ? 'batch' : call.serviceTier,
        region: call.region,
        inputTokens: inputTokensOf(call.usage),
      });
    const price = (usage: Call['usage'], isBatch: boolean) => {
      const found = card(isBatch);
      if (found.status === 'unpriced') return undefined;
      const result = costOf(usage, found);
      return result.status === 'unpriced' ? undefined : result.cost;
    };
    if (!one.isBilled) return new Decimal(cost);
    if (call.feature === 'nightly' && !call.isBatch) {
      const tools = new Decimal(cost).minus(price({ ...call.usage, toolUnits: {} }, false) ?? '0');
      const batched = price({ ...call.usage, toolUnits: {} }, true);
      return batched === undefined ? new Decimal(cost) : tools.plus(batched);
    }
    if (!takesPart(one)) return new Decimal(cost);
    const earlier = served
      .slice(0, position)
      .filter(
        (before) =>
          takesPart(before) &&
          sold(before.call) === sold(call) &&
          before.call.responseModel === call.responseModel &&
          atMs - before.atMs < 300_000,
      );
    const miss = call.prefixHashes.findIndex(
      (block) => !earlier.some((before) => before.call.prefixHashes.includes(block)),
    );
    const run = Math.min((miss === -1 ? call.prefixHashes.length : miss) * 512, cacheable(call));
    const hit = run < (minimum.get(call.responseModel) ?? 0) ? 0 : run;
    return new Decimal(
      price(
        {
          ...call.usage,
          inputUncached: prompt(call) - cacheable(call),
          cacheRead: hit,
          cacheWrite5m: cacheable(call) - hit,
        },
        call.isBatch,
      ) ?? cost,
    );
  });
  return bill.reduce((sum, cost) => sum.plus(cost), new Decimal(0)).toFixed();
}
