import { createHttpService, type HttpService, type Logger } from '@netra/foundation';
import { addAcceptanceRoutes } from '../acceptance/acceptance-routes.ts';
import { registerExportRoutes } from '../exports/export-routes.ts';
import { addTracesRoute } from '../ingest/otlp/traces-route.ts';
import { addOutcomeRoutes } from '../outcomes/outcome-routes.ts';
import { addPriceImportRoutes } from '../prices/http/import-routes.ts';
import { addPriceRoutes } from '../prices/http/price-routes.ts';
import { addRepriceRoutes } from '../prices/http/reprice-routes.ts';
import { addRetentionRoutes } from '../retention/retention-routes.ts';
import { addSyntheticRoutes } from '../synthetic/jobs/job-routes.ts';
import { addTextRoutes } from '../texts/text-routes.ts';
import { createAnswerTogether } from './answer-together.ts';
import { addCallRoutes } from './call-routes.ts';
import { addDemoRoute } from './demo-route.ts';
import { addImportRoutes } from './import-routes.ts';
import type { AnalyticsParts } from './parts.ts';
import { addQuestionRoutes } from './question-routes.ts';
import { addSavingsRoutes } from './savings-routes.ts';

/** Puts the routes on a server; ready means that the store answers. */
export async function createAnalyticsServer(
  parts: AnalyticsParts,
  options: { logger: Logger; publicUrl: string },
): Promise<HttpService> {
  const app = await createHttpService({
    service: 'analytics',
    version: '0.1.0',
    logger: options.logger,
    origins: [new URL(options.publicUrl).origin],
    readiness: { clickhouse: () => parts.store.ping() },
  });
  addCallRoutes(app, parts);
  await addImportRoutes(app, parts);
  await addTracesRoute(app, parts);
  const together = createAnswerTogether(parts.store);
  addQuestionRoutes(app, parts, together);
  addSavingsRoutes(app, parts, together);
  addAcceptanceRoutes(app, parts);
  registerExportRoutes(app, parts);
  addPriceRoutes(app, parts);
  addPriceImportRoutes(app, parts);
  addRepriceRoutes(app, parts);
  addRetentionRoutes(app, parts);
  addTextRoutes(app, parts);
  addOutcomeRoutes(app, parts);
  addDemoRoute(app, parts);
  addSyntheticRoutes(app, parts);
  return app;
}
