import type { Provenance, Rule } from '@netra/contract';
import { type CacheFacts, modelFacts } from '@netra/pricing';
import { attribute } from '@netra/replay';
import { readCells } from '../read-cells.ts';
import { type Group } from '../survey.ts';
import { featureName, type Candidate, type DataGap, type Lever, type LeverContext, matchOf, percent, ruleId } from './lever.ts';
import { sharedDepths } from './shared-depths.ts';

/** Part of the calls that must carry prefix hashes for a simulation to speak for them. */
const enoughPrefixes = 0.5;
/** Part of what the group costs that caching must save to be worth a change. */
const worthwhile = 0.05;
/**
 * The simulation lets every block serve the next call; in practice some calls start before the first one's prompt is
 * cached, or reach another machine. No source states how many: the low scenario allows for this part of missed hits.
 */
const hitShare = { low: 0.85, expected: 1, high: 1 };
/** Lifetimes and depths are compared on the last part of the period, whole hours so that gaps between calls are real. */
const trialShare = 0.1;
const shortestTrialMs = 86_400_000;

type CacheChange = Extract<Rule['change'], { kind: 'cache' }>;
type Trial = { readonly rule: Rule; readonly saving: bigint; readonly spent: bigint; readonly hitTokens: bigint; readonly promptTokens: bigint };

/**
 * Fires where prompts begin with the same blocks and the provider's cache does not (or hardly) serve them. The best of
 * two lifetimes and two breakpoints (after the part all calls share, or after the whole prompt) is chosen on the last
 * days, then replayed on the whole period: simulated on the calls' own prefix hashes, so grade B. It says why it missed.
 */
export const promptCache: Lever = {
  name: 'prompt-cache',
  propose: async (context) => {
    const cacheable = context.groups.flatMap((group) => {
      const cache = modelFacts({ ...group, at: Date.parse(context.selection.period.to) - 1 })?.cache;
      const minimum = context.market.cacheMinimum(group.provider, group.model);
      return cache === undefined || minimum === null || group.promptTokens < minimum * group.calls
        ? []
        : [{ group, cache }];
    });
    const seen = cacheable.filter(({ group }) => group.withPrefix >= enoughPrefixes * group.calls);
    const blind = cacheable.filter(({ group }) => group.withPrefix < enoughPrefixes * group.calls);
    const { trials, provenance } = await bestTrials(context, seen);
    return {
      candidates: seen.flatMap(({ group, cache }, index) => {
        const trial = trials[index];
        if (trial === undefined || trial.saving * 1_000n < trial.spent * BigInt(worthwhile * 1_000)) return [];
        return [candidate(group, cache, trial)];
      }),
      dataGaps: gap(blind.map(({ group }) => group)),
      provenance,
    };
  },
};

type Cacheable = { readonly group: Group; readonly cache: CacheFacts };

/** For each group, the way of caching that saves most on the trial period; undefined where none saves. */
async function bestTrials(
  context: LeverContext,
  seen: readonly Cacheable[],
): Promise<{ trials: (Trial | undefined)[]; provenance: Provenance[] }> {
  if (seen.length === 0) return { trials: [], provenance: [] };
  const selection = { ...context.selection, period: trialPeriod(context, seen) };
  const groups = seen.map(({ group }) => group);
  const shared = await sharedDepths(context.store, selection, groups);
  const variants = seen.map(({ cache }, index) => changesFor(cache, shared.depths[index] ?? 0));
  const provenance = [shared.provenance];
  const best: (Trial | undefined)[] = seen.map(() => undefined);
  const rounds = Math.max(...variants.map((changes) => changes.length));
  for (let round = 0; round < rounds; round += 1) {
    const rules = seen.map(({ group }, index): Rule => {
      const change = variants[index]?.[round] ?? variants[index]?.[0] ?? { kind: 'cache', ttl: '5m' };
      return { id: ruleId('prompt-cache', group), match: matchOf(group), change: { ...change, hitShare } };
    });
    const read = await readCells(context.store, {
      selection,
      rules,
      simulation: 'alone',
      models: groups,
      market: context.market,
    });
    provenance.push(read.provenance);
    for (const [index, rule] of rules.entries()) {
      const cells = read.cells.map(({ cell }) => cell).filter((cell) => cell.rule.cache === index);
      const { baseline, counterfactual } = attribute(cells, rules);
      const saving = baseline - counterfactual.expected;
      if (saving <= (best[index]?.saving ?? 0n)) continue;
      best[index] = {
        rule,
        saving,
        spent: baseline,
        hitTokens: cells.reduce((sum, { prefix }) => sum + (prefix?.hitTokens ?? 0n), 0n),
        promptTokens: cells.reduce(
          (sum, { usage }) => sum + usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h,
          0n,
        ),
      };
    }
  }
  return { trials: best, provenance };
}

/** Ways of caching to compare; a provider that caches by itself leaves no choice. */
function changesFor(cache: CacheFacts, sharedDepth: number): CacheChange[] {
  const whole = { kind: 'cache', ttl: '5m' } as const;
  if (cache.isAutomatic) return [whole];
  const lifetimes = (['5m', '1h'] as const).filter((ttl) => cache.lifetimes.includes(ttl));
  return lifetimes.flatMap((ttl): CacheChange[] => [
    { kind: 'cache', ttl },
    ...(sharedDepth > 0 ? [{ kind: 'cache', ttl, maxBlocks: sharedDepth } as const] : []),
  ]);
}

function trialPeriod({ selection }: LeverContext, seen: readonly Cacheable[]) {
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
  if (groups.length === 0) return [];
  const names = [...new Set(groups.map(featureName))].slice(0, 3).join(', ');
  return [
    {
      lever: 'prompt-cache',
      field: 'prefixHashes',
      why: `Most calls of ${names} carry no prefix hashes, so repeated beginnings of prompts cannot be seen.`,
      howToGet: 'Send prefixHashes and prefixBlockTokens: chained hashes of the prompt in blocks of 2,048 bytes.',
    },
  ];
}

function candidate(group: Group, cache: CacheFacts, trial: Trial): Candidate {
  const name = featureName(group);
  const change = trial.rule.change as CacheChange;
  return {
    lever: 'prompt-cache',
    feature: group.feature,
    title: `Cache the repeated beginning of the prompts of ${name}`,
    why: `${percent(Number(trial.hitTokens), Number(trial.promptTokens))} of the prompt tokens of ${name} repeat what a call to ${group.model} sent within ${change.ttl === '5m' ? 'five minutes' : 'an hour'} before; ${percent(group.cacheReadTokens, group.promptTokens)} are read from the cache. ${whyMissed(group, cache)}`,
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
