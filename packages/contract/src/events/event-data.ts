import { z } from 'zod';
import { wireErrorSchema } from '../errors/wire-error.ts';
import { reportKindSchema } from '../report.ts';
import { approvalReasonSchema } from '../threads/approval.ts';

const failure = z.object({ error: wireErrorSchema });

/** What each event type carries in `data`. */
export const eventData = {
  run_accepted: z.object({ question: z.string(), messageId: z.string(), userId: z.string() }),
  agent_started: z.object({ goal: z.string(), plan: z.array(z.string()).optional() }),
  agent_thinking: z.object({
    thought: z.string(),
    step: z.number().int().positive(),
    of: z.number().int().positive().optional(),
  }),
  tool_executing: z.object({
    tool: z.string(),
    callId: z.string(),
    arguments: z.record(z.string(), z.unknown()),
    purpose: z.string(),
    estimateMs: z.number().nonnegative().optional(),
  }),
  tool_completed: z.object({
    tool: z.string(),
    callId: z.string(),
    summary: z.string(),
    evidenceId: z.string(),
    durationMs: z.number().nonnegative(),
  }),
  tool_failed: failure.extend({ tool: z.string(), callId: z.string(), durationMs: z.number().nonnegative() }),
  /** `offset` counts UTF-16 units from the start of the part: applying a delta twice changes nothing. */
  partial_result: z.object({
    messageId: z.string(),
    part: z.string(),
    offset: z.number().int().nonnegative(),
    text: z.string(),
    /** True on the first delta of a restarted step: what the part held before is void. */
    restart: z.boolean().optional(),
  }),
  final_report: z.object({
    reportId: z.string(),
    messageId: z.string(),
    kind: reportKindSchema,
    headline: z.string(),
    recommendations: z.array(z.string()),
    nextSteps: z.array(z.string()),
  }),
  agent_completed: z.object({
    durationMs: z.number().nonnegative(),
    status: z.enum(['done', 'partial', 'skipped']),
    /** What the language models that it asked used and cost in USD, of the supervisor those of the whole run; absent where none was asked, the cost also where a price is not known. */
    tokens: z.number().int().nonnegative().optional(),
    cost: z.string().optional(),
  }),
  agent_failed: failure.extend({ durationMs: z.number().nonnegative() }),
  approval_requested: z.object({
    approvalId: z.string(),
    title: z.string(),
    tool: z.string().optional(),
    callId: z.string().optional(),
    /** `in-doubt`: the call was cut off and may have taken effect already. */
    reason: approvalReasonSchema.optional(),
    arguments: z.record(z.string(), z.unknown()),
    argsHash: z.string(),
    expiresAt: z.iso.datetime(),
  }),
  approval_resolved: z.object({
    approvalId: z.string(),
    decision: z.enum(['approved', 'denied', 'expired']),
    userId: z.string().optional(),
    /** Why, in the words of who decided. */
    comment: z.string().optional(),
  }),
  run_cancelled: z.object({ userId: z.string(), reason: z.string() }),
  run_failed: failure,
  progress: z.object({
    jobId: z.string(),
    kind: z.enum(['import', 'generation', 'export', 'reprice']),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    done: z.number().nonnegative(),
    total: z.number().nonnegative().nullable(),
    ratePerSecond: z.number().nonnegative(),
    etaMs: z.number().nonnegative().nullable(),
    message: z.string(),
  }),
  thread_updated: z.object({ title: z.string().optional(), archived: z.boolean().optional() }),
} as const;

export type EventType = keyof typeof eventData;
export const eventTypes = Object.keys(eventData) as EventType[];

/** The seven event types that a person watching a run waits for. */
export const runEventTypes = [
  'agent_started',
  'agent_thinking',
  'tool_executing',
  'tool_completed',
  'partial_result',
  'final_report',
  'agent_completed',
] as const satisfies readonly EventType[];

/** `partial_result` alone may be merged under backpressure; every other event is delivered one by one. */
export function isCoalescible(type: EventType): boolean {
  return type === 'partial_result';
}
