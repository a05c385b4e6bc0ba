import type { ModelOutcome, ModelRequest } from '@netra/agents';
import { ApexError, toWireError } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { ModelAttempt } from '../models/attempt-call.ts';
import { modelCallRows } from '../models/model-call-rows.ts';
import type { AppDatabase } from '../store/tables.ts';
import type { AgentRun } from './agent-run.ts';
import { modelBudgetRefusal } from './budgets/budgets.ts';
import { assertGoing, runStep } from './step.ts';

function failed(error: ApexError): ModelOutcome {
  return { ok: false, error: toWireError(error) };
}

async function keep(
  transaction: AppDatabase,
  agentRun: AgentRun,
  made: { readonly key: string; readonly request: ModelRequest; readonly attempts: readonly ModelAttempt[] },
): Promise<void> {
  if (made.attempts.length === 0) return;
  const origin = { ...agentRun.key, key: made.key, agent: agentRun.agent };
  await transaction
    .insertInto('model_call')
    .values(modelCallRows(origin, made.request, made.attempts))
    .execute();
}

/**
 * Asks a language model, as one step of the run: an answer that was recorded is never paid for again. The calls it
 * took are kept with it; those of a step that was cut short by a stop are kept by themselves. A failure is an outcome;
 * only the end of the run raises (`run_stopped`, `run_deadline`, `run_ended`).
 */
export async function askModel(
  agentRun: AgentRun,
  asked: { readonly key: string; readonly request: ModelRequest },
): Promise<ModelOutcome> {
  const { key, request } = asked;
  const { doneSteps, control, runtime } = agentRun;
  if (doneSteps.has(key)) return doneSteps.get(key) as ModelOutcome;
  if (!runtime.models.serves(request.role))
    return failed(new ApexError('model_absent', 'No language model is configured.'));
  const refusal = await modelBudgetRefusal(agentRun);
  if (refusal !== undefined) return failed(refusal);
  const attempts: ModelAttempt[] = [];
  try {
    const { outcome } = await runtime.models.ask(request, {
      signal: control.signal,
      onAttempt: (attempt) => attempts.push(attempt),
    });
    assertGoing(agentRun);
    return await runStep(agentRun, { key }, async (transaction) => {
      await keep(transaction, agentRun, { key, request, attempts });
      return { output: outcome, events: [] };
    });
  } catch (error) {
    if (!control.signal.aborted) throw error;
    await withScope(runtime.stores.app.kysely, agentRun.scope, (transaction) =>
      keep(transaction, agentRun, { key, request, attempts }),
    ).catch((failure) =>
      runtime.logger.warn(
        { err: failure, run: agentRun.key.run },
        'calls of a stopped run could not be kept',
      ),
    );
    throw error;
  }
}
