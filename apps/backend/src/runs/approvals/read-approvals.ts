import { ApexError, type Approval, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { AppDatabase } from '../../store/tables.ts';

/** What a run asked people to allow, oldest first. Raises `not_found` for another organization's run. */
export function readApprovals(database: AppDatabase, scope: Scope, run: string): Promise<Approval[]> {
  return withScope(database, scope, async (transaction) => {
    const known = await transaction
      .selectFrom('run')
      .select('id')
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', run)
      .executeTakeFirst();
    if (known === undefined) throw new ApexError('not_found', `There is no run ${run} here.`);
    const rows = await transaction
      .selectFrom('approval')
      .selectAll()
      .where('organization_id', '=', scope.organizationId)
      .where('run', '=', run)
      .orderBy('requested_at')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      run: row.run,
      thread: row.thread,
      tool: row.tool,
      title: row.title,
      reason: row.reason,
      arguments: row.arguments,
      argsHash: row.args_hash,
      schema: row.schema,
      role: row.role,
      requestedAt: row.requested_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      decision: row.decision,
      decidedBy: row.decided_by,
      decidedAt: row.decided_at?.toISOString() ?? null,
    }));
  });
}
