import { type Run, sumUsd, usageSchema, usd } from '@netra/contract';
import { inputTokensOf } from '@netra/pricing';
import type { AppDatabase } from '../store/tables.ts';

/** What the language models that a run asked have used and cost until now, within a transaction of its organization. */
export async function readModelUse(
  transaction: AppDatabase,
  organizationId: string,
  run: string,
): Promise<NonNullable<Run['models']>> {
  const calls = await transaction
    .selectFrom('model_call')
    .select(['usage', 'cost'])
    .where('organization_id', '=', organizationId)
    .where('run', '=', run)
    .execute();
  const usages = calls.map(({ usage }) => usageSchema.parse(usage));
  return {
    calls: calls.length,
    inputTokens: usages.reduce((sum, usage) => sum + inputTokensOf(usage), 0),
    outputTokens: usages.reduce((sum, usage) => sum + usage.outputVisible + usage.reasoning, 0),
    cost: sumUsd(calls.flatMap(({ cost }) => (cost === null ? [] : [usd(cost)]))),
    unpricedCalls: calls.filter(({ cost }) => cost === null).length,
  };
}
