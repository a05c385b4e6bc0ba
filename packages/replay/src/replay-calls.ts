import { type Policy, type ServiceTier, serviceTierSchema, type Usage } from '@netra/contract';
import { inputTokensOf } from '@netra/pricing';
import { type Attribution, attribute } from './attribution.ts';
import type { Cell, SimulatedPrefix } from './cell.ts';
import { assertDistinctIds, conflictError, type Kind } from './kinds.ts';
import { type Dimensions, matches } from './match.ts';
import { simulatePrefixCache, ttlMs } from './prefix-cache.ts';
import { byBucket, type Rates } from './rates.ts';
import { simulateRequestCache } from './request-cache.ts';

/** A call as replay needs it. */
export type ReplayCall = {
  readonly callId: string;
  readonly at: Dimensions;
  /** Whose prices and caches hold: the host that ran the call where it sells models itself, else the provider. */
  readonly seller: string;
  readonly startedAtMs: number;
  readonly region: string;
  readonly isBatch: boolean;
  readonly usage: Usage;
  /** Recorded cost in atto-dollars; null when unpriced. */
  readonly cost: bigint | null;
  readonly promptHash: string;
  readonly prefixHashes: readonly string[];
  readonly prefixBlockTokens: number;
};

/** A way of serving a call that can have a price. */
export type ServedBy = {
  readonly provider: string;
  readonly model: string;
  readonly serviceTier: ServiceTier;
  /** Where it runs; another provider's regions are not this one's, so a call moved there states none. */
  readonly region: string;
  readonly isBatch: boolean;
  readonly startedAtMs: number;
  /** Input tokens as recorded: they decide the context tier, also under another tokenizer. */
  readonly inputTokens: number;
};

/** What replay must know of prices and providers. */
export type Market = {
  readonly ratesOf: (served: ServedBy) => Rates | null;
  /** Fewest prompt tokens (as recorded, before any tokenizer ratio) the provider caches; null without a prompt cache. */
  readonly cacheMinimum: (provider: string, model: string) => number | null;
};

/** A call's own model or the one a rule moves it to. */
type Model = { readonly provider: string; readonly model: string };

/**
 * Replays calls one by one under a policy: the reference the engine's SQL must agree with to the last decimal.
 * Raises `policy_conflict` when two rules of one kind match a call and `policy_invalid` on a doubled rule id. Unpriced
 * calls are in no amount and take no part; a call that the other way of serving it has no price for stays as it is.
 */
export function replayCalls(calls: readonly ReplayCall[], policy: Policy, market: Market): Attribution {
  return attribute(
    cellsOf(calls, policy, market).map(({ cell }) => cell),
    policy.rules,
  );
}

/** Every priced call as a cell of its own, with the effects of the policy's stateful rules simulated. */
export function cellsOf(
  calls: readonly ReplayCall[],
  policy: Policy,
  market: Market,
): { call: ReplayCall; cell: Cell }[] {
  assertDistinctIds(policy);
  const inOrder = calls
    .filter((call) => call.cost !== null)
    .toSorted((left, right) => left.startedAtMs - right.startedAtMs || (left.callId < right.callId ? -1 : 1));
  const ruleOf = new Map(inOrder.map((call) => [call, rulesFor(call, policy)]));
  const repeated = repeatedCalls(inOrder, policy, ruleOf);
  const prefixes = simulatedPrefixes(
    inOrder.filter((call) => !repeated.has(call)),
    policy,
    { ruleOf, market },
  );
  return inOrder.map((call) => {
    const rule = ruleOf.get(call) ?? {};
    const own = { provider: call.seller, model: call.at.model };
    const target = targetOf(policy, rule);
    const rates = (by: Model, isBatch: boolean) => market.ratesOf(servedBy(call, by, isBatch));
    const cell: Cell = {
      calls: 1,
      baseline: call.cost ?? 0n,
      usage: byBucket((bucket) => BigInt(call.usage[bucket])),
      rule,
      repeated: repeated.has(call),
      prefix: prefixes.get(call) ?? null,
      isBatch: call.isBatch,
      onTarget: target !== null && target.provider === own.provider && target.model === own.model,
      rates: {
        original: rates(own, call.isBatch),
        originalBatch: rates(own, true),
        target: target === null ? null : rates(target, call.isBatch),
        targetBatch: target === null ? null : rates(target, true),
      },
    };
    return { call, cell };
  });
}

type RuleOf = Partial<Record<Kind, number>>;

function rulesFor(call: ReplayCall, policy: Policy): RuleOf {
  const found: RuleOf = {};
  for (const [index, rule] of policy.rules.entries()) {
    if (!matches(rule.match, call.at)) continue;
    const kind = rule.change.kind;
    const earlier = found[kind];
    if (earlier !== undefined) throw conflictError(kind, [policy.rules[earlier]?.id ?? '', rule.id]);
    found[kind] = index;
  }
  return found;
}

function targetOf(policy: Policy, rule: RuleOf): Model | null {
  const change = rule.model === undefined ? undefined : policy.rules[rule.model]?.change;
  return change?.kind === 'model' ? { provider: change.provider, model: change.model } : null;
}

function servedBy(call: ReplayCall, { provider, model }: Model, isBatch: boolean): ServedBy {
  return {
    provider,
    model,
    serviceTier: isBatch ? 'batch' : serviceTierSchema.parse(call.at.serviceTier),
    region: provider === call.seller ? call.region : '',
    isBatch,
    startedAtMs: call.startedAtMs,
    inputTokens: inputTokensOf(call.usage),
  };
}

/** Tokens of the text of the prompt: what a prefix can be part of. */
function promptTokens(usage: Usage): number {
  return usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
}

/** Only answered calls can fill a cache of answers or be answered from it, each rule having its own cache. */
function repeatedCalls(
  inOrder: readonly ReplayCall[],
  policy: Policy,
  ruleOf: Map<ReplayCall, RuleOf>,
): Set<ReplayCall> {
  const repeated = new Set<ReplayCall>();
  for (const [index, { change }] of policy.rules.entries()) {
    if (change.kind !== 'dedupe') continue;
    const matched = inOrder.filter(
      (call) => ruleOf.get(call)?.dedupe === index && call.promptHash !== '' && call.at.status === 'ok',
    );
    const served = simulateRequestCache(
      matched.map((call) => ({ atMs: call.startedAtMs, key: requestKey(call) })),
      change.windowMs,
    );
    for (const [position, isHit] of served.entries()) {
      const call = matched[position];
      if (isHit && call !== undefined) repeated.add(call);
    }
  }
  return repeated;
}

/** Identical means: the same prompt to the same model for the same purpose. */
function requestKey({ at, promptHash }: ReplayCall): string {
  return JSON.stringify([at.project, at.environment, at.feature, at.provider, at.model, promptHash]);
}

/** Prompt caches are the provider's, one per model and lifetime, whatever the project. */
function simulatedPrefixes(
  inOrder: readonly ReplayCall[],
  policy: Policy,
  { ruleOf, market }: { ruleOf: Map<ReplayCall, RuleOf>; market: Market },
): Map<ReplayCall, SimulatedPrefix> {
  const groups = new Map<string, { lifetimeMs: number; requests: CachedRequest[] }>();
  for (const call of inOrder) {
    const rule = ruleOf.get(call) ?? {};
    const change = rule.cache === undefined ? undefined : policy.rules[rule.cache]?.change;
    if (change?.kind !== 'cache' || call.prefixBlockTokens === 0) continue;
    const model = targetOf(policy, rule) ?? { provider: call.seller, model: call.at.model };
    const minimum = market.cacheMinimum(model.provider, model.model);
    const blocks = call.prefixHashes.slice(0, change.maxBlocks ?? call.prefixHashes.length);
    const cacheable = Math.min(blocks.length * call.prefixBlockTokens, promptTokens(call.usage));
    if (minimum === null || cacheable === 0 || cacheable < minimum) continue;
    const key = JSON.stringify([model.provider, model.model, change.ttl]);
    const group = groups.get(key) ?? { lifetimeMs: ttlMs[change.ttl], requests: [] };
    group.requests.push({ call, blocks, cacheable, minimum });
    groups.set(key, group);
  }
  const found = new Map<ReplayCall, SimulatedPrefix>();
  for (const { lifetimeMs, requests } of groups.values()) {
    const hits = simulatePrefixCache(
      requests.map(({ call, blocks }) => ({ atMs: call.startedAtMs, blocks })),
      { ttlMs: lifetimeMs },
    );
    for (const [position, { call, cacheable, minimum }] of requests.entries()) {
      const run = Math.min((hits[position] ?? 0) * call.prefixBlockTokens, cacheable);
      // A prefix shorter than the provider's minimum is not served either.
      const hit = run < minimum ? 0 : run;
      found.set(call, { hitTokens: BigInt(hit), missTokens: BigInt(cacheable - hit) });
    }
  }
  return found;
}

type CachedRequest = {
  readonly call: ReplayCall;
  readonly blocks: readonly string[];
  readonly cacheable: number;
  readonly minimum: number;
};
