import type { Tool, ToolName } from '@netra/agents';
import type { AppDatabase } from '../store/tables.ts';
import type { AnalyticsAccess } from './analytics-access.ts';
import { createAnalyticsTools } from './analytics-tools.ts';
import { createDerivedTools } from './derived-tools.ts';
import { createKnowledgeTool } from './knowledge-tool.ts';
import { createExportReport, createListReports } from './report-tools.ts';

/** The tools a run may be handed, by name. */
export type Toolbox = Readonly<Record<ToolName, Tool>>;

/** Makes every tool of the catalogue. */
export function createToolbox(access: AnalyticsAccess, database: AppDatabase): Toolbox {
  return {
    ...createAnalyticsTools(access),
    ...createDerivedTools(access),
    'search-knowledge': createKnowledgeTool(database),
    'list-reports': createListReports(database),
    'export-report': createExportReport(database),
  };
}
