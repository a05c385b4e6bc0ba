import type { Policy } from '@netra/contract';
import type { ReplayCall } from './replay-call.ts';
import { simulateRequestCache } from './request-cache.ts';
import type { RuleOfField } from './rules-for.ts';

/** The rule of each field that matches a call. */
export type RuleOf = (call: ReplayCall) => RuleOfField;

/**
 * Calls that were paid for nothing: failed or cancelled ones that cost something and that another call names as what it
 * makes again, and such repetitions of calls that had succeeded. All calls of the selection count as witnesses.
 */
export function paidRetries(all: readonly ReplayCall[]): ReadonlySet<ReplayCall> {
  const retried = new Set(all.map(({ retryOf }) => retryOf).filter((id) => id !== ''));
  const succeeded = new Set(all.filter(({ at }) => at.status === 'ok').map(({ callId }) => callId));
  return new Set(
    all.filter(
      (call) =>
        (call.at.status !== 'ok' && (call.cost ?? 0n) > 0n && retried.has(call.callId)) ||
        (call.retryOf !== '' && succeeded.has(call.retryOf)),
    ),
  );
}

/** Calls beyond what a rule allows a run: a trace, or else a conversation, of one feature. */
export function runExcess(
  inOrder: readonly ReplayCall[],
  { rules }: Policy,
  ruleOf: RuleOf,
): ReadonlySet<ReplayCall> {
  const made = new Map<string, number>();
  const excess = new Set<ReplayCall>();
  for (const call of inOrder) {
    const index = ruleOf(call).dropExcess;
    const change = index === undefined ? undefined : rules[index]?.change;
    if (change?.kind !== 'drop' || change.which.of !== 'run-excess') continue;
    if (call.traceId === '' && call.conversationId === '') continue;
    const run = call.traceId === '' ? ['conversation', call.conversationId] : ['trace', call.traceId];
    const key = JSON.stringify([index, call.at.feature, ...run]);
    const before = made.get(key) ?? 0;
    made.set(key, before + 1);
    if (before >= change.which.maxCalls) excess.add(call);
  }
  return excess;
}

/** Only answered calls can fill a cache of answers or be answered from it, each rule having its own cache. */
export function repeatedCalls(
  inOrder: readonly ReplayCall[],
  { rules }: Policy,
  ruleOf: RuleOf,
): ReadonlySet<ReplayCall> {
  const repeated = new Set<ReplayCall>();
  for (const [index, { change }] of rules.entries()) {
    if (change.kind !== 'dedupe') continue;
    const matched = inOrder.filter(
      (call) => ruleOf(call).dedupe === index && call.promptHash !== '' && call.at.status === 'ok',
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
