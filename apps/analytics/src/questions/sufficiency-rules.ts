import type { QuestionAnswer } from '@netra/contract';

type Sufficiency = QuestionAnswer<'data-sufficiency'>;
type Coverage = Sufficiency['coverage'];

/** Below this many calls a share or a percentile says little. */
const fewestCalls = 100;
/** A weekly rhythm needs a week to be seen. */
const fullWeekDays = 7;
/** Part of calls that must carry a fact before answers that rest on it cover most of the traffic. */
const mostCalls = 0.8;

const facts: Readonly<Record<keyof Coverage, { why: string; howToGet: string }>> = {
  priced: {
    why: 'Calls without a price are in no amount: spend and savings are lower than they really are.',
    howToGet:
      'See the question "unpriced" for the models concerned, and correct their names or add their prices.',
  },
  feature: {
    why: 'Without a feature, spend cannot be told apart by what it is for.',
    howToGet: 'Send `feature` with each call, or import with --feature.',
  },
  latency: {
    why: 'Without durations, nothing can be said of speed, nor whether a user was waiting.',
    howToGet: 'Send `durationMs` and `timeToFirstTokenMs`; OpenTelemetry instrumentation has both.',
  },
  promptHash: {
    why: 'Without a hash of the prompt, repeated identical requests cannot be found.',
    howToGet: 'Send `promptHash`, any stable hash of the whole prompt; the text itself is not needed.',
  },
  prefixHashes: {
    why: 'Without prefix hashes, what a prompt cache would save can only be guessed, so it is not stated.',
    howToGet: 'Send `prefixHashes`: chained hashes of the prompt in blocks, with `prefixBlockTokens`.',
  },
  outcome: {
    why: 'Without outcomes, whether a cheaper model does as well is not known: such savings stay projected.',
    howToGet: 'Send `outcomeScore` (0 to 1) for a sample of calls: ratings, tests, or accepted answers.',
  },
  conversation: {
    why: 'Without conversations, cost per conversation and the growth of history cannot be seen.',
    howToGet: 'Send `conversationId` with each call of a conversation.',
  },
};

/** The facts that too few calls carry, each with why it matters and how to get it. */
export function gapsOf(coverage: Coverage, calls: number): Sufficiency['gaps'] {
  if (calls === 0) {
    const howToGet =
      'Point an exporter or POST /api/v1/calls at Apex, or import a log file with `npx apex import`.';
    return [{ field: 'calls', why: 'There are no calls yet, so nothing can be answered.', howToGet }];
  }
  const fields = Object.keys(facts) as (keyof Coverage)[];
  return fields.filter((field) => coverage[field] < mostCalls).map((field) => ({ field, ...facts[field] }));
}

/** What to do about traffic that may be counted twice: it is told before what is missing, since figures are too high by it. */
export function twiceGap({
  cost,
  days,
  models,
}: {
  cost: string;
  days: number;
  models: readonly string[];
}): Sufficiency['gaps'][number] {
  const named =
    models.length > 3 ? `${models.slice(0, 3).join(', ')} and ${models.length - 3} more` : models.join(', ');
  return {
    field: 'countedTwice',
    why: `On ${days} ${days === 1 ? 'day' : 'days'}, ${named} ${models.length === 1 ? 'has' : 'have'} both single calls and sums of a usage export or invoice: up to $${cost} of spend may be counted twice.`,
    howToGet:
      'Keep one of the two in a project: compare an invoice with `npx apex reconcile` instead of importing it beside its calls.',
  };
}

/**
 * Sufficient: a week or more of calls that mostly have a price. Insufficient: fewer than 100 calls, or none with a
 * price. Between them it is partial: answers hold for what there is.
 */
export function verdictOf(basis: { calls: number; days: number; priced: number }): Sufficiency['verdict'] {
  if (basis.calls < fewestCalls || basis.priced === 0) return 'insufficient';
  return basis.days >= fullWeekDays && basis.priced >= mostCalls ? 'sufficient' : 'partial';
}
