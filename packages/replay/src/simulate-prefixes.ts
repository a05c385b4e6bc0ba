import type { Policy } from '@netra/contract';
import type { SimulatedPrefix } from './cell.ts';
import type { Market } from './market.ts';
import { simulatePrefixCache, ttlMs } from './prefix-cache.ts';
import type { ReplayCall } from './replay-call.ts';
import type { RuleOf } from './simulate-drops.ts';

type Simulation = {
  readonly ruleOf: RuleOf;
  readonly market: Market;
  /** Tokens of the text of a call's prompt after rules on its length. */
  readonly promptTokens: (call: ReplayCall) => number;
};

type CachedRequest = {
  readonly call: ReplayCall;
  readonly blocks: readonly string[];
  readonly cacheable: number;
  readonly minimum: number;
};

/** Prompt caches are the provider's, one per model and lifetime, whatever the project. */
export function simulatedPrefixes(
  inOrder: readonly ReplayCall[],
  { rules }: Policy,
  { ruleOf, market, promptTokens }: Simulation,
): ReadonlyMap<ReplayCall, SimulatedPrefix> {
  const groups = new Map<string, { lifetimeMs: number; requests: CachedRequest[] }>();
  for (const call of inOrder) {
    const rule = ruleOf(call);
    const change = rule.cache === undefined ? undefined : rules[rule.cache]?.change;
    if (change?.kind !== 'cache' || call.prefixBlockTokens === 0) continue;
    const moved = rule.model === undefined ? undefined : rules[rule.model]?.change;
    const isMoved = moved?.kind === 'model' || moved?.kind === 'cascade';
    const by = isMoved ? moved : { provider: call.seller, model: call.at.model };
    const minimum = market.cacheMinimum(by.provider, by.model);
    const blocks = call.prefixHashes.slice(0, change.maxBlocks ?? call.prefixHashes.length);
    const cacheable = Math.min(blocks.length * call.prefixBlockTokens, promptTokens(call));
    if (minimum === null || cacheable === 0 || cacheable < minimum) continue;
    const key = JSON.stringify([by.provider, by.model, change.ttl]);
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
