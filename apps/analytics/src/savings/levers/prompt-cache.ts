import type { Period, Rule, UsageBucket } from '@netra/contract';
import { type CacheFacts, modelFacts } from '@netra/pricing';
import { attoFromUsd, microTokens, type Rates } from '@netra/replay';
import { type KnownBlocks, type PrefixBlocks, prefixBlocksOf } from '../prefix-blocks.ts';
import type { Selection } from '../selection.ts';
import type { Group } from '../survey.ts';
import { dataGapOf } from './data-gap.ts';
import {
  type Candidate,
  type DataGap,
  featureName,
  type Lever,
  type LeverContext,
  matchOf,
  percent,
  ruleId,
} from './lever.ts';
import { cacheTrial, type TrialRow, variants } from './prompt-cache-trial.ts';

/** Part of the calls that must carry prefix hashes for a simulation to speak for them. */
const enoughPrefixes = 0.5;
/** Fewer calls can follow each other closely by chance. */
const fewestCalls = 30;
/** Caching must save at least one part in this many of what the group costs to be worth a change. */
const smallestPart = 20n;
/**
 * The simulation lets every block serve the next call; in practice some calls start before the first one's prompt is
 * cached, or reach another machine. No source states how many: the low scenario allows for this part of missed hits.
 */
const hitShare = { low: 0.85, expected: 1, high: 1 };
/** Lifetimes and depths are compared on the last part of the period, whole hours so that gaps between calls are real. */
const trialShare = 0.1;
const shortestTrialMs = 86_400_000;

type CacheChange = Extract<Rule['change'], { kind: 'cache' }>;
type Trial = {
  readonly rule: Rule;
  /** Part of the prompt tokens that hit. */
  readonly hitPart: number;
};

/**
 * Fires where prompts begin with the same blocks and the provider's cache does not (or hardly) serve them. The best of
 * two lifetimes and two breakpoints (after the part all calls share, or after the whole prompt) is chosen on the last
 * days, then replayed on the whole period: simulated on the calls' own prefix hashes, so grade B. It says why it missed.
 */
export const promptCache: Lever = {
  name: 'prompt-cache',
  propose: async (context) => {
    const cacheable = context.groups.flatMap((group): Cacheable[] => {
      const at = Date.parse(context.selection.period.to) - 1;
      const cache = modelFacts({ provider: group.seller, model: group.model, at }, context.book)?.cache;
      const minimum = context.market.cacheMinimum(group.seller, group.model);
      if (cache === undefined || minimum === null || group.calls < fewestCalls) return [];
      return group.promptTokens < minimum * group.calls ? [] : [{ group, cache, minimum }];
    });
    const seen = cacheable.filter(({ group }) => group.withPrefix >= enoughPrefixes * group.calls);
    const blind = cacheable.filter(({ group }) => group.withPrefix < enoughPrefixes * group.calls);
    const { trials, blocks } = await bestTrials(context, seen);
    return {
      candidates: seen.flatMap(({ group, cache }, index) => {
        const trial = trials[index];
        return trial === undefined ? [] : [candidate(group, cache, trial)];
      }),
      dataGaps: gap(blind.map(({ group }) => group)),
      blocks,
    };
  },
};

type Cacheable = { readonly group: Group; readonly cache: CacheFacts; readonly minimum: number };

/** For each group, the way of caching that saves most on the trial period; undefined where none saves enough. */
async function bestTrials(
  { store, selection, market }: LeverContext,
  seen: readonly Cacheable[],
): Promise<{ trials: (Trial | undefined)[]; blocks: KnownBlocks }> {
  if (seen.length === 0) return { trials: [], blocks: new Map() };
  const rules = seen.map(({ group }) => ruleFor(group, { kind: 'cache', ttl: '5m' }));
  const period = trialPeriod(selection, seen);
  const { blocks } = await prefixBlocksOf(store, { ...selection, period }, { rules, caches: 'each' });
  const { rows } = await cacheTrial(
    store,
    { ...selection, period },
    { rules, blocks, minimum: (index) => seen[index]?.minimum ?? 0 },
  );
  const trials = seen.map((one, index) => {
    const row = rows.find(({ cache_rule }) => cache_rule === index);
    const { seller: provider, model } = one.group;
    const startedAtMs = Date.parse(period.to) - 1;
    const served = {
      provider,
      model,
      serviceTier: 'standard',
      region: '',
      isBatch: false,
      inputTokens: 0,
    } as const;
    const rates = market.ratesOf({ ...served, startedAtMs });
    const known = blocks.get(rules[index]?.id ?? '');
    return row === undefined || rates === null || known === undefined
      ? undefined
      : bestOf(one, row, { rates, known });
  });
  return { trials, blocks };
}

function bestOf(
  { group, cache }: Cacheable,
  row: TrialRow,
  { rates, known }: { rates: Rates; known: PrefixBlocks },
): Trial | undefined {
  const price = (bucket: UsageBucket) => rates[bucket] ?? rates.inputUncached ?? 0n;
  const buckets = ['inputUncached', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const;
  const before = buckets.reduce((sum, bucket, at) => sum + BigInt(row.asItWas[at] ?? 0) * price(bucket), 0n);
  const prompt = row.asItWas.reduce((sum, tokens) => sum + tokens, 0);
  let best: { trial: Trial; saving: bigint } | undefined;
  for (const [at, { ttl, depth }] of variants.entries()) {
    // A provider that caches by itself leaves no choice of lifetime and breakpoint.
    const isOffered = cache.isAutomatic ? at === 0 : cache.lifetimes.includes(ttl);
    if (!isOffered || (depth === 'shared' && known.sharedDepth === 0)) continue;
    const hits = row.hits[at] ?? 0;
    const misses = row.misses[at] ?? 0;
    const saved = (share: number) => {
      const found = Math.round(hits * share);
      const after =
        BigInt(found) * price('cacheRead') +
        BigInt(hits + misses - found) * price(ttl === '5m' ? 'cacheWrite5m' : 'cacheWrite1h') +
        BigInt(prompt - hits - misses) * price('inputUncached');
      return (before - after) * microTokens;
    };
    const saving = saved(hitShare.expected);
    // What is cached about as well as can be would be lost again to the first misses.
    if (saved(hitShare.low) <= 0n) continue;
    if (best !== undefined && saving <= best.saving) continue;
    const change = {
      kind: 'cache',
      ttl,
      ...(depth === 'shared' ? { maxBlocks: known.sharedDepth } : {}),
      hitShare,
    } as const;
    best = {
      trial: { rule: ruleFor(group, change), hitPart: hits / Math.max(1, prompt) },
      saving,
    };
  }
  return best !== undefined && best.saving * smallestPart >= attoFromUsd(row.spent) ? best.trial : undefined;
}

function ruleFor(group: Group, change: CacheChange): Rule {
  return { id: ruleId('prompt-cache', group), match: matchOf(group), change };
}

function trialPeriod(selection: Selection, seen: readonly Cacheable[]): Period {
  const from = Date.parse(selection.period.from);
  const to = Date.parse(selection.period.to);
  const last = Math.max(...seen.map(({ group }) => group.lastMs)) + 1;
  const length = Math.max(shortestTrialMs, Math.round((to - from) * trialShare));
  return {
    from: new Date(Math.max(from, last - length)).toISOString(),
    to: new Date(Math.min(to, last)).toISOString(),
  };
}

function gap(groups: readonly Group[]): DataGap[] {
  return dataGapOf(groups, (names) => ({
    lever: 'prompt-cache',
    field: 'prefixHashes',
    why: `Most calls of ${names} carry no prefix hashes, so repeated beginnings of prompts cannot be seen.`,
    howToGet:
      'Send prefixHashes and prefixBlockTokens: chained hashes of the prompt in blocks of 2,048 bytes.',
  }));
}

function candidate(group: Group, cache: CacheFacts, trial: Trial): Candidate {
  const name = featureName(group);
  const change = trial.rule.change as CacheChange;
  return {
    lever: 'prompt-cache',
    feature: group.feature,
    title: `Cache the repeated beginning of the prompts of ${name}`,
    why: `${percent(trial.hitPart, 1)} of the prompt tokens of ${name} repeat what a call to ${group.model} sent within ${change.ttl === '5m' ? 'five minutes' : 'an hour'} before; ${percent(group.cacheReadTokens, group.promptTokens)} are read from the cache. ${whyMissed(group, cache)}`,
    grade: 'B',
    effort: cache.isAutomatic ? 'medium' : 'low',
    risk: 'low',
    qualityEffect: 'None: the model reads the same prompt.',
    latencyEffect: 'Shorter time to first token on hits.',
    rollback: cache.isAutomatic
      ? 'Undo the change of the prompt order or of the cache key.'
      : 'Remove the cache breakpoint from the requests.',
    upgradeTest: null,
    rule: trial.rule,
    group,
  };
}

function whyMissed({ cacheReadTokens, cacheWriteTokens }: Group, { isAutomatic }: CacheFacts): string {
  if (isAutomatic) {
    return 'The provider caches by itself, so requests with the same beginning reach different machines (send a cache key) or something that varies stands first in the prompt.';
  }
  if (cacheReadTokens === 0 && cacheWriteTokens === 0) return 'The requests set no cache breakpoint.';
  if (cacheReadTokens < cacheWriteTokens) {
    return 'More is written to the cache than read from it: the lifetime is too short, or the breakpoint stands behind something that varies.';
  }
  return 'The breakpoint leaves part of the shared beginning out.';
}
