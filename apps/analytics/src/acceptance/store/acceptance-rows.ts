// Accepted policies: who accepted what and when, what it promised, how it is put into practice, and what it really saved.
// It changes no call and no provider's settings, and it never believes a promise the sender states.
import { type Acceptance, acceptanceSchema, type Realised, realisedSchema } from '@netra/contract';
import type { Generated, Selectable } from 'kysely';

export type AcceptanceTables = {
  acceptance: {
    id: string;
    organization_id: string;
    title: string;
    owner: string;
    note: string;
    policy: unknown;
    findings: unknown;
    promise: unknown;
    accepted_at: Generated<Date>;
    accepted_by: string;
    applied_on: Date | null;
    applied_by: string | null;
    withdrawn_at: Date | null;
    withdrawn_by: string | null;
  };
  acceptance_check: {
    id: string;
    organization_id: string;
    acceptance_id: string;
    result: unknown;
    checked_at: Generated<Date>;
    checked_by: string;
  };
};

/** An acceptance as it is stored; what was withdrawn stays withdrawn, whatever else is noted of it. */
export function acceptanceOf(row: Selectable<AcceptanceTables['acceptance']>): Acceptance {
  const status = row.withdrawn_at !== null ? 'withdrawn' : row.applied_on !== null ? 'applied' : 'accepted';
  return acceptanceSchema.parse({
    id: row.id,
    title: row.title,
    owner: row.owner,
    note: row.note,
    status,
    policy: row.policy,
    findings: row.findings,
    promise: row.promise,
    acceptedAt: row.accepted_at.toISOString(),
    acceptedBy: row.accepted_by,
    appliedOn: row.applied_on?.toISOString() ?? null,
    appliedBy: row.applied_by,
    withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
    withdrawnBy: row.withdrawn_by,
  });
}

/** A realised saving as it was kept. */
export function checkOf({
  result,
}: Pick<Selectable<AcceptanceTables['acceptance_check']>, 'result'>): Realised {
  return realisedSchema.parse(result);
}
