import type { FeedbackTotals, Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { sql } from 'kysely';
import type { AppDatabase } from '../store/tables.ts';

type VersionRow = Omit<FeedbackTotals['versions'][number], 'firstAt' | 'lastAt' | 'reasons'> & {
  first_at: Date;
  last_at: Date;
  reasons: FeedbackTotals['versions'][number]['reasons'] | null;
};

/** How often reports were liked and not, by version of the agents' configuration (newest first) and by prompt. */
export function totalFeedback(database: AppDatabase, scope: Scope): Promise<FeedbackTotals> {
  const { organizationId } = scope;
  return withScope(database, scope, async (transaction) => {
    const versions = await sql<VersionRow>`
      select rated.version, rated.up, rated.down, rated.runs, rated.first_at, rated.last_at, why.reasons
      from (
        select configuration_version as version,
          (count(*) filter (where rating = 'up'))::int as up, (count(*) filter (where rating = 'down'))::int as down,
          count(distinct run)::int as runs, min(created_at) as first_at, max(updated_at) as last_at
        from feedback where organization_id = ${organizationId} group by configuration_version
      ) rated left join (
        select version, json_agg(json_build_object('rating', rating, 'reason', reason, 'count', count)
          order by count desc, rating, reason) as reasons
        from (
          select configuration_version as version, rating, reason, count(*)::int as count
          from feedback where organization_id = ${organizationId} and reason is not null group by 1, 2, 3
        ) each group by version
      ) why on why.version is not distinct from rated.version
      order by rated.last_at desc, rated.version`.execute(transaction);
    const prompts = await sql<FeedbackTotals['prompts'][number]>`
      select prompt ->> 'id' as id, prompt ->> 'version' as version, prompt ->> 'hash' as hash,
        (count(*) filter (where rating = 'up'))::int as up, (count(*) filter (where rating = 'down'))::int as down
      from feedback, jsonb_array_elements(prompts) as prompt
      where organization_id = ${organizationId}
      group by 1, 2, 3 order by 1, max(updated_at) desc, 3`.execute(transaction);
    return {
      versions: versions.rows.map(({ first_at, last_at, reasons, ...counts }) => ({
        ...counts,
        firstAt: first_at.toISOString(),
        lastAt: last_at.toISOString(),
        reasons: reasons ?? [],
      })),
      prompts: prompts.rows,
    };
  });
}
