import { z } from 'zod';
import { roleSchema } from '../scope.ts';

/** Why a person is asked: the tool changes something, or it was cut off and may have changed it already. */
export const approvalReasonSchema = z.enum(['change', 'in-doubt']);
export type ApprovalReason = z.infer<typeof approvalReasonSchema>;

/** A call of a tool that waits, or waited, for a person's decision. */
export const approvalSchema = z.object({
  id: z.string(),
  run: z.string(),
  thread: z.string(),
  tool: z.string(),
  title: z.string(),
  reason: approvalReasonSchema,
  arguments: z.record(z.string(), z.unknown()),
  /** Of the tool and its whole arguments; a decision must name it. */
  argsHash: z.string(),
  /** JSON schema of the tool's arguments. */
  schema: z.record(z.string(), z.unknown()),
  /** The least role that may decide. */
  role: roleSchema,
  requestedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  decision: z.enum(['approved', 'denied', 'expired']).nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable(),
});
export type Approval = z.infer<typeof approvalSchema>;

/** Body of `POST /api/runs/:id/approvals/:approvalId`. */
export const decideApprovalSchema = z.object({
  decision: z.enum(['approved', 'denied']),
  argsHash: z.string().min(1).max(200),
  /** Why, in the person's words; it stays in the thread's log beside the decision. */
  comment: z.string().trim().max(1_000).optional(),
});
export type DecideApproval = z.infer<typeof decideApprovalSchema>;
