import type { Feedback, FeedbackFilter, Scope } from '@netra/contract';
import { sql } from 'kysely';
import type { AppDatabase } from '../store/tables.ts';

type FeedbackRow = {
  run: string;
  thread: string;
  report_id: string;
  question: string;
  rating: Feedback['rating'];
  reason: Feedback['reason'];
  comment: string | null;
  user_id: string;
  configuration_version: string | null;
  prompts: readonly Feedback['prompts'][number][];
  written_by: string;
  created_at: Date;
  updated_at: Date;
};

/** Feedback as readers see it. */
export function feedbackOf(row: FeedbackRow): Feedback {
  return {
    run: row.run,
    thread: row.thread,
    reportId: row.report_id,
    question: row.question,
    rating: row.rating,
    reason: row.reason,
    comment: row.comment,
    by: row.user_id,
    configurationVersion: row.configuration_version,
    prompts: [...row.prompts],
    writtenBy: row.written_by,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** Feedback of the scope's organization, with the runs it is about. */
export function feedbackRows(transaction: AppDatabase, scope: Scope, filter: FeedbackFilter = {}) {
  const { rating, version, prompt } = filter;
  let query = transaction
    .selectFrom('feedback')
    .innerJoin('run', (join) =>
      join.onRef('run.organization_id', '=', 'feedback.organization_id').onRef('run.id', '=', 'feedback.run'),
    )
    .innerJoin('report', (join) =>
      join
        .onRef('report.organization_id', '=', 'run.organization_id')
        .onRef('report.id', '=', 'run.report_id'),
    )
    .select([
      'feedback.run',
      'run.thread',
      'report.id as report_id',
      'run.question',
      'feedback.rating',
      'feedback.reason',
      'feedback.comment',
      'feedback.user_id',
      'feedback.configuration_version',
      'feedback.prompts',
      sql<string>`report.body ->> 'writtenBy'`.as('written_by'),
      'feedback.created_at',
      'feedback.updated_at',
    ])
    .where('feedback.organization_id', '=', scope.organizationId);
  if (rating !== undefined) query = query.where('feedback.rating', '=', rating);
  if (version !== undefined) query = query.where('feedback.configuration_version', '=', version);
  if (prompt !== undefined)
    query = query.where(sql<boolean>`feedback.prompts @> ${JSON.stringify([{ hash: prompt }])}::jsonb`);
  return query;
}
