import type { Change, Rule } from '@netra/contract';
import { promptBuckets, type Shortening, shortenings } from '@netra/replay';
import { bucketColumns } from '../store/columns.ts';
import { byRule, type IndexedRule, rulesSetting, type Simulation } from './simulated-fields.ts';

/** What is taken out before anything is. */
const nothing = 'toUInt64(0)';

/** Longer than any input: no call is cut to it. */
const beyondAll = '4000000000000';

/** What one rule on the length of prompts takes out of each call, as expressions over the columns of `calls`. */
export type ShortenColumns = {
  readonly field: Shortening;
  /** Definitions of the columns below, to be selected before they are used. */
  readonly definitions: readonly string[];
  /** Tokens taken out of each bucket, in the order of `promptBuckets`. */
  readonly removed: readonly string[];
  /** Tokens taken out in all. */
  readonly cut: string;
  /** Input tokens afterwards. */
  readonly inputTokens: string;
};

export type ShortenInput = {
  readonly rules: readonly Rule[];
  readonly isMeant: (ruleIndex: number) => boolean;
  /** `together`: one on what the other left; `alone`: each on the prompt as it was. */
  readonly simulation: Simulation;
};

/** The columns of every rule on the length of prompts, in their order. Mirrors `shortenPrompt` of the replay room. */
export function shortenColumns({ rules, isMeant, simulation }: ShortenInput): ShortenColumns[] {
  const columns: ShortenColumns[] = [];
  let before = nothing;
  for (const field of shortenings) {
    const own = rulesSetting(field, rules, isMeant);
    if (own.length === 0) continue;
    const after = `${field}_total`;
    columns.push({
      field,
      definitions: [
        `toUInt64(${cutExpression(field, own, before)}) as ${field}_cut`,
        `${before} + ${field}_cut as ${after}`,
      ],
      removed: promptBuckets.map(
        (bucket) =>
          `toUInt64(${takenFrom(bucket, after)}${before === nothing ? '' : ` - ${takenFrom(bucket, before)}`})`,
      ),
      cut: `${field}_cut`,
      inputTokens: `input_tokens - ${after}`,
    });
    if (simulation === 'together') before = after;
  }
  return columns;
}

/** Tokens of a bucket among the first so many taken out: the buckets before it in the order give theirs first. */
function takenFrom(bucket: (typeof promptBuckets)[number], total: string): string {
  const before = promptBuckets.slice(0, promptBuckets.indexOf(bucket)).map((one) => bucketColumns[one]);
  const open = ['toInt64(0)', ...before].join(' + ');
  return `least(toInt64(${bucketColumns[bucket]}), greatest(toInt64(${total}) - (${open}), 0))`;
}

function cutExpression(field: Shortening, own: readonly IndexedRule[], before: string): string {
  const parameter = (value: (change: Change) => number, otherwise: string) =>
    byRule(field, own, { value: (change) => String(value(change)), otherwise });
  switch (field) {
    case 'trimPrefix': {
      const tokens = parameter((change) => (change.kind === 'trimPrefix' ? change.tokens : 0), '0');
      return `least(${tokens}, prompt_tokens - ${before})`;
    }
    case 'compactHistory': {
      const kept = parameter(
        (change) => (change.kind === 'compactHistory' ? change.above + change.summaryTokens : 0),
        beyondAll,
      );
      return `least(greatest(toInt64(ifNull(history_tokens, 0)) - toInt64(${kept}), 0), toInt64(prompt_tokens - ${before}))`;
    }
    case 'fitContext': {
      const cliff = parameter((change) => (change.kind === 'fitContext' ? change.above : 0), beyondAll);
      const within = parameter((change) => (change.kind === 'fitContext' ? change.within : 0), '0');
      const over = `(toInt64(input_tokens - ${before}) - toInt64(${cliff}))`;
      return `if(${over} > 0 and ${over} <= ${within} and ${over} <= toInt64(prompt_tokens - ${before}), ${over}, 0)`;
    }
  }
}
