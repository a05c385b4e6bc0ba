import type { Tool, ToolResult } from '@netra/agents';
import { ApexError } from '@netra/contract';
import { requireRole } from '@netra/foundation';
import type { AgentRun } from './agent-run.ts';

/**
 * Carries a tool out in the name of the run: its role, its arguments, its time limit and its answer are checked.
 * Raises `tool_in_doubt`, `forbidden`, `invalid_request`, `timeout`, the reason the run must end, or what the tool raises.
 */
export async function executeTool(
  agentRun: AgentRun,
  tool: Tool,
  call: { callId: string; input: unknown; cutOff: boolean },
): Promise<ToolResult<unknown>> {
  const { specification } = tool;
  const { name } = specification;
  if (call.cutOff && specification.effect === 'unsafe')
    throw new ApexError('tool_in_doubt', `The tool ${name} was cut off while it ran.`);
  requireRole(agentRun.scope, specification.role);
  const input = specification.input.safeParse(call.input);
  if (!input.success)
    throw new ApexError('invalid_request', `The arguments of ${name} are not valid.`, {
      details: { issues: input.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) },
    });
  const timeout = AbortSignal.timeout(specification.timeoutMs);
  const signal = AbortSignal.any([agentRun.control.signal, timeout]);
  const refusal = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  try {
    signal.throwIfAborted();
    // A tool that does not listen to its signal is left behind: its result is no longer wanted.
    const result = await Promise.race([
      tool.execute({ scope: agentRun.scope, input: input.data, callId: call.callId, signal }),
      refusal,
    ]);
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
  }
}
