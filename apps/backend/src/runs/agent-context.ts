import type { AgentContext, ToolName, ToolOutcome } from '@netra/agents';
import { ApexError, type Evidence } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { AgentRun } from './agent-run.ts';
import { askModel } from './ask-model.ts';
import { callTool } from './call-tool.ts';
import { deliverReport } from './deliver-report.ts';
import { durably } from './durably.ts';
import { handOff, type StartAgent } from './hand-off.ts';
import { evidenceOf } from './read-run.ts';
import { assertGoing, runStep } from './step.ts';
import { createStepKeys, derivedId } from './step-keys.ts';

async function readEvidence(agentRun: AgentRun, ids: readonly string[]): Promise<readonly Evidence[]> {
  if (ids.length === 0) return [];
  const { organizationId, run } = agentRun.key;
  const rows = await durably(agentRun.runtime, () =>
    withScope(agentRun.runtime.stores.app.kysely, agentRun.scope, (transaction) =>
      transaction
        .selectFrom('evidence')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('run', '=', run)
        .where('id', 'in', [...ids])
        .execute(),
    ),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (row === undefined) throw new ApexError('not_found', `This run has no evidence ${id}.`);
    return evidenceOf(row);
  });
}

/** Writes the part's next piece; what an earlier execution wrote of it already is not written again. */
async function writePart(agentRun: AgentRun, piece: { part: string; offset: number; text: string }) {
  const { part } = piece;
  const durable = agentRun.written.get(part) ?? 0;
  const skipped = Math.min(Math.max(durable - piece.offset, 0), piece.text.length);
  const text = piece.text.slice(skipped);
  if (text === '') return;
  const { organizationId, run, workflow } = agentRun.key;
  const { thread, answerMessageId } = agentRun.context;
  await durably(agentRun.runtime, () =>
    agentRun.runtime.deltas.write({
      organizationId,
      thread,
      run,
      agent: agentRun.agent,
      ...(agentRun.parentAgent === undefined ? {} : { parentAgent: agentRun.parentAgent }),
      step: agentRun.doneSteps.size,
      stream: `${workflow}/${part}`,
      data: { messageId: answerMessageId, part, offset: piece.offset + skipped, text },
    }),
  );
}

/** What an agent is handed: each method is a durable step of the run, found again by what it does. */
export function createAgentContext(agentRun: AgentRun, start: StartAgent): AgentContext {
  const keyOf = createStepKeys();
  const offsets = new Map<string, number>();
  return {
    run: agentRun.context,
    agent: agentRun.agent,
    signal: agentRun.control.signal,
    async think(thought) {
      await runStep(agentRun, { key: keyOf('think', thought) }, async () => ({
        output: null,
        events: [{ type: 'agent_thinking', data: thought }],
      }));
    },
    async callTool<Name extends ToolName>(name: Name, input: unknown, purpose: string) {
      assertGoing(agentRun);
      const key = keyOf(`tool:${name}`, input);
      return callTool(agentRun, { name, input, purpose, key }) as Promise<ToolOutcome<Name>>;
    },
    async askModel(request) {
      assertGoing(agentRun);
      const content = [request.prompt.hash, request.messages, request.answer ?? null, request.tools ?? null];
      return askModel(agentRun, { key: keyOf(`model:${request.role}`, content), request });
    },
    async write(part, text) {
      assertGoing(agentRun);
      const offset = offsets.get(part) ?? 0;
      offsets.set(part, offset + text.length);
      await writePart(agentRun, { part, offset, text });
    },
    async runAgent<Output>(name: Parameters<AgentContext['runAgent']>[0], input: unknown, goal: string) {
      assertGoing(agentRun);
      const key = keyOf(`agent:${name}`, input ?? null);
      const outcome = await handOff(agentRun, { name, input, goal, key }, start);
      return outcome as { ok: true; output: Output } | Extract<typeof outcome, { ok: false }>;
    },
    evidence: (ids) => readEvidence(agentRun, ids),
    deliver: (report) => deliverReport(agentRun, report),
    async newId(kind) {
      const seed = `${agentRun.key.workflow}/${keyOf(`id:${kind}`)}`;
      return derivedId(kind, seed, Date.parse(agentRun.context.askedAt));
    },
    now: () =>
      runStep(agentRun, { key: keyOf('now') }, async () => ({
        output: new Date().toISOString(),
        events: [],
      })),
  };
}
