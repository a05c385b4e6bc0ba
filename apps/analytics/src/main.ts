// The analytics service: what organizations' calls cost and what could be saved.
// ingest/ takes calls in; store/ keeps them, their keys and roll-ups; prices/ says what they cost; questions/, calls/ and
// exports/ read them; savings/ replays them under policies, by outcomes/ where answers were scored, and acceptance/ holds
// what was promised to what came of it; synthetic/ makes workloads; retention/ forgets; session/ says who asks.
import { createLogger, runService } from '@netra/foundation';
import { readAnalyticsConfig } from './config.ts';
import { startAnalytics } from './start.ts';

await runService('analytics', async () => {
  const config = readAnalyticsConfig();
  const logger = createLogger({ service: 'analytics', level: config.logLevel });
  return { running: await startAnalytics(config, { logger }), logger };
});
