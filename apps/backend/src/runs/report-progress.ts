import type { EventDataOf } from '@netra/contract';
import type { AgentRun } from './agent-run.ts';
import { transact } from './step.ts';

/** Appends how far a tool has come. The work itself goes on when that cannot be told: its end says what came of it. */
export async function reportProgress(
  agentRun: AgentRun,
  key: string,
  data: EventDataOf<'progress'>,
): Promise<void> {
  try {
    await transact(agentRun, { key }, async () => ({
      output: undefined,
      events: [{ type: 'progress', data }],
    }));
  } catch (error) {
    agentRun.runtime.logger.debug({ err: error }, 'how far a tool has come was not told');
  }
}
