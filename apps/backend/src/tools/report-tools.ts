import { plainText, renderMarkdown, type Tool, toolCatalogue } from '@netra/agents';
import type { Provenance } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { readReport } from '../runs/read-run.ts';
import type { AppDatabase } from '../store/tables.ts';

function kept(query: string, parameters: Record<string, unknown>, startedAt: number): Provenance[] {
  return [{ source: 'backend', query, parameters, durationMs: performance.now() - startedAt }];
}

/** Makes the tool that lists an organization's earlier reports. */
export function createListReports(database: AppDatabase): Tool {
  const specification = toolCatalogue['list-reports'];
  return {
    specification,
    async execute({ scope, input }) {
      const startedAt = performance.now();
      const { limit } = specification.input.parse(input);
      const found = await withScope(database, scope, (transaction) =>
        transaction
          .selectFrom('report')
          .select('body')
          .where('organization_id', '=', scope.organizationId)
          .orderBy('created_at', 'desc')
          .limit(limit)
          .execute(),
      );
      const rows = found.map(({ body }) => ({
        key: body.question,
        reportId: body.id,
        kind: body.kind,
        headline: plainText(body.headline),
        createdAt: body.createdAt,
      }));
      const [newest] = rows;
      const summary =
        newest === undefined
          ? 'There is no report yet.'
          : rows.length === 1
            ? `The newest report is about “${newest.key}”.`
            : `The newest ${rows.length} reports, the last about “${newest.key}”.`;
      return { result: { rows }, summary, provenance: kept('reports, newest first', { limit }, startedAt) };
    },
  };
}

/** Makes the tool that writes an earlier report out. */
export function createExportReport(database: AppDatabase): Tool {
  const specification = toolCatalogue['export-report'];
  return {
    specification,
    async execute({ scope, input }) {
      const startedAt = performance.now();
      const { reportId, format } = specification.input.parse(input);
      const report = await readReport(database, scope, reportId);
      const content = format === 'markdown' ? renderMarkdown(report) : JSON.stringify(report, null, 2);
      const fileName = `${report.id}.${format === 'markdown' ? 'md' : 'json'}`;
      return {
        result: { reportId, format, fileName, content },
        summary: `${fileName}, the report about “${report.question}”.`,
        provenance: kept('report by id', { reportId, format }, startedAt),
      };
    },
  };
}
