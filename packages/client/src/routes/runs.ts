import {
  type Ask,
  agentDetailSchema,
  agentSummarySchema,
  approvalSchema,
  askedSchema,
  type DecideApproval,
  type ExecuteAgent,
  evidenceSchema,
  reportSchema,
  runSchema,
  ticketSchema,
} from '@netra/contract';
import { z } from 'zod';
import { type ExportedFile, exportedFile } from '../http/exported-file.ts';
import type { Requester } from '../http/requester.ts';

export type ReportFormat = 'markdown' | 'pdf' | 'json';

const endings = { markdown: 'md', pdf: 'pdf', json: 'json' } as const;
const exportTimeoutMs = 60_000;

const approvalsSchema = z.object({ items: z.array(approvalSchema) });
const agentsSchema = z.object({ items: z.array(agentSummarySchema) });

/** Runs and what they leave behind: answers being worked out, reports, evidence. */
export function runRoutes(requester: Requester) {
  return {
    /** Asks; sending the same `cmdId` again returns the first one's result, so it is retried. */
    ask: (body: Ask) =>
      requester.send({
        method: 'POST',
        path: '/api/chat/messages',
        body,
        answer: askedSchema,
        repeatable: true,
      }),
    runs: {
      get: (run: string) =>
        requester.send({ method: 'GET', path: `/api/runs/${encodeURIComponent(run)}`, answer: runSchema }),
      /** Stops a run durably; stopping a finished run changes nothing. */
      stop: (run: string) =>
        requester.send({
          method: 'POST',
          path: `/api/runs/${encodeURIComponent(run)}/stop`,
          answer: runSchema,
          repeatable: true,
        }),
      /** What the run asks people to allow, oldest first. */
      approvals: (run: string) =>
        requester.send({
          method: 'GET',
          path: `/api/runs/${encodeURIComponent(run)}/approvals`,
          answer: approvalsSchema,
        }),
      /** Allows or refuses a call that waits; deciding the same again changes nothing. */
      decide: (run: string, approval: string, body: DecideApproval) =>
        requester.send({
          method: 'POST',
          path: `/api/runs/${encodeURIComponent(run)}/approvals/${encodeURIComponent(approval)}`,
          body,
          answer: approvalSchema,
          repeatable: true,
        }),
    },
    reports: {
      get: (report: string) =>
        requester.send({
          method: 'GET',
          path: `/api/reports/${encodeURIComponent(report)}`,
          answer: reportSchema,
        }),
      /** The report as a file: for reading (Markdown, PDF), or with everything needed to check it (JSON). */
      export: async (report: string, format: ReportFormat = 'markdown'): Promise<ExportedFile> =>
        exportedFile(
          await requester.open({
            method: 'GET',
            path: `/api/reports/${encodeURIComponent(report)}/export`,
            query: { format },
            headers: { accept: '*/*' },
            timeoutMs: exportTimeoutMs,
          }),
          `${report}.${endings[format]}`,
        ),
    },
    evidence: {
      get: (evidence: string) =>
        requester.send({
          method: 'GET',
          path: `/api/evidence/${encodeURIComponent(evidence)}`,
          answer: evidenceSchema,
        }),
    },
    agents: {
      list: () => requester.send({ method: 'GET', path: '/api/agents', answer: agentsSchema }),
      /** What one agent does, with which tools, on which texts. */
      get: (agent: string) =>
        requester.send({
          method: 'GET',
          path: `/api/agents/${encodeURIComponent(agent)}`,
          answer: agentDetailSchema,
        }),
      /** Asks one agent; sending the same `cmdId` again returns the first one's result, so it is retried. */
      execute: (body: ExecuteAgent) =>
        requester.send({
          method: 'POST',
          path: '/api/agents/execute',
          body,
          answer: askedSchema,
          repeatable: true,
        }),
    },
    /** A single-use credential for opening one WebSocket or one event source. */
    ticket: () => requester.send({ method: 'POST', path: '/api/websocket/ticket', answer: ticketSchema }),
  };
}
