import { renderMarkdown } from '@netra/agents';
import { idSchema, reportSchema } from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { z } from 'zod';
import { openReportPdf } from '../exports/report-pdf.ts';
import { readRunEvents } from '../log/read-events.ts';
import { readReport, readRunEvidence } from '../runs/read-run.ts';
import type { AppDatabase } from '../store/tables.ts';
import type { Reader } from './session.ts';

const byId = z.object({ id: idSchema('report') });
const exportQuery = z.object({ format: z.enum(['markdown', 'pdf', 'json']).default('markdown') });

/** Adds the routes that show a report and export it; the JSON export holds everything needed to check it. */
export function registerReportRoutes(
  app: HttpService,
  parts: { database: AppDatabase; reader: Reader },
): void {
  const { database, reader } = parts;

  app.get(
    '/api/reports/:id',
    { schema: { params: byId, response: { 200: reportSchema } } },
    async (request) => readReport(database, await reader(request), request.params.id),
  );

  app.get(
    '/api/reports/:id/export',
    { schema: { params: byId, querystring: exportQuery } },
    async (request, reply) => {
      const scope = await reader(request);
      const report = await readReport(database, scope, request.params.id);
      if (request.query.format === 'markdown')
        return reply
          .type('text/markdown; charset=utf-8')
          .header('content-disposition', `attachment; filename="${report.id}.md"`)
          .send(renderMarkdown(report));
      if (request.query.format === 'pdf') {
        const evidence = await readRunEvidence(database, scope, report.run);
        return reply
          .type('application/pdf')
          .header('content-disposition', `attachment; filename="${report.id}.pdf"`)
          .send(await openReportPdf(report, evidence));
      }
      const [evidence, events] = await Promise.all([
        readRunEvidence(database, scope, report.run),
        readRunEvents(database, scope, report.run),
      ]);
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="${report.id}.json"`)
        .send(JSON.stringify({ version: 1, report, evidence, events }, null, 2));
    },
  );
}
