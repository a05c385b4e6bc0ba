// The analytics service: what organizations' calls cost and what could be saved.
// ingest/ takes calls in; store/ keeps them, their keys and roll-ups; questions/ and calls/ read them; savings/
// replays them under policies; synthetic/ makes workloads; session/ says who asks; http/ is the only way in.
import { createLogger, runService } from '@netra/foundation';
import { readAnalyticsConfig } from './config.ts';
import { startAnalytics } from './start.ts';

await runService('analytics', async () => {
  const config = readAnalyticsConfig();
  const logger = createLogger({ service: 'analytics', level: config.logLevel });
  return { running: await startAnalytics(config, { logger }), logger };
});
