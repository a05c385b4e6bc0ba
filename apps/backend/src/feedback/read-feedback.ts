import { ApexError, type Feedback, type FeedbackFilter, type RunFeedback, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { actorOf } from '../store/actor.ts';
import type { AppDatabase } from '../store/tables.ts';
import { feedbackOf, feedbackRows } from './feedback-row.ts';

/** Where a page of feedback goes on: behind this line. */
export type FeedbackPosition = { readonly updatedAt: string; readonly run: string; readonly by: string };

/** What was said of one run: by the scope's person, and how many others. Raises `not_found` for another organization's. */
export function readRunFeedback(database: AppDatabase, scope: Scope, run: string): Promise<RunFeedback> {
  return withScope(database, scope, async (transaction) => {
    const known = await transaction
      .selectFrom('run')
      .select('id')
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', run)
      .executeTakeFirst();
    if (known === undefined) throw new ApexError('not_found', `There is no run ${run} here.`);
    const rows = await feedbackRows(transaction, scope).where('feedback.run', '=', run).execute();
    const own = rows.find(({ user_id }) => user_id === actorOf(scope));
    const up = rows.filter(({ rating }) => rating === 'up').length;
    return { own: own === undefined ? null : feedbackOf(own), up, down: rows.length - up };
  });
}

/** A page of the organization's feedback, last changed first. */
export function listFeedback(
  database: AppDatabase,
  scope: Scope,
  page: { filter: FeedbackFilter; after: FeedbackPosition | undefined; limit: number },
): Promise<Feedback[]> {
  return withScope(database, scope, async (transaction) => {
    let query = feedbackRows(transaction, scope, page.filter);
    const { after } = page;
    if (after !== undefined)
      query = query.where((where) =>
        where(
          where.refTuple('feedback.updated_at', 'feedback.run', 'feedback.user_id'),
          '<',
          where.tuple(new Date(after.updatedAt), after.run, after.by),
        ),
      );
    const rows = await query
      .orderBy('feedback.updated_at', 'desc')
      .orderBy('feedback.run', 'desc')
      .orderBy('feedback.user_id', 'desc')
      .limit(page.limit)
      .execute();
    return rows.map(feedbackOf);
  });
}
