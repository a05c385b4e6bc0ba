import { plainText, renderSummary } from '@netra/agents';
import { ApexError, type Report } from '@netra/contract';
import { jsonText } from '../store/json-text.ts';
import type { AppDatabase } from '../store/tables.ts';
import type { AgentRun } from './agent-run.ts';
import { withBudgetNotes } from './budgets/budget-notes.ts';
import { type AgentEvent, runStep } from './step.ts';

/** Stores a report, with a line on each budget that was spent, and fills the answer's message, within a transaction; returns the event that says so. */
export async function storeReport(
  transaction: AppDatabase,
  organizationId: string,
  delivery: { report: Report; messageId: string },
): Promise<AgentEvent> {
  const { messageId } = delivery;
  const { budgets_spent: spent } = await transaction
    .selectFrom('run')
    .select('budgets_spent')
    .where('organization_id', '=', organizationId)
    .where('id', '=', delivery.report.run)
    .executeTakeFirstOrThrow();
  const report = withBudgetNotes(delivery.report, spent);
  await transaction
    .insertInto('report')
    .values({
      organization_id: organizationId,
      id: report.id,
      thread: report.thread,
      run: report.run,
      body: jsonText(report),
    })
    .execute();
  await transaction
    .updateTable('message')
    .set({ text: renderSummary(report), report_id: report.id })
    .where('organization_id', '=', organizationId)
    .where('id', '=', messageId)
    .execute();
  await transaction
    .updateTable('run')
    .set({ report_id: report.id })
    .where('organization_id', '=', organizationId)
    .where('id', '=', report.run)
    .execute();
  return {
    type: 'final_report',
    data: {
      reportId: report.id,
      messageId,
      kind: report.kind,
      headline: plainText(report.headline),
      recommendations: report.recommendations.map((recommendation) => recommendation.title),
      nextSteps: report.nextSteps,
    },
  };
}

/** Delivers the run's report, once. Raises `conflict` when the run has a report, `invalid_request` for another run's. */
export async function deliverReport(agentRun: AgentRun, report: Report): Promise<void> {
  const { organizationId, run } = agentRun.key;
  if (report.run !== run || report.thread !== agentRun.context.thread)
    throw new ApexError('invalid_request', 'The report names another run or thread.');
  await runStep(agentRun, { key: 'deliver' }, async (transaction) => {
    const other = await transaction
      .selectFrom('report')
      .select('id')
      .where('organization_id', '=', organizationId)
      .where('run', '=', run)
      .executeTakeFirst();
    if (other !== undefined) throw new ApexError('conflict', 'The run has delivered a report already.');
    const event = await storeReport(transaction, organizationId, {
      report,
      messageId: agentRun.context.answerMessageId,
    });
    return { output: null, events: [event] };
  });
}
