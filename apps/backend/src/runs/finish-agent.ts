import { toWireError } from '@netra/contract';
import { z } from 'zod';
import { readModelUse, toldUse } from '../models/read-model-use.ts';
import { jsonText } from '../store/json-text.ts';
import type { AgentRun } from './agent-run.ts';
import { runStep } from './step.ts';

/** Whether this agent asked a language model; most do not, and need not be looked up. */
function askedModels(agentRun: AgentRun): boolean {
  return agentRun.doneSteps.keys().some((key) => key.startsWith('model:'));
}

const statusSchema = z.object({ status: z.enum(['done', 'partial', 'skipped']) });

/** Keeps what came of an agent's work and appends `agent_completed` or `agent_failed`; the agent's last step. */
export async function finishAgent(
  agentRun: AgentRun,
  settled: { readonly output: unknown } | { readonly error: unknown },
): Promise<void> {
  const { organizationId, run, workflow } = agentRun.key;
  await runStep(agentRun, { key: 'finish', tidying: true }, async (transaction) => {
    const error = 'error' in settled ? toWireError(settled.error) : undefined;
    const output = 'output' in settled ? settled.output : undefined;
    const finishedAt = new Date();
    const call = await transaction
      .updateTable('agent_call')
      .set({
        output: error === undefined ? jsonText(output ?? null) : null,
        error: error === undefined ? null : jsonText(error),
        finished_at: finishedAt,
      })
      .where('organization_id', '=', organizationId)
      .where('id', '=', workflow)
      .returning('started_at')
      .executeTakeFirstOrThrow();
    const durationMs = Math.max(0, finishedAt.getTime() - call.started_at.getTime());
    if (error !== undefined)
      return { output: null, events: [{ type: 'agent_failed', data: { error, durationMs } }] };
    const status = statusSchema.safeParse(output);
    const use = askedModels(agentRun)
      ? toldUse(await readModelUse(transaction, organizationId, { run, workflow }))
      : {};
    const data = { durationMs, status: status.success ? status.data.status : ('done' as const), ...use };
    return { output: null, events: [{ type: 'agent_completed', data }] };
  });
}
