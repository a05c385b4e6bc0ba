import { workloadRequestSchema } from '@netra/contract';
import { z } from 'zod';
import { agentStatusSchema } from '../../agent.ts';

/** What became of a request for a workload: what was planned, what was made, and what was checked of it. */
export const syntheticRecordSchema = z.object({
  status: agentStatusSchema,
  request: workloadRequestSchema,
  /** What the request did not say and was chosen for it. */
  chosen: z.array(z.enum(['profile', 'calls', 'days'])),
  /** Where each result is kept; null where it did not come to that. */
  profilesEvidenceId: z.string().nullable(),
  planEvidenceId: z.string().nullable(),
  jobEvidenceId: z.string().nullable(),
  spendEvidenceId: z.string().nullable(),
  savingsEvidenceId: z.string().nullable(),
  fidelityEvidenceId: z.string().nullable(),
  /** Why nothing was generated. */
  problem: z.object({ tool: z.string(), code: z.string() }).nullable(),
});
export type SyntheticRecord = z.infer<typeof syntheticRecordSchema>;

/** The evidence that a record rests on. */
export function syntheticEvidenceIds(record: SyntheticRecord | null): (string | null)[] {
  if (record === null) return [];
  const { profilesEvidenceId, planEvidenceId, jobEvidenceId } = record;
  const { spendEvidenceId, savingsEvidenceId, fidelityEvidenceId } = record;
  return [
    profilesEvidenceId,
    planEvidenceId,
    jobEvidenceId,
    spendEvidenceId,
    savingsEvidenceId,
    fidelityEvidenceId,
  ];
}
