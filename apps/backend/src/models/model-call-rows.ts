import type { AgentName, ModelRequest } from '@netra/agents';
import { newId } from '@netra/contract';
import type { Insertable } from 'kysely';
import { jsonText } from '../store/json-text.ts';
import type { AppTables } from '../store/tables.ts';
import type { ModelAttempt } from './attempt-call.ts';
import { costOfModelCall } from './model-usage.ts';

/** On whose account a model is asked: the step of the run that asks. */
export type ModelCallOrigin = {
  readonly organizationId: string;
  readonly run: string;
  readonly workflow: string;
  readonly key: string;
  readonly agent: AgentName;
};

/** The rows that keep the calls of one request, in order; each but the first is a retry of the one before. */
export function modelCallRows(
  origin: ModelCallOrigin,
  request: ModelRequest,
  attempts: readonly ModelAttempt[],
): Insertable<AppTables['model_call']>[] {
  const ids = attempts.map(() => newId('call'));
  return attempts.map((attempt, index) => ({
    organization_id: origin.organizationId,
    id: ids[index] ?? newId('call'),
    run: origin.run,
    workflow: origin.workflow,
    key: origin.key,
    agent: origin.agent,
    role: request.role,
    prompt_id: request.prompt.id,
    prompt_version: request.prompt.version,
    prompt_hash: request.prompt.hash,
    provider: attempt.provider,
    request_model: attempt.requestModel,
    response_model: attempt.responseModel,
    started_at: attempt.startedAt,
    duration_ms: attempt.durationMs,
    time_to_first_token_ms: attempt.timeToFirstTokenMs,
    usage: jsonText(attempt.usage),
    cost: costOfModelCall({
      provider: attempt.provider,
      model: attempt.responseModel,
      startedAt: attempt.startedAt,
      usage: attempt.usage,
    }),
    failure: attempt.failure?.kind ?? null,
    http_status: attempt.failure === null ? 200 : attempt.failure.httpStatus,
    finish_reason: attempt.finishReason,
    maximum_output_tokens: request.maximumOutputTokens,
    retry_of: ids[index - 1] ?? null,
  }));
}
