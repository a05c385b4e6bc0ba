import { type EventDataOf, type Run, sumUsd, usageSchema, usd } from '@netra/contract';
import { inputTokensOf } from '@netra/pricing';
import type { AppDatabase } from '../store/tables.ts';

type ModelUse = NonNullable<Run['models']>;

/** What the language models that a run asked have used and cost until now, or those that one agent of it asked, within a transaction of its organization. */
export async function readModelUse(
  transaction: AppDatabase,
  organizationId: string,
  of: { readonly run: string; readonly workflow?: string },
): Promise<ModelUse> {
  let asked = transaction
    .selectFrom('model_call')
    .select(['usage', 'cost'])
    .where('organization_id', '=', organizationId)
    .where('run', '=', of.run);
  if (of.workflow !== undefined) asked = asked.where('workflow', '=', of.workflow);
  const calls = await asked.execute();
  const usages = calls.map(({ usage }) => usageSchema.parse(usage));
  return {
    calls: calls.length,
    inputTokens: usages.reduce((sum, usage) => sum + inputTokensOf(usage), 0),
    outputTokens: usages.reduce((sum, usage) => sum + usage.outputVisible + usage.reasoning, 0),
    cost: sumUsd(calls.flatMap(({ cost }) => (cost === null ? [] : [usd(cost)]))),
    unpricedCalls: calls.filter(({ cost }) => cost === null).length,
  };
}

/** The use as `agent_completed` tells it: nothing where no model was asked, and no cost where a part of it is not known. */
export function toldUse(use: ModelUse): Pick<EventDataOf<'agent_completed'>, 'tokens' | 'cost'> {
  if (use.calls === 0) return {};
  const tokens = use.inputTokens + use.outputTokens;
  return use.unpricedCalls > 0 ? { tokens } : { tokens, cost: use.cost };
}
