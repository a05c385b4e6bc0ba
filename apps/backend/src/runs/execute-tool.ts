import { setTimeout as delay } from 'node:timers/promises';
import type { Tool, ToolCall, ToolResult } from '@netra/agents';
import { ApexError } from '@netra/contract';
import { requireRole } from '@netra/foundation';
import type { AgentRun } from './agent-run.ts';
import { createTurns } from './turns.ts';

/** How long a run waits for a service that is being restarted, before it goes on without its answer. */
const patienceMs = 20_000;
const pauseMs = 500;
/** Reads of all runs of this process that are under way at one moment; the time of the others has not begun. */
const readingTurns = createTurns(32);

/**
 * Repeats what may be repeated while the service behind it is away, or has too much to do, which it says of itself: then
 * for as long as the tool may take. Anything else it raises passes at once.
 */
async function patiently<Result>(attempt: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ApexError)) throw error;
      const isAway = error.code === 'dependency_unavailable' && performance.now() - startedAt <= patienceMs;
      if (!isAway && error.code !== 'overloaded') throw error;
      // Not all at one moment: many runs were refused at the same one.
      await delay(pauseMs * (1 + Math.random()), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/** The arguments as the tool takes them. Raises `forbidden` for the run's role and `invalid_request`. */
export function checkedInput(agentRun: AgentRun, { specification }: Tool, given: unknown): unknown {
  requireRole(agentRun.scope, specification.role);
  const input = specification.input.safeParse(given);
  if (input.success) return input.data;
  throw new ApexError('invalid_request', `The arguments of ${specification.name} are not valid.`, {
    details: { issues: input.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) },
  });
}

/**
 * Carries a tool out in the name of the run: its role, its arguments, its time limit and its answer are checked.
 * Raises `forbidden`, `invalid_request`, `timeout`, the reason the run must end, or what the tool raises.
 */
export async function executeTool(
  agentRun: AgentRun,
  tool: Tool,
  call: Pick<ToolCall<unknown>, 'callId' | 'input' | 'onProgress'>,
): Promise<ToolResult<unknown>> {
  const { specification } = tool;
  const { name } = specification;
  const input = checkedInput(agentRun, tool, call.input);
  const isRead = specification.effect === 'idempotent';
  const leave = isRead ? await readingTurns.take(agentRun.control.signal) : () => undefined;
  const timeout = AbortSignal.timeout(specification.timeoutMs);
  const signal = AbortSignal.any([agentRun.control.signal, timeout]);
  const refusal = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  const attempt = () => {
    signal.throwIfAborted();
    // A tool that does not listen to its signal is left behind: its result is no longer wanted.
    return Promise.race([tool.execute({ ...call, scope: agentRun.scope, input, signal }), refusal]);
  };
  // Should the waiting be over before anyone races for it, nobody has to hear of it.
  refusal.catch(() => undefined);
  try {
    const result = await (isRead ? patiently(attempt, signal) : attempt());
    const output = specification.output.safeParse(result.result);
    if (output.success) return { ...result, result: output.data };
    throw new ApexError('internal', `The tool ${name} answered in an unexpected form.`, {
      cause: output.error,
    });
  } catch (error) {
    if (!timeout.aborted || agentRun.control.signal.aborted) throw error;
    throw new ApexError('timeout', `The tool ${name} took more than ${specification.timeoutMs} ms.`, {
      cause: error,
    });
  } finally {
    leave();
  }
}
