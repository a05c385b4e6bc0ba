import type { ApprovalView } from '../fold/thread-view.ts';

/** Where an approval stands at a moment (ms since 1970): a decision counts, and without one its time runs out. */
export function approvalState(
  { decision, expiresAt }: Pick<ApprovalView, 'decision' | 'expiresAt'>,
  nowMs: number,
): 'waiting' | 'approved' | 'denied' | 'expired' {
  if (decision !== null) return decision;
  return Date.parse(expiresAt) <= nowMs ? 'expired' : 'waiting';
}
