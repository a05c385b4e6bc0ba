import {
  type Acceptance,
  ApexError,
  type acceptanceInputSchema,
  type Period,
  type Range,
  type ReplayResult,
  type Scope,
  type Usd,
  usd,
} from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { byScenario, perMonth } from '@netra/replay';
import type { z } from 'zod';
import { replay } from '../savings/replay.ts';
import type { Store } from '../store/store.ts';

type Input = z.infer<typeof acceptanceInputSchema>;

/** Amounts of a period for 30 days, for display. */
export function monthly(range: Range, { from, to }: Period): Range {
  const periodMs = Date.parse(to) - Date.parse(from);
  const shown = (amount: Usd) => perMonth([amount], periodMs)[0] ?? usd('0');
  return byScenario((scenario) => shown(range[scenario]));
}

/**
 * What an accepted policy promises: its replay on the calls of the period. Raises what `replay` raises, and
 * `invalid_request` for a period without calls, a rule that changes none and a policy that saves nothing.
 */
export async function promiseOf(
  store: Store,
  scope: Scope,
  { policy, filter, findings, book, ...input }: Input & { readonly book: PriceBook },
): Promise<Acceptance['promise']> {
  const period = pastOf(input.period);
  const stray = findings.find(({ ruleId }) => !policy.rules.some(({ id }) => id === ruleId));
  if (stray !== undefined)
    refuse('findings', `A finding names the rule "${stray.ruleId}", which the policy does not have.`);
  const result = await replay(store, scope, { policy, period, filter, book });
  checkWorthwhile(result);
  return {
    period,
    filter,
    baseline: result.baseline,
    saving: result.total,
    perMonth: monthly(result.total, period),
    calls: result.calls,
    byRule: result.attributions.map(({ ruleId, saving }) => ({ ruleId, saving })),
    notices: result.notices,
  };
}

/** What of a period has passed: a promise is about calls that were made. */
function pastOf({ from, to }: Period): Period {
  const now = new Date().toISOString();
  if (from >= now)
    refuse('period', 'The period lies in the future, so it has no calls to promise anything on.');
  return { from, to: to < now ? to : now };
}

function checkWorthwhile({ calls, unmatchedRules, total, notices }: ReplayResult): void {
  if (calls === 0) refuse('period', notices[0] ?? 'The period has no calls.');
  const [unmatched] = unmatchedRules;
  if (unmatched !== undefined)
    refuse('policy', `The rule "${unmatched.ruleId}" changes no call. ${unmatched.why}`);
  if (total.expected === '0' || total.expected.startsWith('-'))
    refuse('policy', `The policy saves nothing on the calls of the period ($${total.expected}).`);
}

function refuse(field: string, message: string): never {
  throw new ApexError('invalid_request', message, { details: { field } });
}
