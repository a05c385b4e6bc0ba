// What a run and an organization may use. A budget that is spent ends no run: what it paid for is refused from then
// on, and the report says so. Those of models are looked at before each request, so
// what is under way side by side may go over them once.
import { ApexError, type BudgetName } from '@netra/contract';
import { type budgetSettings, type ConfigOf, withScope } from '@netra/foundation';
import { sql } from 'kysely';
import type { AppDatabase } from '../../store/tables.ts';
import type { AgentRun } from '../agent-run.ts';
import { durably } from '../durably.ts';

export type Budgets = ConfigOf<typeof budgetSettings>;

type Refused = { readonly name: BudgetName; readonly error: ApexError };

function refused(name: BudgetName, message: string): Refused {
  const code = name === 'run-tool-calls' ? 'run_budget_spent' : 'model_budget_spent';
  return { name, error: new ApexError(code, message, { details: { budget: name } }) };
}

/** Calls of providers that one run may make, failed ones included. */
const mostCallsOfRun = 60;

type Use = {
  run_calls: number;
  run_tokens_spent: boolean;
  run_usd_spent: boolean;
  day_tokens_spent: boolean;
  day_usd_spent: boolean;
};

async function modelUse(transaction: AppDatabase, agentRun: AgentRun): Promise<Use> {
  const { organizationId, run } = agentRun.key;
  const limits = agentRun.runtime.budgets;
  // All of the day's calls are those of the run as well, but for the ones of a run that began the day before.
  const { rows } = await sql<Use>`
    with counted as (
      select run = ${run} as of_run, started_at >= date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' as of_day,
        coalesce(cost, 0) as cost,
        (select coalesce(sum(value::numeric), 0) from json_each_text(usage) where key <> 'toolUnits') as tokens
      from model_call
      where organization_id = ${organizationId}
        and (run = ${run} or started_at >= date_trunc('day', now() at time zone 'UTC') at time zone 'UTC')
    )
    select count(*) filter (where of_run)::int as run_calls,
      coalesce(sum(tokens) filter (where of_run), 0) >= ${limits.runModelTokens}::numeric as run_tokens_spent,
      coalesce(sum(cost) filter (where of_run), 0) >= ${limits.runModelUsd}::numeric as run_usd_spent,
      coalesce(sum(tokens) filter (where of_day), 0) >= ${limits.organizationModelTokens}::numeric as day_tokens_spent,
      coalesce(sum(cost) filter (where of_day), 0) >= ${limits.organizationModelUsd}::numeric as day_usd_spent
    from counted`.execute(transaction);
  const [use] = rows;
  if (use === undefined) throw new ApexError('internal', 'A sum over model calls has no row.');
  return use;
}

function modelRefusal(use: Use, limits: Budgets): Refused | undefined {
  if (use.run_tokens_spent)
    return refused('run-model-tokens', `A run may use ${limits.runModelTokens} tokens of language models.`);
  if (use.run_usd_spent)
    return refused('run-model-usd', `A run may spend $${limits.runModelUsd} on language models.`);
  if (use.day_tokens_spent)
    return refused(
      'organization-model-tokens',
      `The organization may use ${limits.organizationModelTokens} tokens of language models a day.`,
    );
  if (use.day_usd_spent)
    return refused(
      'organization-model-usd',
      `The organization may spend $${limits.organizationModelUsd} on language models a day.`,
    );
  if (use.run_calls < mostCallsOfRun) return undefined;
  const message = `A run may make ${mostCallsOfRun} calls of language models.`;
  return { name: 'run-model-calls', error: new ApexError('model_calls_spent', message) };
}

/** Notes with the run, for its report, which budget it came to the end of. */
async function note(
  transaction: AppDatabase,
  agentRun: AgentRun,
  { name, error }: Refused,
): Promise<ApexError> {
  const { organizationId, run } = agentRun.key;
  await sql`update run set budgets_spent = array_append(budgets_spent, ${name})
    where organization_id = ${organizationId} and id = ${run}
      and not budgets_spent @> array[${name}]::text[]`.execute(transaction);
  return error;
}

/** The error with which one more tool call is refused, within the transaction that would begin it and locks the run. */
export async function toolBudgetRefusal(
  transaction: AppDatabase,
  agentRun: AgentRun,
): Promise<ApexError | undefined> {
  const { runToolCalls } = agentRun.runtime.budgets;
  const { count } = await transaction
    .selectFrom('tool_call')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('organization_id', '=', agentRun.key.organizationId)
    .where('run', '=', agentRun.key.run)
    .executeTakeFirstOrThrow();
  if (Number(count) < runToolCalls) return undefined;
  return note(transaction, agentRun, refused('run-tool-calls', `A run may make ${runToolCalls} tool calls.`));
}

/** The error with which one more request to a language model is refused; undefined while there is something left. */
export function modelBudgetRefusal(agentRun: AgentRun): Promise<ApexError | undefined> {
  const { runtime, scope } = agentRun;
  return durably(runtime, () =>
    withScope(runtime.stores.app.kysely, scope, async (transaction) => {
      const refusal = modelRefusal(await modelUse(transaction, agentRun), runtime.budgets);
      return refusal === undefined ? undefined : note(transaction, agentRun, refusal);
    }),
  );
}
