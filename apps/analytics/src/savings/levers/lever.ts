import type { CommitmentOffer, Lever as LeverName, Rule, Savings, SavingsFinding } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { Market } from '@netra/replay';
import type { Store } from '../../store/store.ts';
import type { KnownBlocks } from '../prefix-blocks.ts';
import type { Selection } from '../selection.ts';
import type { Group } from '../survey.ts';

/** What levers decide by: the selection, the facts of each feature and model in it, and the prices. */
export type LeverFacts = {
  readonly selection: Selection;
  readonly groups: readonly Group[];
  readonly market: Market;
  /** Days with priced calls: a daily pattern needs several. */
  readonly activeDays: number;
  /** The organization's price book: pass it to whatever asks prices. */
  readonly book: PriceBook;
  /** Quality (0 to 1) that may be lost by measure. */
  readonly maxQualityLoss: number;
  readonly commitmentOffers: readonly CommitmentOffer[];
};

/** The facts, and the store for a lever that must look at calls itself. */
export type LeverContext = LeverFacts & { readonly store: Store };

/** A finding before it is priced: everything but what only a replay can say. */
export type Candidate = Pick<
  SavingsFinding,
  | 'lever'
  | 'feature'
  | 'title'
  | 'why'
  | 'grade'
  | 'effort'
  | 'risk'
  | 'qualityEffect'
  | 'latencyEffect'
  | 'rollback'
  | 'upgradeTest'
  | 'qualityLoss'
> & {
  readonly rule: Rule;
  /** What the calls the finding is about cost, in USD. */
  readonly group: Pick<Group, 'spent'>;
  /** What was measured beside the saving, by name; goes into the finding's evidence. */
  readonly facts?: Readonly<Record<string, number | string>>;
};

export type DataGap = Savings['dataGaps'][number];

export type Proposal = {
  readonly candidates: readonly Candidate[];
  readonly dataGaps: readonly DataGap[];
  /** What was seen of the blocks of prompts in part of the period, by the id of a proposed cache rule. */
  readonly blocks?: KnownBlocks;
};

/** One way to save: looks at the facts and proposes rules; what they save is for the replay to say. */
export type Lever = {
  readonly name: LeverName;
  readonly propose: (context: LeverContext) => Promise<Proposal>;
};

const longestRuleId = 100;

/** The id of the rule a lever proposes for a group: the same for the same group, in every run. */
export function ruleId(lever: LeverName, { feature, provider, model }: Group): string {
  return namedRuleId(lever, feature, `${provider}/${model}`);
}

/** The id of a rule about a feature as a whole, or a part of it that is no model's. */
export function namedRuleId(lever: LeverName, feature: string, ...parts: readonly string[]): string {
  const name = [lever, feature === '' ? 'no-feature' : feature, ...parts].join(':');
  return name.length <= longestRuleId ? name : `${name.slice(0, longestRuleId - 9)}-${fingerprint(name)}`;
}

/** A short number for a long name (FNV-1a, 32 bits), so that cut names stay apart. */
function fingerprint(name: string): string {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** The match of a rule that is about exactly one group. */
export function matchOf({ feature, provider, model }: Group): Rule['match'] {
  return { feature: [feature], provider: [provider], model: [model] };
}

/** How a feature is called in a sentence. */
export function featureName({ feature }: Pick<Group, 'feature'>): string {
  return feature === '' ? 'calls without a feature' : feature;
}

/** A share as whole percent. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '0%' : `${Math.round((100 * part) / whole)}%`;
}

/** A number of calls in words: `1 call`, `12 calls`. */
export function callCount(count: number): string {
  return `${count} ${count === 1 ? 'call' : 'calls'}`;
}
