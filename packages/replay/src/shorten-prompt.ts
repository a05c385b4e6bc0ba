import type { Change, Usage } from '@netra/contract';
import { inputTokensOf } from '@netra/pricing';

/** Fields that take tokens out of the prompt, in the order in which they do. */
export const shortenings = ['trimPrefix', 'compactHistory', 'fitContext'] as const;
export type Shortening = (typeof shortenings)[number];

/** Buckets of the text of the prompt, in the order in which tokens are taken out: the cheapest first, so that a saving is never overstated. */
export const promptBuckets = ['cacheRead', 'inputUncached', 'cacheWrite5m', 'cacheWrite1h'] as const;
export type PromptBucket = (typeof promptBuckets)[number];

/** Tokens of the text of the prompt: what a prefix can be part of and what can be cut. */
export function promptTokensOf(usage: Usage): number {
  return promptBuckets.reduce((sum, bucket) => sum + usage[bucket], 0);
}

type PromptCall = { readonly usage: Usage; readonly historyTokens: number | null };
type ChangeOf = Partial<Record<Shortening, Change>>;
/** By rule that shortens: tokens out of each bucket, and the input's length afterwards. */
type Shortened = {
  readonly removed: Readonly<Record<PromptBucket, number>>;
  readonly inputTokens: number;
};

/** What each rule on its length takes out of one call's prompt, one on what the other left. Absent: nothing. */
export function shortenPrompt(
  { usage, historyTokens }: PromptCall,
  changes: ChangeOf,
): Partial<Record<Shortening, Shortened>> {
  const found: Partial<Record<Shortening, Shortened>> = {};
  const left = Object.fromEntries(promptBuckets.map((bucket) => [bucket, usage[bucket]])) as Record<
    PromptBucket,
    number
  >;
  let inputTokens = inputTokensOf(usage);
  for (const field of shortenings) {
    const change = changes[field];
    if (change === undefined) continue;
    const prompt = promptBuckets.reduce((sum, bucket) => sum + left[bucket], 0);
    const cut = tokensCut(change, { prompt, inputTokens, historyTokens: historyTokens ?? 0 });
    if (cut === 0) continue;
    let open = cut;
    const removed = { ...left };
    for (const bucket of promptBuckets) {
      removed[bucket] = Math.min(left[bucket], open);
      open -= removed[bucket];
      left[bucket] -= removed[bucket];
    }
    inputTokens -= cut;
    found[field] = { removed, inputTokens };
  }
  return found;
}

type Length = { readonly prompt: number; readonly inputTokens: number; readonly historyTokens: number };

function tokensCut(change: Change, { prompt, inputTokens, historyTokens }: Length): number {
  switch (change.kind) {
    case 'trimPrefix':
      return Math.min(change.tokens, prompt);
    case 'compactHistory':
      // Where the summary is longer than what it stands for, nothing is compacted.
      return Math.max(0, Math.min(historyTokens - change.above - change.summaryTokens, prompt));
    case 'fitContext': {
      const over = inputTokens - change.above;
      return over > 0 && over <= change.within && over <= prompt ? over : 0;
    }
    default:
      return 0;
  }
}
