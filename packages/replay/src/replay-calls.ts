import { type Change, type Period, type Policy, serviceTierSchema } from '@netra/contract';
import { inputTokensOf } from '@netra/pricing';
import { type Attribution, attribute } from './attribution.ts';
import type { Cell, ShortenedPrompt } from './cell.ts';
import { hourOf, hoursOf } from './commitment.ts';
import { assertDistinctIds, type Field, fieldsInOrder } from './fields.ts';
import type { Market } from './market.ts';
import { byBucket } from './rates.ts';
import { inOrderOfTime, type ReplayCall } from './replay-call.ts';
import { type RuleOfField, rulesFor } from './rules-for.ts';
import {
  promptBuckets,
  promptTokensOf,
  type Shortening,
  shortenings,
  shortenPrompt,
} from './shorten-prompt.ts';
import { paidRetries, repeatedCalls, runExcess } from './simulate-drops.ts';
import { simulatedPrefixes } from './simulate-prefixes.ts';

/** How long the first calls of a period find no warm prompt cache where they move to: its longest lifetime, in ms. */
export const coldMs = 3_600_000;

/**
 * Replays calls one by one under a policy: the reference the engine's SQL must agree with to the last decimal.
 * Raises `policy_conflict` when two rules set the same field of a call and `policy_invalid` on a doubled rule id. Unpriced
 * calls are in no amount and take no part; a call that the other way of serving it has no price for stays as it is.
 */
export function replayCalls(
  calls: readonly ReplayCall[],
  policy: Policy,
  { market, period }: { market: Market; period: Period },
): Attribution {
  return attribute(
    cellsOf(calls, policy, market).map(({ cell }) => cell),
    { rules: policy.rules, hours: hoursOf(period) },
  );
}

/** Every priced call as a cell of its own, with the effects of the policy's stateful rules simulated. */
export function cellsOf(
  calls: readonly ReplayCall[],
  policy: Policy,
  market: Market,
): { call: ReplayCall; cell: Cell }[] {
  assertDistinctIds(policy);
  const inOrder = inOrderOfTime(calls.filter(({ cost }) => cost !== null));
  const known = new Map(
    inOrder.map((call) => [call, call.isBilled ? rulesFor(call.at, policy.rules) : {}] as const),
  );
  const ruleOf = (call: ReplayCall): RuleOfField => known.get(call) ?? {};
  const changeOf = (call: ReplayCall, field: Field): Change | undefined =>
    policy.rules[ruleOf(call)[field] ?? -1]?.change;

  const retries = paidRetries(calls);
  const isDropped = (call: ReplayCall) =>
    ruleOf(call).dropAll !== undefined || (ruleOf(call).dropRetries !== undefined && retries.has(call));
  const made = inOrder.filter((call) => !isDropped(call));
  const excess = runExcess(made, policy, ruleOf);
  const asked = made.filter((call) => !excess.has(call));
  const repeated = repeatedCalls(asked, policy, ruleOf);
  const shortened = new Map(inOrder.map((call) => [call, shortenedBy(call, changeOf)]));
  const prefixes = simulatedPrefixes(
    asked.filter((call) => !repeated.has(call)),
    policy,
    { ruleOf, market, promptTokens: (call) => promptLeft(call, shortened.get(call) ?? {}) },
  );
  const coldUntilMs = (inOrder[0]?.startedAtMs ?? 0) + coldMs;

  return inOrder.map((call) => {
    const rule = ruleOf(call);
    const cap = changeOf(call, 'capOutput');
    const cell: Cell = {
      calls: 1,
      baseline: call.cost ?? 0n,
      usage: byBucket((bucket) => BigInt(call.usage[bucket])),
      rules: Object.fromEntries(
        fieldsInOrder.flatMap((field) => {
          const index = rule[field];
          return index === undefined ? [] : [[field, [index]]];
        }),
      ),
      served: {
        provider: call.seller,
        model: call.at.model,
        serviceTier: isBatch(call) ? 'batch' : serviceTierSchema.parse(call.at.serviceTier),
        region: call.region,
        isBatch: isBatch(call),
        startedAtMs: call.startedAtMs,
        inputTokens: inputTokensOf(call.usage),
      },
      market,
      isRetried: retries.has(call),
      isExcess: excess.has(call),
      isRepeated: repeated.has(call),
      shortened: shortened.get(call) ?? {},
      cappedTokens:
        cap?.kind === 'capOutput' ? BigInt(Math.max(0, call.usage.outputVisible - cap.maxTokens)) : 0n,
      prefix: prefixes.get(call) ?? null,
      isCold: call.startedAtMs < coldUntilMs,
      hour: rule.commit === undefined ? null : hourOf(call.startedAtMs),
    };
    return { call, cell };
  });
}

function isBatch(call: ReplayCall): boolean {
  return call.isBatch || call.at.serviceTier === 'batch';
}

type Shortened = Partial<Record<Shortening, ShortenedPrompt>>;

function shortenedBy(
  call: ReplayCall,
  changeOf: (call: ReplayCall, field: Field) => Change | undefined,
): Shortened {
  const changes = Object.fromEntries(
    shortenings.flatMap((field) => {
      const change = changeOf(call, field);
      return change === undefined ? [] : [[field, change]];
    }),
  );
  const found = shortenPrompt(call, changes);
  return Object.fromEntries(
    Object.entries(found).map(([field, { removed, inputTokens }]) => [
      field,
      {
        inputTokens,
        removed: Object.fromEntries(promptBuckets.map((bucket) => [bucket, BigInt(removed[bucket])])),
      },
    ]),
  ) as Shortened;
}

function promptLeft(call: ReplayCall, shortened: Shortened): number {
  let left = promptTokensOf(call.usage);
  for (const one of Object.values(shortened)) {
    for (const bucket of promptBuckets) left -= Number(one.removed[bucket]);
  }
  return left;
}
