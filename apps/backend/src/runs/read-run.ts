import { ApexError, type Evidence, type Report, type Run, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { Selectable } from 'kysely';
import { readModelUse } from '../models/read-model-use.ts';
import type { AppDatabase, AppTables } from '../store/tables.ts';
import { assertThread } from '../threads/threads.ts';
import type { RunRow } from './agent-run.ts';

function runOf(row: RunRow): Run {
  return {
    id: row.id,
    thread: row.thread,
    question: row.question,
    state: row.state,
    reportId: row.report_id,
    createdAt: row.asked_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

/** Evidence as it was kept. */
export function evidenceOf(row: Selectable<AppTables['evidence']>): Evidence {
  return {
    id: row.id,
    run: row.run,
    tool: row.tool,
    arguments: row.arguments,
    summary: row.summary,
    result: row.result,
    provenance: [...row.provenance],
    createdAt: row.created_at.toISOString(),
  };
}

/** One run, with what it was worked out with and what models cost. Raises `not_found` for another organization's. */
export async function readRun(database: AppDatabase, scope: Scope, id: string): Promise<Run> {
  return withScope(database, scope, async (transaction) => {
    const row = await transaction
      .selectFrom('run')
      .selectAll()
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw new ApexError('not_found', `There is no run ${id} here.`);
    const { configuration } = row;
    return {
      ...runOf(row),
      configuration:
        configuration === null
          ? null
          : { version: configuration.version, prompts: [...configuration.prompts] },
      budgetsSpent: row.budgets_spent,
      models: await readModelUse(transaction, scope.organizationId, { run: id }),
    };
  });
}

/** A page of a thread's runs, newest first. Raises `not_found` for another organization's thread. */
export function listRuns(
  database: AppDatabase,
  scope: Scope,
  page: { thread: string; before: string | undefined; limit: number },
): Promise<{ items: Run[]; next: string | null }> {
  return withScope(database, scope, async (transaction) => {
    await assertThread(transaction, scope, page.thread);
    let query = transaction
      .selectFrom('run')
      .selectAll()
      .where('organization_id', '=', scope.organizationId)
      .where('thread', '=', page.thread);
    if (page.before !== undefined) query = query.where('id', '<', page.before);
    const rows = await query
      .orderBy('id', 'desc')
      .limit(page.limit + 1)
      .execute();
    const items = rows.slice(0, page.limit).map(runOf);
    return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
  });
}

/** One report. Raises `not_found` for another organization's. */
export async function readReport(database: AppDatabase, scope: Scope, id: string): Promise<Report> {
  const row = await withScope(database, scope, (transaction) =>
    transaction
      .selectFrom('report')
      .select('body')
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  if (row === undefined) throw new ApexError('not_found', `There is no report ${id} here.`);
  return row.body;
}

/** One piece of evidence. Raises `not_found` for another organization's. */
export async function readEvidence(database: AppDatabase, scope: Scope, id: string): Promise<Evidence> {
  const row = await withScope(database, scope, (transaction) =>
    transaction
      .selectFrom('evidence')
      .selectAll()
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  if (row === undefined) throw new ApexError('not_found', `There is no evidence ${id} here.`);
  return evidenceOf(row);
}

/** All evidence of one run, oldest first. */
export async function readRunEvidence(database: AppDatabase, scope: Scope, run: string): Promise<Evidence[]> {
  const rows = await withScope(database, scope, (transaction) =>
    transaction
      .selectFrom('evidence')
      .selectAll()
      .where('organization_id', '=', scope.organizationId)
      .where('run', '=', run)
      .orderBy('id')
      .execute(),
  );
  return rows.map(evidenceOf);
}
