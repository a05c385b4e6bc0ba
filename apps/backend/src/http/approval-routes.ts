import { ApexError, approvalSchema, decideApprovalSchema, idSchema } from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { z } from 'zod';
import { decideApproval } from '../runs/approvals/decide-approval.ts';
import { readApprovals } from '../runs/approvals/read-approvals.ts';
import type { RunRuntime } from '../runs/runtime.ts';
import type { Reader } from './session.ts';

const ofRun = z.object({ id: idSchema('run') });
const ofApproval = ofRun.extend({ approvalId: idSchema('approval') });

/** Adds the routes that show what waits for a person's decision, and take it. */
export function registerApprovalRoutes(
  app: HttpService,
  parts: { runtime: RunRuntime; reader: Reader },
): void {
  const { runtime, reader } = parts;
  const database = runtime.stores.app.kysely;

  app.get(
    '/api/runs/:id/approvals',
    { schema: { params: ofRun, response: { 200: z.object({ items: z.array(approvalSchema) }) } } },
    async (request) => ({ items: await readApprovals(database, await reader(request), request.params.id) }),
  );

  app.post(
    '/api/runs/:id/approvals/:approvalId',
    { schema: { params: ofApproval, body: decideApprovalSchema, response: { 200: approvalSchema } } },
    async (request) => {
      const scope = await reader(request, 'analyst');
      const { id: run, approvalId } = request.params;
      await decideApproval(runtime, scope, { ...request.body, run, approvalId });
      const decided = (await readApprovals(database, scope, run)).find(({ id }) => id === approvalId);
      if (decided !== undefined) return decided;
      throw new ApexError('not_found', `The run ${run} has no approval ${approvalId}.`);
    },
  );
}
