// What people say of the reports they got: one rating a person and run, kept with the versions of agents and prompts
// that the run had. It refuses to rate what has no report, and never changes the report.
import { ApexError, type Feedback, type giveFeedbackSchema, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { sql } from 'kysely';
import type { z } from 'zod';
import { actorOf } from '../store/actor.ts';
import type { AppDatabase } from '../store/tables.ts';
import { feedbackOf, feedbackRows } from './feedback-row.ts';

type Given = z.output<typeof giveFeedbackSchema>;

/**
 * Keeps what the scope's person thinks of a run's report, in place of what they said before. Raises `not_found` for
 * another organization's run, and `conflict` while the run has no report.
 */
export function giveFeedback(
  database: AppDatabase,
  scope: Scope,
  given: Given & { readonly run: string },
): Promise<Feedback> {
  const { run, rating } = given;
  const organization_id = scope.organizationId;
  const user_id = actorOf(scope);
  return withScope(database, scope, async (transaction) => {
    const rated = await transaction
      .selectFrom('run')
      .select(['report_id', 'configuration'])
      .where('organization_id', '=', organization_id)
      .where('id', '=', run)
      .executeTakeFirst();
    if (rated === undefined) throw new ApexError('not_found', `There is no run ${run} here.`);
    if (rated.report_id === null)
      throw new ApexError('conflict', `The run ${run} has no report that could be rated.`, {
        suggestion: 'Wait for the report (GET /api/runs/:id shows it), then rate it.',
        details: { run },
      });
    const reason = given.reason ?? null;
    const comment = given.comment === undefined || given.comment === '' ? null : given.comment;
    await transaction
      .insertInto('feedback')
      .values({
        organization_id,
        run,
        user_id,
        rating,
        reason,
        comment,
        configuration_version: rated.configuration?.version ?? null,
        prompts: JSON.stringify(rated.configuration?.prompts ?? []),
      })
      .onConflict((conflict) =>
        conflict
          .columns(['organization_id', 'run', 'user_id'])
          .doUpdateSet({ rating, reason, comment, updated_at: sql`clock_timestamp()` }),
      )
      .execute();
    const row = await feedbackRows(transaction, scope)
      .where('feedback.run', '=', run)
      .where('feedback.user_id', '=', user_id)
      .executeTakeFirstOrThrow();
    return feedbackOf(row);
  });
}

/** Takes back what the scope's person said of a run. Raises `not_found` where there is nothing to take back. */
export async function withdrawFeedback(database: AppDatabase, scope: Scope, run: string): Promise<void> {
  const { numDeletedRows } = await withScope(database, scope, (transaction) =>
    transaction
      .deleteFrom('feedback')
      .where('organization_id', '=', scope.organizationId)
      .where('run', '=', run)
      .where('user_id', '=', actorOf(scope))
      .executeTakeFirst(),
  );
  if (numDeletedRows === 0n)
    throw new ApexError('not_found', `There is no feedback of yours on the run ${run} here.`);
}
